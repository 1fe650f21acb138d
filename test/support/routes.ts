import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { type InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';
import { ALLOW, PUBLIC } from '../../src/platform/http/actor.js';
import { type TestApp } from './app.js';

/** One route as the controllers say it. */
export interface Route {
  readonly method: string;
  /** Such as `/api/v1/turnos/:id`. */
  readonly path: string;
  readonly allow: readonly string[] | undefined;
  readonly isPublic: boolean;
}

/** Every route of the application. */
export function routesOf({ app }: TestApp): Route[] {
  const modules = [...app.get(ModulesContainer).values()];
  return modules
    .flatMap(({ controllers }) => [...controllers.values()])
    .flatMap((wrapper) => routesIn(wrapper, new MetadataScanner()));
}

export const nameOf = ({ method, path }: Route): string => `${method} ${path}`;

/** HEAD is Fastify's answer to a GET. */
export const isUnsafe = ({ method }: Route): boolean => method !== 'GET';

const join = (...parts: unknown[]): string =>
  `/${parts.flat().map(String).join('/').split('/').filter(Boolean).join('/')}`;

function routesIn({ metatype, instance }: InstanceWrapper, scanner: MetadataScanner): Route[] {
  if (typeof metatype !== 'function' || !instance) return [];
  const of = (key: string, handler: object): unknown =>
    (Reflect.getMetadata(key, handler) as unknown) ?? (Reflect.getMetadata(key, metatype) as unknown);
  const prototype = metatype.prototype as Record<string, object>;
  return scanner
    .getAllMethodNames(prototype)
    .map((name) => prototype[name])
    .filter(
      (handler): handler is object => handler !== undefined && Reflect.hasMetadata(METHOD_METADATA, handler),
    )
    .map((handler) => ({
      method: RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as number] ?? '',
      path: join(
        Reflect.getMetadata(PATH_METADATA, metatype) ?? '',
        Reflect.getMetadata(PATH_METADATA, handler) ?? '',
      ),
      allow: of(ALLOW, handler) as readonly string[] | undefined,
      isPublic: of(PUBLIC, handler) === true,
    }));
}
