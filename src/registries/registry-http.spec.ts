import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { pino } from 'pino';
import { json, RegistryServer } from '../../test/support/registry-server.js';
import { Metrics } from '../platform/index.js';
import { type RegistryAnswer } from './answer.js';
import { RegistryHttp } from './registry-http.js';
import { CivilService, CompanyService, TaxpayerService } from './registry-services.js';
import { type Taxpayer, TaxpayerRegistry } from './taxpayer-registry.js';

const RUC = '1790001016001';
const NOW = new Date('2026-11-23T14:00:00.000Z');
const TAXPAYER = {
  ruc: RUC,
  legalName: 'Compañía de Prueba S.A.',
  state: 'ACTIVO',
  asOf: '2026-11-23T13:00:00Z',
};
const PATIENCE_MS = 400;
const TRY_AGAIN_MS = 150;
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

class Copy extends TaxpayerRegistry {
  answer: RegistryAnswer<Taxpayer> = { outcome: 'unavailable', source: 'SRI' };
  async taxpayer(): Promise<RegistryAnswer<Taxpayer>> {
    return this.answer;
  }
}

describe('a registry over HTTP', () => {
  let server: RegistryServer;
  let http: RegistryHttp;
  let copy: Copy;
  let sri: TaxpayerService;
  let logged: string[];
  let metrics: Metrics;
  const now = async () => NOW;

  beforeEach(async () => {
    server = await new RegistryServer().start();
    logged = [];
    metrics = new Metrics();
    const logger = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
    http = new RegistryHttp('registry-sri', { url: server.url, token: 's3cr3t' }, logger, metrics, {
      patienceMs: PATIENCE_MS,
      tryAgainAfterMs: TRY_AGAIN_MS,
    });
    copy = new Copy();
    sri = new TaxpayerService(http, copy, now);
  });
  afterEach(() => server.stop());

  it('is asked by the contract, with the token, and answers with source and date', async () => {
    server.answer(json(TAXPAYER));
    expect(await sri.taxpayer(RUC)).toEqual({
      outcome: 'found',
      record: { ruc: RUC, legalName: 'Compañía de Prueba S.A.', state: 'ACTIVO' },
      source: 'SRI',
      asOf: new Date('2026-11-23T13:00:00Z'),
    });
    expect(server.asked).toEqual([{ path: `/v1/taxpayers/${RUC}`, authorization: 'Bearer s3cr3t' }]);
    server.answer(json({ cedula: '1740006299', fullName: 'Ana', asOf: TAXPAYER.asOf }));
    expect(await new CivilService(http, now).person('1740006299')).toMatchObject({
      outcome: 'found',
      source: 'Registro Civil',
    });
    expect(server.asked[0]?.path).toBe('/v1/people/1740006299');
    server.answer(json({ ruc: RUC, appointments: [], asOf: TAXPAYER.asOf }));
    expect(await new CompanyService(http, now).appointments(RUC)).toMatchObject({ outcome: 'not-found' });
    expect(server.asked[0]?.path).toBe(`/v1/companies/${RUC}/appointments`);
  });

  it.each([
    ['says so', json({ code: 'NOT_FOUND' }, 404)],
    ['has nothing to say', (_: unknown, response: ServerResponse) => void response.writeHead(204).end()],
  ])('does not know a number when it %s', async (_, handler) => {
    server.answer(handler);
    expect(await sri.taxpayer(RUC)).toEqual({ outcome: 'not-found', source: 'SRI', asOf: NOW });
  });

  const html = { 'content-type': 'text/html' };
  it.each<[string, Parameters<RegistryServer['answer']>[0], number]>([
    ['stalls', () => undefined, 1],
    [
      'stalls after the headers',
      (_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders(),
      1,
    ],
    [
      'sends half and breaks off',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
        response.write('{"ruc":"1790001016001"', () => response.destroy());
      },
      2,
    ],
    [
      'sends byte by byte',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const bytes = JSON.stringify(TAXPAYER);
        let at = 0;
        const timer = setInterval(() => response.write(bytes[at++ % bytes.length]), 20);
        response.on('close', () => clearInterval(timer));
      },
      1,
    ],
    ['hangs up', (request) => void request.socket.destroy(), 2],
    ['is in trouble', json({ code: 'X' }, 500), 2],
    [
      'is under maintenance',
      (_, response) => void response.writeHead(200, html).end('<html>Volvemos pronto'),
      1,
    ],
    ['is another site', (_, response) => void response.writeHead(404, html).end('Not found'), 1],
    ['says 404 of a route', json({ code: 'ROUTE_UNKNOWN' }, 404), 1],
    ['does not know us', json({ code: 'X' }, 401), 1],
    [
      'sends us elsewhere',
      (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
      1,
    ],
    [
      'sends no JSON',
      (_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"ruc":'),
      1,
    ],
    [
      'sends 10 MB',
      (_, response) =>
        void response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ ...TAXPAYER, x: 'x'.repeat(10 << 20) })),
      1,
    ],
    [
      'sends 10 MB packed',
      (_, response) =>
        void response
          .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
          .end(gzipSync(JSON.stringify({ ...TAXPAYER, x: 'x'.repeat(10 << 20) }))),
      1,
    ],
    ['lies about whom', json({ ...TAXPAYER, ruc: '0990001014001' }), 1],
    ['lies about the state', json({ ...TAXPAYER, state: ['ACTIVO'] }), 1],
  ])('that %s has not answered, within the patience of a clerk', async (_, handler, times) => {
    server.answer(handler);
    const startedAt = performance.now();
    expect(await sri.taxpayer(RUC)).toEqual({ outcome: 'unavailable', source: 'SRI' });
    expect(performance.now() - startedAt).toBeLessThan(PATIENCE_MS + 300);
    expect(server.asked).toHaveLength(times);
  });

  it('is asked a second time when the first try was cut, and then answers', async () => {
    let cut = false;
    server.answer((request, response) => {
      if (cut) return json(TAXPAYER)(request, response);
      cut = true;
      request.socket.destroy();
    });
    expect(await sri.taxpayer(RUC)).toMatchObject({ outcome: 'found' });
    expect(server.asked).toHaveLength(2);
  });

  it('may close its idle connections as it likes', async () => {
    server.answer((_, response) => {
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify(TAXPAYER), () => setImmediate(() => response.socket?.destroy()));
    });
    for (let n = 0; n < 10; n += 1) expect(await sri.taxpayer(RUC)).toMatchObject({ outcome: 'found' });
  });

  it('never takes what its redirect says for its own word', async () => {
    const liar = createServer((request, response) => json(TAXPAYER)(request, response)).listen(
      0,
      '127.0.0.1',
    );
    await new Promise((done) => liar.once('listening', done));
    const { port } = liar.address() as AddressInfo;
    server.answer(
      (_, response) => void response.writeHead(307, { location: `http://127.0.0.1:${port}/` }).end(),
    );
    expect(await sri.taxpayer(RUC)).toMatchObject({ outcome: 'unavailable' });
    liar.close();
  });

  it('that stays away is not waited for, is told as such, and is tried again by one call', async () => {
    server.answer(json({}, 503));
    for (let n = 0; n < 5; n += 1) await sri.taxpayer(RUC);
    expect(await http.remarks()).toEqual({ 'registry-sri': 'it does not answer' });
    server.answer(json(TAXPAYER));
    expect(await sri.taxpayer(RUC)).toMatchObject({ outcome: 'unavailable' });
    expect(server.asked).toEqual([]);

    await pause(TRY_AGAIN_MS + 20);
    server.answer(json({}, 503));
    await Promise.all([sri.taxpayer(RUC), sri.taxpayer(RUC), sri.taxpayer(RUC)]);
    // One call, and its second try; the other two did not wait in line to fail.
    expect(server.asked).toHaveLength(2);

    await pause(TRY_AGAIN_MS + 20);
    server.answer(json(TAXPAYER));
    expect(await sri.taxpayer(RUC)).toMatchObject({ outcome: 'found' });
    expect(await http.remarks()).toEqual({});
    expect(await http.problem()).toBeUndefined();
  });

  it('that is down leaves the copy to be told, with its age, and never as an answer', async () => {
    copy.answer = {
      outcome: 'found',
      record: { ruc: RUC, legalName: 'X', state: 'ACTIVO' },
      source: 'SRI',
      asOf: NOW,
    };
    server.answer(json({}, 500));
    expect(await sri.taxpayer(RUC)).toEqual({
      outcome: 'unavailable',
      source: 'SRI',
      lastKnown: { record: { ruc: RUC, legalName: 'X', state: 'ACTIVO' }, asOf: NOW },
    });
    copy.answer = { outcome: 'not-found', source: 'SRI', asOf: NOW };
    expect(await sri.taxpayer(RUC)).toEqual({ outcome: 'unavailable', source: 'SRI' });
  });

  it('leaves figures, and lines without a number, a name or the token', async () => {
    server.answer(json(TAXPAYER));
    await sri.taxpayer(RUC);
    server.answer(json({ ...TAXPAYER, state: 7 }));
    await sri.taxpayer(RUC);
    server.answer((request) => void request.socket.destroy());
    await sri.taxpayer(RUC);
    expect(logged.length).toBeGreaterThanOrEqual(3);
    expect(logged.join('')).not.toMatch(/179000|Prueba|s3cr3t/);
    const text = await metrics.text();
    for (const outcome of ['answered', 'unavailable', 'unreadable'])
      expect(text).toContain(
        `ventanilla_registry_seconds_count{registry="registry-sri",outcome="${outcome}"}`,
      );
  });
});
