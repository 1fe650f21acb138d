import { RequestMethod } from '@nestjs/common';
import { HTTP_CODE_METADATA, METHOD_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { type Config } from '../config/config.js';
import { ALLOW, type Permission, PUBLIC } from './actor.js';
import { type Answer, ANSWER, type Refusal } from './answers.js';
import { refusalResponse, type Schemas, successResponse } from './api-responses.js';
import { ONCE } from './idempotency.js';
import { PlatformParts } from './registries.js';
import { ID } from './shapes.js';

type Paths = OpenAPIObject['paths'];
type Operation = NonNullable<Paths[string]['get']>;
export type SecurityScheme = Parameters<DocumentBuilder['addSecurity']>[1];

/** One handler of a controller, with what its decorators say. */
interface Route {
  readonly method: string;
  readonly status: number;
  readonly answer: Answer;
  readonly isPublic: boolean;
  readonly allow: readonly Permission[];
  readonly once: boolean;
}

const UNSAFE = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Repetir con la misma clave y los mismos datos da la primera respuesta, durante 24 horas.',
  schema: { type: 'string', minLength: 22, maxLength: 64 },
} as const;

/**
 * Serves `/api/docs` and `/api/docs-json`. Nest lists routes and inputs; answers, refusals, security and the
 * `Idempotency-Key` come from the decorators that make the routes behave so.
 * @param proofs security schemes besides the sessions: what the owner of a row shows.
 */
export function describeApi(
  app: NestFastifyApplication,
  config: Config,
  proofs: Readonly<Record<string, SecurityScheme>>,
): void {
  // Put together when it is first asked for: by then every room has registered its sessions.
  const describe = () =>
    complete(SwaggerModule.createDocument(app, headOf(app, config, proofs)), routesOf(app));
  SwaggerModule.setup('api/docs', app, describe, { jsonDocumentUrl: 'api/docs-json' });
}

function headOf(
  app: NestFastifyApplication,
  config: Config,
  proofs: Readonly<Record<string, SecurityScheme>>,
): ReturnType<DocumentBuilder['build']> {
  const builder = new DocumentBuilder()
    .setTitle('Ventanilla')
    .setDescription('Turnos, ventanillas y restablecimiento de la clave de empleador.')
    .setVersion('1')
    .addServer(config.baseUrl.origin);
  for (const { kind, cookie } of app.get(PlatformParts).sessions.values())
    builder.addSecurity(schemeOf(kind), { type: 'apiKey', in: 'cookie', name: cookie });
  for (const [name, scheme] of Object.entries(proofs)) builder.addSecurity(name, scheme);
  return builder.build();
}

const schemeOf = (kind: 'staff' | 'employer') => `${kind}Cookie`;

/** By the operation id that Nest gives them. */
function routesOf(app: NestFastifyApplication): Map<string, Route> {
  const scanner = new MetadataScanner();
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [
    ...module.controllers.values(),
  ]);
  const routes = new Map<string, Route>();
  for (const { metatype } of controllers) {
    if (typeof metatype !== 'function') continue;
    const prototype = metatype.prototype as Record<string, object>;
    for (const name of scanner.getAllMethodNames(prototype)) {
      const handler = prototype[name];
      if (handler && Reflect.hasMetadata(METHOD_METADATA, handler))
        routes.set(`${metatype.name}_${name}`, routeOf(metatype, handler));
    }
  }
  return routes;
}

function routeOf(controller: object, handler: object): Route {
  const on = (key: string): unknown =>
    Reflect.getMetadata(key, handler) ?? Reflect.getMetadata(key, controller);
  const method = RequestMethod[on(METHOD_METADATA) as number] ?? 'GET';
  return {
    method,
    status: (on(HTTP_CODE_METADATA) as number | undefined) ?? (method === 'POST' ? 201 : 200),
    answer: (on(ANSWER) as Answer | undefined) ?? {},
    isPublic: on(PUBLIC) === true,
    allow: (on(ALLOW) as Permission[] | undefined) ?? [],
    once: on(ONCE) === true,
  };
}

