import { DataSource } from 'typeorm';
import { migrations } from '../../migrations/index.js';
import { dataSourceOptions } from '../../src/platform/database/data-source-options.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createTestDatabase } from '../support/postgres.js';

/** What TypeORM calls a type, as information_schema calls it. */
const TYPE_NAMES: Record<string, string> = {
  timestamptz: 'timestamp with time zone',
  'timestamp with time zone': 'timestamp with time zone',
  int: 'integer',
  integer: 'integer',
  time: 'time without time zone',
  varchar: 'character varying',
};

interface Column {
  table_name: string;
  column_name: string;
  data_type: string;
  udt_name: string;
  is_nullable: 'YES' | 'NO';
  datetime_precision: number | null;
}

describe('the schema', () => {
  let app: TestApp;
  let columns: Column[];
  beforeAll(async () => {
    app = await startTestApp();
    columns = await app.database.sql.rows<Column>(
      `SELECT table_name, column_name, data_type, udt_name, is_nullable, datetime_precision
       FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '%btree_gist%'`,
    );
  });
  afterAll(() => app.stop());

  it('keeps every instant with its zone, in milliseconds', () => {
    const instants = columns.filter(({ data_type }) => data_type.startsWith('timestamp'));
    expect(instants.length).toBeGreaterThan(40);
    expect(
      instants.filter(
        (column) => column.data_type !== 'timestamp with time zone' || column.datetime_precision !== 3,
      ),
    ).toEqual([]);
  });

  it('uses text with named checks in place of enum types', () => {
    expect(
      columns
        .filter(({ data_type }) => data_type === 'USER-DEFINED')
        .map((c) => `${c.table_name}.${c.column_name}`),
    ).toEqual([]);
  });

  it('is what the entities say: every column of theirs exists, with its type and whether it may be null', () => {
    const dataSource = app.app.get(DataSource);
    expect(dataSource.entityMetadatas.length).toBeGreaterThan(5);
    const drift = dataSource.entityMetadatas.flatMap((entity) =>
      entity.columns.flatMap((column) => {
        const found = columns.find(
          (c) => c.table_name === entity.tableName && c.column_name === column.databaseName,
        );
        const name = `${entity.tableName}.${column.databaseName}`;
        if (!found) return [`${name} does not exist`];
        const type = dataSource.driver.normalizeType(column);
        const expected = column.isArray ? 'ARRAY' : (TYPE_NAMES[type] ?? type);
        return [
          ...(found.data_type === expected
            ? []
            : [`${name} is ${found.data_type}, the entity says ${expected}`]),
          ...((found.is_nullable === 'YES') === column.isNullable
            ? []
            : [`${name}: nullable ${found.is_nullable}`]),
        ];
      }),
    );
    expect(drift).toEqual([]);
  });

  it('names every constraint itself', async () => {
    const generated = await app.database.sql.rows<{ conname: string }>(
      `SELECT conname FROM pg_constraint WHERE contype IN ('c', 'x', 'u', 'f') AND connamespace = 'public'::regnamespace AND conname ~ '_check[0-9]*$|_fkey[0-9]*$|_excl[0-9]*$'`,
    );
    expect(generated).toEqual([]);
  });
});

describe('the migrations', () => {
  it('run up, down to nothing, and up again', async () => {
    const ground = await createTestDatabase();
    const dataSource = new DataSource({
      ...dataSourceOptions({ url: ground.ownerUrl, poolSize: 1 }),
      migrations,
      migrationsTableName: 'schema_migration',
    });
    await dataSource.initialize();
    try {
      for (let i = 0; i < migrations.length; i += 1) await dataSource.undoLastMigration();
      const left: { relname: string }[] = await dataSource.query(
        `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`,
      );
      expect(left.map(({ relname }) => relname)).toEqual(['schema_migration']);
      const done = await dataSource.runMigrations();
      expect(done.map(({ name }) => name)).toEqual(migrations.map(({ name }) => name));
    } finally {
      await dataSource.destroy();
      await ground.drop();
    }
  });
});
