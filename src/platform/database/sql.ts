import {
  type DataSource,
  type EntityTarget,
  type ObjectLiteral,
  type QueryResult,
  type QueryRunner,
} from 'typeorm';
import pg from 'pg';
import { type NamedClient } from './named-client.js';
import { type QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';

/** Something that runs SQL: a transaction ({@link Tx}) or, for reads, the pool. */
export interface Sql {
  /** Rows of a SELECT or of a RETURNING clause. */
  rows<T>(text: string, params?: readonly unknown[]): Promise<T[]>;
  /** The first row, if any. */
  one<T>(text: string, params?: readonly unknown[]): Promise<T | undefined>;
  /** How many rows the statement changed. */
  run(text: string, params?: readonly unknown[]): Promise<number>;
}

/** TypeORM answers SELECTs with rows and changes with `[rows, count]`; asked for a structured result it is one shape. */
class RunnerSql implements Sql {
  constructor(protected readonly runner: Pick<QueryRunner, 'query'>) {}

  async rows<T>(text: string, params: readonly unknown[] = []): Promise<T[]> {
    const result = (await this.runner.query(text, [...params], true)) as QueryResult<T>;
    return result.records;
  }

  async one<T>(text: string, params: readonly unknown[] = []): Promise<T | undefined> {
    return (await this.rows<T>(text, params))[0];
  }

  async run(text: string, params: readonly unknown[] = []): Promise<number> {
    const result = await this.runner.query(text, [...params], true);
    return result.affected ?? result.records.length;
  }
}

/**
 * An open transaction. Doors and stores take it as their first argument, so nothing can be written
 * outside of one by forgetting to pass it on.
 */
export class Tx extends RunnerSql {
  constructor(private readonly queryRunner: QueryRunner) {
    super(queryRunner);
  }

  /**
   * Statements of this transaction that do not need each other's answers, sent in one packet and answered in one. They run in
   * the order in which they are begun; when one fails so do those after it.
   * @example const [left] = await tx.together(() => [store.spend(tx, id), audit.record(tx, entry)])
   */
  async together<T extends readonly Promise<unknown>[]>(
    begin: () => readonly [...T],
  ): Promise<{ -readonly [I in keyof T]: Awaited<T[I]> }> {
    const client = (await this.queryRunner.connect()) as NamedClient;
    return Promise.all(client.inOnePacketUntilIdle(begin));
  }

  /** Plain INSERT of one or more rows of an entity; no cascade, no reload. */
  async insert<E extends ObjectLiteral>(
    entity: EntityTarget<E>,
    values: QueryDeepPartialEntity<E> | QueryDeepPartialEntity<E>[],
  ): Promise<void> {
    await this.queryRunner.manager
      .createQueryBuilder()
      .insert()
      .into(entity)
      .values(values)
      .updateEntity(false)
      .execute();
  }
}

/** A statement and its parameters, not yet run. */
export interface Statement {
  readonly text: string;
  readonly params: readonly unknown[];
  /** What it changes, told to every process once it is committed. */
  readonly topics?: readonly string[];
}

/**
 * The end of a statement that flies with others: unless its CTE `changed` holds a row it fails, as `hasGuardFailed` tells, and the
 * database takes back the whole flight. In a flight nobody can ask in between whether to go on.
 */
export const ELSE_TAKE_ALL_BACK = 'SELECT 1 / count(*) FROM changed';

/** Bytes in the JSON of a recordset, as PostgreSQL reads them into a `bytea`. */
export const byteaText = (bytes: Buffer): string => `\\x${bytes.toString('hex')}`;

interface Queryable {
  query(text: string, params?: unknown[]): Promise<{ rows: unknown[]; rowCount: number | null }>;
}

/** The part of the driver's pool that is used here. */
interface Pool extends Queryable {
  connect(): Promise<Queryable & Pick<NamedClient, 'inOnePacket'> & { release(broken?: boolean): void }>;
}

/**
 * One-statement reads and verbs on the pool, each on any free connection. They go to the driver's pool directly:
 * a query runner per statement is worth its while only where a transaction follows.
 */
export class PoolSql implements Sql {
  private readonly pool: Pool;

  constructor(dataSource: DataSource) {
    this.pool = (dataSource.driver as unknown as { master: Pool }).master;
  }

  async rows<T>(text: string, params: readonly unknown[] = []): Promise<T[]> {
    return (await this.pool.query(text, [...params])).rows as T[];
  }

  async one<T>(text: string, params: readonly unknown[] = []): Promise<T | undefined> {
    return (await this.rows<T>(text, params))[0];
  }

  async run(text: string, params: readonly unknown[] = []): Promise<number> {
    return (await this.pool.query(text, [...params])).rowCount ?? 0;
  }

  /** Everything sent before anything is answered, COMMIT included; a statement that fails undoes the others. */
  async inOneFlight<T>(statements: readonly Statement[]): Promise<T[][]> {
    const [only, ...others] = statements;
    if (only && others.length === 0) return [await this.rows<T>(only.text, only.params)];
    const client = await this.pool.connect();
    const [begun, answers, committed] = client.inOnePacket(
      () =>
        [
          client.query('BEGIN'),
          statements.map(({ text, params }) => client.query(text, [...params])),
          client.query('COMMIT'),
        ] as const,
    );
    const settled = await Promise.allSettled([begun, ...answers, committed]);
    const failed = settled.find((outcome) => outcome.status === 'rejected');
    // After a refusal COMMIT has rolled back and the connection is good; anything else is the connection's own end.
    client.release(failed !== undefined && !(failed.reason instanceof pg.DatabaseError));
    if (failed) throw failed.reason as Error;
    return Promise.all(answers.map(async (answer) => (await answer).rows as T[]));
  }
}
