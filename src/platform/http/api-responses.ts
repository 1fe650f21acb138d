import { type OpenAPIObject } from '@nestjs/swagger';
import { type Problem } from '../errors/problem.js';
import { type Answer, type Refusal } from './answers.js';
import { listOf, objectOf, textLike } from './shapes.js';

export type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type Schema = Readonly<Record<string, unknown>>;

const WITHOUT_BODY = new Set([204, 303]);
const RETRY_LATER = new Set([429, 503]);

const WORDS: Record<number, string> = {
  200: 'Hecho.',
  201: 'Creado.',
  202: 'Recibido: sigue en curso.',
  204: 'Hecho, sin contenido.',
  303: 'Siga en otra dirección.',
  503: 'Todavía no.',
};

const PROBLEM = objectOf<
  Pick<Problem, 'type' | 'title' | 'status' | 'detail' | 'code' | 'requestId' | 'errors'>
>(
  'Problem',
  {
    type: textLike('urn:ventanilla:problem:slot-taken'),
    title: textLike('Esa hora ya no está libre'),
    status: { schema: { type: 'integer', example: 409 } },
    detail: textLike('Otra persona tomó esa hora hace un momento.'),
    code: textLike('SLOT_TAKEN'),
    requestId: textLike('b3f1c0de-4f0e-4a55-9a39-2d9d6c7d5a01'),
  },
  {
    errors: listOf(
      objectOf<NonNullable<Problem['errors']>[number]>('FieldProblem', {
        field: textLike('ruc'),
        code: textLike('RUC_INVALID'),
        detail: textLike('El RUC tiene 13 dígitos.'),
      }),
    ),
  },
);

/** What a success says. Titled objects inside it are added to `schemas`. */
export function successResponse(status: number, answer: Answer, schemas: Schemas) {
  const { body, event, setsCookie } = answer;
  const schema = body && hoisted(body.schema, schemas);
  const contentTypes = event
    ? ['text/event-stream']
    : (answer.contentTypes ?? [answer.contentType ?? 'application/json']);
  const streamed = {
    type: 'string',
    description: `Evento \`${event}\` al conectar y en cada cambio; su dato es el JSON de \`x-data\`.`,
    'x-event': event,
    'x-data': schema,
  };
  return {
    description: WORDS[status] ?? '',
    ...(setsCookie
      ? {
          headers: { 'Set-Cookie': { description: `Cookie \`${setsCookie}\`.`, schema: { type: 'string' } } },
        }
      : {}),
    ...(schema && !WITHOUT_BODY.has(status)
      ? {
          content: Object.fromEntries(
            contentTypes.map((contentType) => [contentType, { schema: event ? streamed : schema }]),
          ),
        }
      : {}),
  };
}

/** One status of refusals: a problem document with one of these codes. */
export function refusalResponse(status: number, refusals: readonly Refusal[], schemas: Schemas) {
  const codes = refusals.map((refusal) => (typeof refusal === 'string' ? refusal : refusal.code));
  const members = refusals.flatMap((refusal) =>
    typeof refusal === 'string' ? [] : Object.entries(refusal.with),
  );
  const own = {
    type: 'object',
    properties: {
      code: { type: 'string', enum: codes },
      ...Object.fromEntries(members.map(([name, { schema }]) => [name, hoisted(schema, schemas)])),
    },
  };
  return {
    description: codes.map((code) => `\`${code}\``).join(' · '),
    ...(RETRY_LATER.has(status)
      ? { headers: { 'Retry-After': { description: 'Segundos.', schema: { type: 'integer' } } } }
      : {}),
    content: { 'application/problem+json': { schema: { allOf: [hoisted(PROBLEM.schema, schemas), own] } } },
  };
}

/** Titled objects are listed once, under their title, and referred to. */
function hoisted(schema: Schema, schemas: Schemas): Schemas[string] {
  const inside: Record<string, unknown> = { ...schema };
  if (inside.items) inside.items = hoisted(inside.items as Schema, schemas);
  if (inside.properties) {
    const members = Object.entries(inside.properties as Record<string, Schema>);
    inside.properties = Object.fromEntries(members.map(([name, member]) => [name, hoisted(member, schemas)]));
  }
  const { title } = schema;
  if (typeof title !== 'string') return inside;
  const known = schemas[title];
  if (known && JSON.stringify(known) !== JSON.stringify(inside))
    throw new Error(`two shapes are called ${title}`);
  schemas[title] = inside;
  const reference = { $ref: `#/components/schemas/${title}` };
  return schema.nullable ? { allOf: [reference], nullable: true } : reference;
}
