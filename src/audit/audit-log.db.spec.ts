import { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../test/support/postgres.js';
import { dataSourceOptions } from '../platform/database/data-source-options.js';
import { Database } from '../platform/index.js';
import { AuditLog } from './audit-log.store.js';

describe('the audit record', () => {
  let ground: TestDatabase;
  const sources: DataSource[] = [];
  const as = async (url: string) => {
    const source = await new DataSource(dataSourceOptions({ url, poolSize: 2 })).initialize();
    sources.push(source);
    return new Database(source);
  };
  let app: Database;
  let owner: Database;
  beforeAll(async () => {
    ground = await createTestDatabase();
    app = await as(ground.url);
    owner = await as(ground.ownerUrl);
    await app.transaction(({ tx, now }) =>
      new AuditLog().record(tx, {
        at: now,
        actor: { kind: 'system', id: 'test' },
        action: 'demo.seeded',
        subject: { kind: 'country', id: null },
      }),
    );
  });
  afterAll(async () => {
    await Promise.all(sources.map((source) => source.destroy()));
    await ground.drop();
  });

  it.each([
    'UPDATE audit_event SET action = $1',
    'DELETE FROM audit_event WHERE action <> $1',
    'TRUNCATE audit_event',
  ])('only grows: «%s» is refused to the application and to the owner', async (change) => {
    const params = change.includes('$1') ? ['x'] : [];
    await expect(app.sql.run(change, params)).rejects.toMatchObject({ code: '42501' });
    await expect(owner.sql.run(change, params)).rejects.toMatchObject({ code: '42501' });
  });

  it('goes with the transaction it tells of', async () => {
    const record = () =>
      app.transaction(async ({ tx, now }) => {
        await new AuditLog().record(tx, {
          at: now,
          actor: { kind: 'system', id: 'gone' },
          action: 'demo.seeded',
          subject: { kind: 'country', id: null },
        });
        throw new Error('no');
      });
    await expect(record()).rejects.toThrow('no');
    expect(await app.sql.rows(`SELECT 1 FROM audit_event WHERE actor_id = 'gone'`)).toEqual([]);
  });
});
