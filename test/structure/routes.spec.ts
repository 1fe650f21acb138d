import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { type InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { RequestMethod } from '@nestjs/common';
import { ALLOW, PUBLIC } from '../../src/platform/http/actor.js';
import { startTestApp, type TestApp } from '../support/app.js';

interface Route {
  readonly method: string;
  readonly path: string;
  readonly allow: readonly string[] | undefined;
  readonly isPublic: boolean;
}

const join = (...parts: unknown[]): string =>
  `/${parts.flat().map(String).join('/').split('/').filter(Boolean).join('/')}`;

function routesOf({ metatype, instance }: InstanceWrapper, scanner: MetadataScanner): Route[] {
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

describe('the route table', () => {
  let app: TestApp;
  let routes: Route[];
  beforeAll(async () => {
    app = await startTestApp();
    const modules = [...app.app.get(ModulesContainer).values()];
    routes = modules
      .flatMap(({ controllers }) => [...controllers.values()])
      .flatMap((wrapper) => routesOf(wrapper, new MetadataScanner()));
  });
  afterAll(() => app.stop());

  it('says of every route who may', () => {
    expect(routes.length).toBeGreaterThan(50);
    expect(routes.filter(({ allow, isPublic }) => !isPublic && !allow?.length)).toEqual([]);
  });

  it('lets nobody in where staff is meant', async () => {
    const closed = routes.filter(({ isPublic, path }) => !isPublic && path.startsWith('/api/'));
    expect(closed.length).toBeGreaterThan(20);
    const answers = await Promise.all(
      closed.map(async ({ method, path }) => {
        const url = path.replaceAll(/:\w+/g, '01a205b2-6751-73a2-b423-c5762d85ce83');
        const { status } = await fetch(`${app.url}${url}`, { method });
        return { route: `${method} ${path}`, status };
      }),
    );
    expect(answers.filter(({ status }) => status !== 401)).toEqual([]);
  });

  it('changes nothing by GET: what changes is a POST, PUT or DELETE of this list', () => {
    const changing = routes
      .filter(({ method }) => method !== 'GET')
      .map(({ method, path }) => `${method} ${path}`)
      .sort();
    expect(changing).toMatchSnapshot();
  });
});
