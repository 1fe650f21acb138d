import { connect } from 'node:net';
import { STAFF_PASSWORD, startTestApp, type TestApp } from '../support/app.js';

const SIGN_IN = '/personal/ingreso';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

describe('the shell that stands in front of every route', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ METRICS_TOKEN: 'metrics-token-for-tests' });
  });
  afterAll(() => app.stop());

  const raw = (path: string, init: RequestInit = {}) =>
    fetch(`${app.url}${path}`, { redirect: 'manual', ...init });
  const post = (body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
    raw('/api/v1/sessions', { method: 'POST', body, headers });
  const codeOf = async (answer: Response) => ((await answer.json()) as { code: string }).code;

  it('answers that it lives and that it is ready', async () => {
    await app.http().get('/health/live').expect(200);
    await app.http().get('/health/ready').expect(200, { status: 'ok', problems: {} });
  });

  it.each([
    ['an unknown API route', '/api/v1/nada'],
    ['an unknown page', '/nada'],
    ['a static file that is not there', '/static/nada.js'],
  ])('%s is 404 with every security header', async (_, path) => {
    const answer = await app.http().get(path).expect(404);
    expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(answer.headers['referrer-policy']).toBe('same-origin');
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('answers programs with a problem document in Spanish', async () => {
    const answer = await app
      .http()
      .get('/api/v1/nada')
      .expect(404)
      .expect('content-type', /application\/problem\+json/);
    expect(answer.body).toEqual({
      type: 'urn:ventanilla:problem:not-found',
      title: 'No encontrado',
      status: 404,
      detail: expect.stringContaining('No encontramos') as string,
      code: 'NOT_FOUND',
      requestId: answer.headers['x-request-id'],
    });
  });

  describe('requests from elsewhere', () => {
    it.each([
      ['a foreign Origin', { origin: 'https://evil.test' }],
      ['a null Origin', { origin: 'null' }],
      ['a cross-site fetch', { 'sec-fetch-site': 'cross-site' }],
    ])('%s may not change anything', async (_, headers) => {
      const answer = await post('{"username":"ventanilla1","password":"x"}', {
        'content-type': 'application/json',
        ...headers,
      });
      expect([answer.status, await codeOf(answer)]).toEqual([403, 'FOREIGN_ORIGIN']);
      expect((await raw('/health/live', { headers })).status).toBe(200);
    });

    it('the own site and programs without these headers may', async () => {
      const body = JSON.stringify({ username: 'ventanilla1', password: STAFF_PASSWORD });
      expect((await post(body)).status).toBe(201);
      expect(
        (
          await post(body, {
            'content-type': 'application/json',
            origin: app.url,
            'sec-fetch-site': 'same-origin',
          })
        ).status,
      ).toBe(201);
    });

    it('a form needs the token of its page', async () => {
      const fields = `username=ventanilla1&password=${STAFF_PASSWORD}`;
      expect((await raw(SIGN_IN, { method: 'POST', headers: FORM, body: fields })).status).toBe(403);
      const page = await raw(SIGN_IN);
      const cookie = page.headers.get('set-cookie')?.split(';')[0] ?? '';
      const token = /name="_csrf" value="([^"]+)"/.exec(await page.text())?.[1] ?? '';
      const send = (csrf: string) =>
        raw(SIGN_IN, { method: 'POST', headers: { ...FORM, cookie }, body: `${fields}&_csrf=${csrf}` });
      expect((await send('wrong')).status).toBe(403);
      expect((await send(encodeURIComponent(token))).status).toBe(303);
    });
  });

  describe('what cannot be read', () => {
    it.each([
      ['broken JSON', '{"username":', 'application/json'],
      ['another content type', '<a/>', 'text/xml'],
      ['plain text', 'hello', 'text/plain'],
      ['a list', '[1]', 'application/json'],
      ['a string', '"x"', 'application/json'],
      [
        'an attempt at the prototype',
        '{"__proto__":{"admin":true},"username":"a","password":"b"}',
        'application/json',
      ],
      ['a NUL', '{"username":"a\\u0000","password":"b"}', 'application/json'],
      ['levels without end', `{"username":${'['.repeat(4000)}${']'.repeat(4000)}}`, 'application/json'],
      [
        'half a character at the end of them',
        `{"username":${'['.repeat(4000)}"\\ud800"${']'.repeat(4000)}}`,
        'application/json',
      ],
      ['nothing', '', 'application/json'],
    ])('%s is 400 and says so', async (_, body, type) => {
      const answer = await post(body, { 'content-type': type });
      expect([answer.status, await codeOf(answer)]).toEqual([400, 'INPUT_INVALID']);
      expect(({} as { admin?: boolean }).admin).toBeUndefined();
    });

    it('a body of 10 kB is refused before anything is hashed', async () => {
      const answer = await post(JSON.stringify({ username: 'a', password: 'x'.repeat(10_000) }));
      expect([answer.status, await codeOf(answer)]).toEqual([413, 'TOO_LARGE']);
    });

    it('a NUL in an address is 400', async () => {
      expect((await raw('/api/v1/centers/UIO%00/slots?service=clave-empleador')).status).toBe(400);
    });

    it('a POST without a body is fine, with or without saying that it is JSON', async () => {
      for (const headers of [{}, { 'content-type': 'application/json' }] as Record<string, string>[]) {
        const answer = await raw('/api/v1/counters/01a205b2-6751-73a2-b423-c5762d85ce83/next', {
          method: 'POST',
          headers,
        });
        expect(answer.status).toBe(401);
      }
    });
  });

  it('says nothing of its insides when it fails', async () => {
    const answer = await post('{"username":"a","password":"b","x":1}');
    expect(await answer.text()).not.toMatch(/SELECT|INSERT|at \w+\.|node_modules|stack/);
  });

  it.each([
    ['an address that cannot be decoded', 'GET /%E0%A4%A HTTP/1.1\r\nhost: x\r\n\r\n', 400],
    ['a link that cannot be decoded', 'GET /clave/%FF HTTP/1.1\r\nhost: x\r\n\r\n', 400],
    ['what is no HTTP', 'HOLA\r\n\r\n', 400],
    ['headers without end', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(70_000)}\r\n\r\n`, 431],
  ])('%s is refused with every security header', async (_, request, status) => {
    const answer = await spoken(request);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toMatch(/^content-security-policy: .*frame-ancestors 'none'/im);
    expect(answer).toMatch(/^x-content-type-options: nosniff/im);
    expect(answer).not.toMatch(/FST_|%E0|HPE_/);
  });

  /** Straight over a socket, because a client would not send such a thing. */
  const spoken = (request: string): Promise<string> =>
    new Promise((done, fail) => {
      const { hostname, port } = new URL(app.url);
      let heard = '';
      const socket = connect(Number(port), hostname, () => socket.write(request));
      socket.on('data', (chunk: Buffer) => {
        heard += chunk.toString();
        if (heard.includes('\r\n\r\n')) {
          socket.destroy();
          done(heard);
        }
      });
      socket.on('error', fail);
    });

  it.each([
    ['encoded', '/%63lave/'],
    ['absolute', 'http://ventanilla.test/clave/'],
    ['with two slashes', '//clave/'],
    ['in capitals', '/Clave/'],
    ['where it does not belong', '/api/v1/turnos/'],
    ['a turno', '/%74urno/'],
    ['half of it broken', '/%E0%A4%A/clave/'],
  ])('writes no token into its log, however the link is written: %s', async (_, before) => {
    app.logs.length = 0;
    const token = `${'secreto'.repeat(6)}Z`;
    await spoken(`GET ${before}${token} HTTP/1.1\r\nhost: x\r\n\r\n`);
    await app.http().get('/health/live');
    expect(app.logs.join('')).not.toContain('secreto');
  });

  it('writes no secret link and no search into its log', async () => {
    app.logs.length = 0;
    await raw('/clave/un-secreto-de-la-clave');
    await raw('/turno/un-secreto-del-turno');
    await raw('/que-llevar?tipo=secreto-de-la-busqueda');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const logs = app.logs.join('');
    expect(logs).toContain('"path":"/clave/…"');
    expect(logs).not.toContain('secreto');
  });

  it('shows its figures to whoever has the token', async () => {
    expect((await raw('/metrics')).status).toBe(404);
    const answer = await raw('/metrics', { headers: { authorization: 'Bearer metrics-token-for-tests' } });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('ventanilla_http_request_seconds');
  });
});

it('under https cookies are Secure and the browser is told to stay there', async () => {
  const app = await startTestApp({ BASE_URL: 'https://ventanilla.test' });
  try {
    const answer = await app.http().get('/personal/ingreso').expect(200);
    expect(answer.headers['strict-transport-security']).toContain('max-age=31536000');
    expect(answer.headers['set-cookie']?.[0]).toContain('Secure');
    const link = await app
      .http()
      .get(`/clave/${'A'.repeat(43)}`)
      .expect(303);
    expect(link.headers['set-cookie']?.[0]).toContain('Secure');
  } finally {
    await app.stop();
  }
});

it('a link that was opened over http is opened again over https, and nothing else happens', async () => {
  const app = await startTestApp({ BASE_URL: 'https://ventanilla.test', TRUSTED_PROXIES: '127.0.0.1' });
  const over = (proto: string) =>
    app
      .http()
      .get(`/clave/${'A'.repeat(43)}?x=1`)
      .set('x-forwarded-proto', proto);
  try {
    const answer = await over('http').expect(308);
    expect(answer.headers.location).toBe(`https://ventanilla.test/clave/${'A'.repeat(43)}?x=1`);
    expect(answer.headers['set-cookie']).toBeUndefined();
    await over('https').expect(303).expect('location', '/clave');
  } finally {
    await app.stop();
  }
});
