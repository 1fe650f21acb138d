import { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres.js';
import { dataSourceOptions } from '../database/data-source-options.js';
import { Database, refuse } from '../database/database.js';
import { DomainError } from '../errors/domain-error.js';
import { newId } from '../secrets/random.js';
import { ForgetRequests } from './forget-requests.js';
import { Idempotency, type OnceKey } from './idempotency.js';
import { RepeatsAndCaps } from './repeats-and-caps.store.js';

describe('a request that comes twice', () => {
  let ground: TestDatabase;
  let dataSource: DataSource;
  let database: Database;
  let idempotency: Idempotency;
  beforeAll(async () => {
    ground = await createTestDatabase();
    dataSource = await new DataSource(dataSourceOptions({ url: ground.url, poolSize: 20 })).initialize();
    database = new Database(dataSource);
    idempotency = new Idempotency(database);
  });
  afterAll(async () => {
    await dataSource.destroy();
    await ground.drop();
  });

  const keyed = (key: string, body = 'a', actorKey = 'public'): OnceKey => ({
    actorKey,
    route: 'POST /api/v1/turnos',
    key,
    bodyDigest: Buffer.from(body),
  });
  const work = (effects: string[]) => async () => {
    const id = newId();
    effects.push(id);
    return { id, status: 201 };
  };

  it('has one effect and one answer', async () => {
    const effects: string[] = [];
    const first = await idempotency.run(keyed('k1'), work(effects));
    const second = await idempotency.run(keyed('k1'), work(effects));
    expect(second).toEqual(first);
    expect(effects).toHaveLength(1);
  });

  it('with other data is refused', async () => {
    await idempotency.run(keyed('k2'), work([]));
    await expect(idempotency.run(keyed('k2', 'b'), work([]))).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  it('from somebody else is another request', async () => {
    const effects: string[] = [];
    await idempotency.run(keyed('k3'), work(effects));
    await idempotency.run(keyed('k3', 'a', 'staff:1'), work(effects));
    expect(effects).toHaveLength(2);
  });

  it('from somebody who was given a cookie meanwhile is the same request', async () => {
    const effects: string[] = [];
    const first = await idempotency.run(keyed('k8'), work(effects));
    const withCookie = (body: string): OnceKey => ({
      ...keyed('k8', body, 'cookie:1'),
      formerActorKey: 'public',
    });
    expect(await idempotency.run(withCookie('a'), work(effects))).toEqual(first);
    expect(effects).toHaveLength(1);
    await expect(idempotency.run(withCookie('b'), work([]))).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  it('twenty times at once has one effect', async () => {
    let effects = 0;
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        idempotency.run(keyed('k4'), async ({ tx }) => {
          effects += 1;
          // Holds the first one open while the others arrive.
          await tx.rows('SELECT pg_sleep($1)', [0.1]);
          return { id: newId(), status: 201 };
        }),
      ),
    );
    expect(effects).toBe(1);
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
  });

  it('that failed the first time is tried anew', async () => {
    await expect(idempotency.run(keyed('k5'), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    const effects: string[] = [];
    await idempotency.run(keyed('k5'), work(effects));
    expect(effects).toHaveLength(1);
  });

  it('that was refused, with its traces kept, is tried anew', async () => {
    const refusal = new DomainError('NOT_NOW', 'unavailable', 'Todavía no.');
    await expect(idempotency.run(keyed('k7'), async () => refuse(refusal))).rejects.toBe(refusal);
    const effects: string[] = [];
    await idempotency.run(keyed('k7'), work(effects));
    expect(effects).toHaveLength(1);
  });

  it('is forgotten after a day', async () => {
    await idempotency.run(keyed('k6'), work([]));
    await database.sql.run(
      `UPDATE idempotency_key SET created_at = now() - interval '25 hours' WHERE key_digest = sha256('k6'::bytea)`,
    );
    const forget = new ForgetRequests(database, new RepeatsAndCaps());
    expect(await forget.execute()).toBe(1);
    expect(await forget.execute()).toBe(0);
  });
});
