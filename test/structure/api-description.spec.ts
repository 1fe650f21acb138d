import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startTestApp, type TestApp } from '../support/app.js';
import { PublishedApi } from '../support/published.js';

const SRC = fileURLToPath(new URL('../../src/', import.meta.url));

/** Said on pages only, or before any route is known; the door for programs never gives them. */
const NOT_FOR_PROGRAMS = new Set([
  'CALENDAR_CHANGE_INVALID',
  'CSRF_INVALID',
  'FORBIDDEN',
  'LINK_STILL_LIVE',
  'NOT_ME_NOT_VALID',
  'SERVICE_SETTINGS_INVALID',
]);

/** Code → kind, as the sources write them. */
function catalogue(): Map<string, string> {
  const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .map((file) => readFileSync(`${SRC}${file}`, 'utf8'));
  const written = /(?:super|new DomainError)\(\s*(?:[\w.?[\]]+ \?\? )?'([A-Z_]+)',\s*'([^']+)'/g;
  const codes = sources.flatMap((text) =>
    [...text.matchAll(written)].map(([, code = '', kind = '']) => [code, kind] as const),
  );
  return new Map([
    ...codes,
    ['CEDULA_INVALID', 'rule'],
    ['FOREIGNER_CODE_INVALID', 'rule'],
    ['INTERNAL', 'internal'],
  ]);
}

const STATUS: Record<string, number> = {
  input: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  gone: 410,
  'too-large': 413,
  rule: 422,
  internal: 500,
  locked: 423,
  'too-many': 429,
  unavailable: 503,
};

describe('the published description of the API', () => {
  let app: TestApp;
  let api: PublishedApi;
  beforeAll(async () => {
    app = await startTestApp();
    api = await PublishedApi.of(app);
  });
  afterAll(() => app.stop());

  const codesOf = (response: { content?: Record<string, { schema: Record<string, unknown> }> }): string[] => {
    const parts = (response.content?.['application/problem+json']?.schema.allOf ?? []) as {
      properties?: { code?: { enum?: string[] } };
    }[];
    return parts.flatMap((part) => part.properties?.code?.enum ?? []);
  };

  it('says of every route what a success looks like', () => {
    const operations = api.operations();
    expect(operations.length).toBeGreaterThan(40);
    const mute = operations.flatMap(({ method, path, operation }) =>
      Object.entries(operation.responses)
        .filter(([status, { content }]) => Number(status) < 300 && status !== '204' && !content)
        .map(([status]) => `${method} ${path} ${status}`),
    );
    expect(mute).toEqual([]);
    const withoutSuccess = operations.filter(
      ({ operation }) => !Object.keys(operation.responses).some((status) => Number(status) < 400),
    );
    expect(withoutSuccess).toEqual([]);
  });

  it('names with every refusal the status that its code has', () => {
    const known = catalogue();
    const wrong = api.operations().flatMap(({ method, path, operation }) =>
      Object.entries(operation.responses).flatMap(([status, response]) =>
        codesOf(response)
          .filter((code) => STATUS[known.get(code) ?? ''] !== Number(status))
          .map((code) => `${method} ${path}: ${status} ${code}`),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it('leaves out no code that a program may meet', () => {
    const published = new Set(
      api.operations().flatMap(({ operation }) => Object.values(operation.responses).flatMap(codesOf)),
    );
    const missing = [...catalogue().keys()].filter(
      (code) => !published.has(code) && !NOT_FOR_PROGRAMS.has(code),
    );
    expect(missing).toEqual([]);
  });

  it('refers to nothing that it does not hold', () => {
    const references = [
      ...JSON.stringify(api.document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g),
    ];
    expect(references.length).toBeGreaterThan(40);
    expect(references.filter(([, name = '']) => !api.document.components.schemas[name])).toEqual([]);
  });

  it('says how to prove who asks: staff, employer, owner of a turno, or nobody', () => {
    expect(Object.keys(api.document.components.securitySchemes).sort()).toEqual([
      'bookingCookie',
      'employerCookie',
      'manageToken',
      'staffCookie',
      'waitingToken',
    ]);
    const security = (route: string) => {
      const [method = '', path = ''] = route.split(' ');
      return api.document.paths[path]?.[method]?.security?.map((proof) => Object.keys(proof)[0]);
    };
    expect(security('post /api/v1/counters/{id}/next')).toEqual(['staffCookie']);
    expect(security('get /api/v1/employer-sessions/current')).toEqual(['employerCookie']);
    expect(security('get /api/v1/turnos/{id}')).toEqual(['bookingCookie', 'manageToken']);
    expect(security('get /api/v1/waiting-entries/current')).toEqual(['waitingToken']);
    expect(security('get /api/v1/centers')).toEqual([]);
  });

  it('lists the `Idempotency-Key` exactly where it is honoured', () => {
    const honoured = api
      .operations()
      .filter(({ operation }) => operation.parameters?.some(({ name }) => name === 'Idempotency-Key'))
      .map(({ method, path }) => `${method} ${path}`)
      .sort();
    expect(honoured).toMatchSnapshot();
  });

  it('lists the link of the mail, and streams and files as what they are', () => {
    expect(Object.keys(api.document.paths['/clave/{token}']?.get?.responses ?? {})).toContain('303');
    for (const path of ['/api/v1/centers/{center}/board/events', '/api/v1/resets/{id}/events'])
      expect(Object.keys(api.document.paths[path]?.get?.responses['200']?.content ?? {})).toEqual([
        'text/event-stream',
      ]);
    const fileOf = (name: string) =>
      Object.keys(api.document.paths[`/api/v1/turnos/{id}/${name}`]?.get?.responses['200']?.content ?? {});
    expect(fileOf('calendar.ics')).toEqual(['text/calendar']);
    expect(fileOf('receipt.pdf')).toEqual(['application/pdf']);
  });
});
