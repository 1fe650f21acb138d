import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type request from 'supertest';
import { type TestApp } from './app.js';

type Json = Record<string, unknown>;

interface Published {
  readonly parameters?: { name: string; in: string }[];
  readonly security?: Record<string, string[]>[];
  readonly requestBody?: { required?: boolean };
  readonly responses: Record<string, { content?: Record<string, { schema: Json }>; headers?: Json }>;
}

export interface Document {
  readonly paths: Record<string, Record<string, Published>>;
  readonly components: { schemas: Record<string, Json>; securitySchemes: Record<string, Json> };
}

/** The published description of the API, and whether an answer is what it says. */
export class PublishedApi {
  private readonly ajv = new Ajv({ strict: false, allErrors: true });
  private readonly known = new Map<string, ValidateFunction>();

  private constructor(readonly document: Document) {
    addFormats.default(this.ajv);
  }

  static async of(app: TestApp): Promise<PublishedApi> {
    const { body } = await app.http().get('/api/docs-json').expect(200);
    return new PublishedApi(body as Document);
  }

  operations(): { method: string; path: string; operation: Published }[] {
    return Object.entries(this.document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
    );
  }

  /**
   * Everything that an answer says which the description does not, member by member.
   * @param route as published, such as `GET /api/v1/turnos/{id}`
   */
  drift(route: string, answer: request.Response): string[] {
    const [method = '', path = ''] = route.split(' ');
    const response = this.document.paths[path]?.[method.toLowerCase()]?.responses[String(answer.status)];
    if (!response) return [`${answer.status} ${JSON.stringify(answer.body)} is not published`];
    const contentType = String(answer.headers['content-type'] ?? '').split(';')[0] ?? '';
    if (!response.content) return answer.text ? [`a body where none is published: ${answer.text}`] : [];
    const schema = response.content[contentType]?.schema;
    if (!schema) return [`${contentType} is not published`];
    const isJson = /\bjson$/.test(contentType);
    return this.differences(schema, isJson ? answer.body : (answer.text ?? String(answer.body)));
  }

  /** How a value differs from a published schema; a member that is not listed is a difference. */
  differences(schema: Json, value: unknown): string[] {
    const key = JSON.stringify(schema);
    const validate = this.known.get(key) ?? this.ajv.compile(this.closed(schema));
    this.known.set(key, validate);
    return validate(value)
      ? []
      : (validate.errors ?? []).map(
          ({ instancePath, message, params }) => `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
        );
  }

  /** With references put in, parts of `allOf` put together, and nothing else allowed than what is listed. */
  private closed(schema: Json): Json {
    if (typeof schema.$ref === 'string')
      return this.closed(this.document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {});
    if (Array.isArray(schema.allOf)) {
      const parts = (schema.allOf as Json[]).map((part) => this.closed(part));
      const properties = Object.assign({}, ...parts.map((part) => part.properties ?? {})) as Json;
      const required = parts.flatMap((part) => (part.required ?? []) as string[]);
      return { type: 'object', properties, required, additionalProperties: false };
    }
    if (schema.items) return { ...schema, items: this.closed(schema.items as Json) };
    if (!schema.properties) return schema;
    const members = Object.entries(schema.properties as Record<string, Json>);
    return {
      ...schema,
      properties: Object.fromEntries(members.map(([name, member]) => [name, this.closed(member)])),
      additionalProperties: false,
    };
  }
}
