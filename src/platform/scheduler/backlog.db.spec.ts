import { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres.js';
import { dataSourceOptions } from '../database/data-source-options.js';
import { Database } from '../database/database.js';
import { backlogOf, COUNTED_AT_MOST, together } from './backlog.js';

describe('a backlog', () => {
  let ground: TestDatabase;
  let dataSource: DataSource;
  let database: Database;

  beforeAll(async () => {
    ground = await createTestDatabase();
    dataSource = await new DataSource(dataSourceOptions({ url: ground.url, poolSize: 1 })).initialize();
    database = new Database(dataSource);
  });
  afterAll(async () => {
    await dataSource.destroy();
    await ground.drop();
  });

  const due = (rows: number) =>
    backlogOf(
      database.sql,
      `SELECT timestamptz '2026-11-26T10:00:00Z' + n * interval '1 second' AS at FROM generate_series(1, $1::int) AS n ORDER BY n`,
      [rows],
    );

  it('of nothing has no oldest', async () => {
    expect(await due(0)).toEqual({ count: 0, oldestAt: null });
  });

  it('counts what is due and says since when', async () => {
    expect(await due(3)).toEqual({ count: 3, oldestAt: new Date('2026-11-26T10:00:01Z') });
  });

  it('counts no further than it needs to', async () => {
    expect(await due(COUNTED_AT_MOST + 5)).toEqual({
      count: COUNTED_AT_MOST,
      oldestAt: new Date('2026-11-26T10:00:01Z'),
    });
  });

  it('of several kinds of rows is as old as the oldest of them', () => {
    const later = { count: 2, oldestAt: new Date('2026-11-26T12:00:00Z') };
    const sooner = { count: 1, oldestAt: new Date('2026-11-26T11:00:00Z') };
    expect(together([{ count: 0, oldestAt: null }, later, sooner])).toEqual({
      count: 3,
      oldestAt: sooner.oldestAt,
    });
    expect(together([{ count: 0, oldestAt: null }])).toEqual({ count: 0, oldestAt: null });
  });
});