function complete(document: OpenAPIObject, routes: ReadonlyMap<string, Route>): OpenAPIObject {
  const schemas: Schemas = { ...document.components?.schemas };
  const paths: Paths = {};
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item) as [keyof typeof item, Operation][]) {
      const route = routes.get(operation.operationId ?? '');
      if (!route) throw new Error(`no handler of ${method} ${path}`);
      const published = route.answer.publishedAs ?? path;
      paths[published] = { ...paths[published], [method]: described(operation, path, route, schemas) };
    }
  }
  return { ...document, paths, components: { ...document.components, schemas } };
}

function described(operation: Operation, path: string, route: Route, schemas: Schemas): Operation {
  return {
    ...operation,
    parameters: [...parametersOf(operation, route), ...(route.once ? [IDEMPOTENCY_KEY] : [])],
    ...(operation.requestBody ? { requestBody: bodyOf(operation.requestBody, schemas) } : {}),
    security: securityOf(route),
    responses: {
      ...Object.fromEntries(
        Object.entries(refusalsOf(operation, path, route)).map(([status, refusals]) => [
          status,
          refusalResponse(Number(status), refusals, schemas),
        ]),
      ),
      ...Object.fromEntries(
        (route.answer.statuses ?? [route.status]).map((status) => [
          status,
          successResponse(status, route.answer, schemas),
        ]),
      ),
    },
  };
}

/** Path parameters as they are published. */
function parametersOf(
  { parameters = [] }: Operation,
  { answer }: Route,
): NonNullable<Operation['parameters']> {
  const published = /\{(\w+)\}/.exec(answer.publishedAs ?? '')?.[1];
  return parameters.map((parameter) => {
    if (!('in' in parameter) || parameter.in !== 'path') return parameter;
    if (parameter.name === 'id') return { ...parameter, schema: ID.schema };
    return published ? { ...parameter, name: published } : parameter;
  });
}

/** Verbs that need nothing but their address are as well sent without a body. */
function bodyOf(body: NonNullable<Operation['requestBody']>, schemas: Schemas): Operation['requestBody'] {
  const text = JSON.stringify(body);
  const schema = schemas[/#\/components\/schemas\/(\w+)/.exec(text)?.[1] ?? ''];
  const needsNothing = schema && 'properties' in schema && Object.keys(schema.properties ?? {}).length === 0;
  return needsNothing ? { ...body, required: false } : body;
}

function securityOf({ isPublic, allow, answer }: Route): Record<string, string[]>[] {
  if (isPublic) return (answer.proofs ?? []).map((proof) => ({ [proof]: [] }));
  return [{ [schemeOf(allow.includes('employer') ? 'employer' : 'staff')]: [] }];
}

/** What the shell, the guard, the input and the id refuse, and then what the rule does. */
function refusalsOf(operation: Operation, path: string, route: Route): Record<number, Refusal[]> {
  const all: Record<number, Refusal[]> = {};
  const add = (when: boolean, status: number, ...refusals: Refusal[]) => {
    if (when) all[status] = [...(all[status] ?? []), ...refusals];
  };
  const takesInput =
    operation.requestBody !== undefined ||
    (operation.parameters ?? []).some((parameter) => 'in' in parameter && parameter.in === 'query');
  add(takesInput || route.once, 400, 'INPUT_INVALID');
  add(!route.isPublic, 401, 'NOT_SIGNED_IN');
  add(!route.isPublic, 403, 'NOT_ALLOWED');
  add(UNSAFE.has(route.method), 403, 'FOREIGN_ORIGIN');
  add(path.includes('{id}'), 404, 'NOT_FOUND');
  add(route.once, 409, 'IDEMPOTENCY_KEY_REUSED');
  add(operation.requestBody !== undefined, 413, 'TOO_LARGE');
  for (const [status, refusals] of Object.entries(route.answer.refuses ?? {}))
    add(true, Number(status), ...refusals);
  add(true, 500, 'INTERNAL');
  add(true, 503, 'TEMPORARILY_UNAVAILABLE');
  return all;
}
