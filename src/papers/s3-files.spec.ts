import { pino } from 'pino';
import { listed } from '../../test/support/papers.js';
import { refuse, S3_KEY, S3Server, stall, stopHalfway } from '../../test/support/s3-server.js';
import { fileHash } from './paper-files.js';
import { S3Files } from './s3-files.js';

const PATIENCE_MS = 300;
const LETTER = Buffer.from('a letter');
const HASH = fileHash(LETTER);
const KEY = `papers/${HASH}`;
const UNAVAILABLE = { code: 'FILES_UNAVAILABLE', kind: 'unavailable', retryAfterSeconds: 30 };

describe('papers in a bucket', () => {
  let server: S3Server;
  let files: S3Files;
  let logged: string[];
  const filesOf = (over: Partial<typeof S3_KEY & { url: string }> = {}) =>
    new S3Files(
      { url: server.url, ...S3_KEY, ...over },
      pino({}, { write: (line: string) => void logged.push(line) }),
      PATIENCE_MS,
    );

  beforeEach(async () => {
    server = await new S3Server().start();
    logged = [];
    files = filesOf();
  });
  afterEach(() => server.stop());

  it('are put, found, listed and removed by their hash', async () => {
    expect(await files.get(HASH)).toBeUndefined();
    await files.put(HASH, LETTER);
    await files.put(HASH, LETTER);
    expect([...server.objects.keys()]).toEqual([KEY]);
    expect(await files.get(HASH)).toEqual(LETTER);
    expect(await listed(files)).toEqual([{ hash: HASH, storedAt: server.objects.get(KEY)?.storedAt }]);
    await files.remove(HASH);
    await files.remove(HASH);
    expect(server.objects.size).toBe(0);
  });

  it('are listed to the last page, and nothing else that lies in the bucket', async () => {
    const hashes = Array.from({ length: 1_003 }, (_, index) => fileHash(Buffer.from(String(index))));
    for (const hash of hashes) server.objects.set(`papers/${hash}`, { bytes: LETTER, storedAt: new Date(0) });
    server.objects.set('papers/readme.txt', { bytes: LETTER, storedAt: new Date(0) });
    server.objects.set(`other/${HASH}`, { bytes: LETTER, storedAt: new Date(0) });
    server.pageSize = 400;
    const found = await listed(files);
    expect(found.map(({ hash }) => hash).sort()).toEqual([...hashes].sort());
  });

  it('are not handed out when they are not what was put', async () => {
    server.objects.set(KEY, { bytes: Buffer.from('another letter'), storedAt: new Date() });
    await expect(files.get(HASH)).rejects.toMatchObject(UNAVAILABLE);
    expect(logged.join()).toContain('is not what was put');
  });

  it('have no other name than a hash, and that of their bytes', async () => {
    for (const name of ['../../etc/passwd', HASH.toUpperCase(), `${HASH}/x`, ''])
      await expect(files.get(name)).rejects.toThrow(TypeError);
    await expect(files.put(HASH, Buffer.from('x'))).rejects.toThrow(TypeError);
    expect(server.asked).toEqual([]);
  });

  it.each([
    ['secret', { secret: 'another secret' }],
    ['key', { keyId: 'AKIDOTHER' }],
    ['region', { region: 'us-1' }],
  ])('are refused with another %s, once, and the log says so without the secret', async (_, over) => {
    await expect(filesOf(over).put(HASH, LETTER)).rejects.toMatchObject(UNAVAILABLE);
    expect(server.asked).toHaveLength(1);
    expect(logged.join()).toContain('403');
    expect(logged.join()).not.toMatch(/another secret|a-secret-of-the-store/);
  });

  it.each([
    ['stalls', stall],
    ['stops halfway', stopHalfway],
    ['fails', refuse(503, 'SlowDown')],
    ['hangs up', (request: { destroy(): void }) => request.destroy()],
  ])('come from a store that %s once', async (_, handler) => {
    await files.put(HASH, LETTER);
    server.behave(handler);
    expect(await files.get(HASH)).toEqual(LETTER);
    expect(server.asked).toHaveLength(3);
  });

  it.each([
    ['stalls', stall, 'TimeoutError'],
    ['stops halfway', stopHalfway, 'TimeoutError'],
    ['fails', refuse(500, 'InternalError'), '500'],
  ])('are unavailable where the store %s twice, and the log says why', async (_, handler, why) => {
    server.behave(handler, handler);
    await expect(files.get(HASH)).rejects.toMatchObject(UNAVAILABLE);
    expect(server.asked).toHaveLength(2);
    expect(logged.join()).toContain(why);
  });

  it('are not put where the store takes nothing', async () => {
    server.behave(stall, stall);
    await expect(files.put(HASH, LETTER)).rejects.toMatchObject(UNAVAILABLE);
    expect(server.objects.size).toBe(0);
  });

  it('are unavailable where nothing listens', async () => {
    await server.stop();
    await expect(files.remove(HASH)).rejects.toMatchObject(UNAVAILABLE);
    expect(logged.join()).toContain('ECONNREFUSED');
    server = await new S3Server().start();
  });

  it('are not listed from a bucket that is not there', async () => {
    const nowhere = filesOf({ url: server.url.replace('papeles', 'otro') });
    await expect(listed(nowhere)).rejects.toMatchObject(UNAVAILABLE);
    expect(logged.join()).toContain('no such bucket');
  });
});
