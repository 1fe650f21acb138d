import { startTestApp, type TestApp } from '../support/app.js';

describe('the shell that stands in front of every route', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

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
    const answer = await app.http().get('/api/v1/nada').expect(404).expect('content-type', /application\/problem\+json/);
    expect(answer.body).toEqual({
      type: 'urn:ventanilla:problem:not-found',
      title: 'No encontrado',
      status: 404,
      detail: expect.stringContaining('No encontramos') as string,
      code: 'NOT_FOUND',
      requestId: answer.headers['x-request-id'],
    });
  });
});
