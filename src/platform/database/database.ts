import { Inject, Injectable, Optional } from '@nestjs/common';
import pg from 'pg';
import { DataSource, QueryFailedError } from 'typeorm';
import { DomainError } from '../errors/domain-error.js';
import { Realtime } from '../realtime/realtime.js';
import { CLOCK, type NamedClient } from './named-client.js';
import { PoolSql, type Sql, type Statement, Tx } from './sql.js';

/** What a use case gets inside {@link Database.transaction}. */
export interface TxContext {
  readonly tx: Tx;
  /** The database's clock at BEGIN, in milliseconds: the only clock that decides about expiry. */
  readonly now: Date;
  /** Tells every process, after the commit, that what this topic shows has changed. */
  announce(...topics: string[]): void;
}

/** A refusal whose traces (tries left, counters, audit) must stay: the transaction commits, then the error is thrown. */
class Refusal {
  constructor(readonly error: DomainError) {}
}

/** `return refuse(error)` inside a transaction: what was written so far is committed and the caller gets the error. */
export function refuse(error: DomainError): never {
  // Typed as `never` so that a use case's result type stays its own; the helper below tells it apart.
  return new Refusal(error) as never;
}

const SERIALIZATION_FAILURE = '40001';
const DEADLOCK_DETECTED = '40P01';
const DIVISION_BY_ZERO = '22012';
const ATTEMPTS = 4;

@Injectable()
export class Database {
  /** One-statement reads, and the hot verbs that are a single autocommitted statement. */
  readonly sql: Sql;
  private readonly pool: PoolSql;

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Optional() @Inject(Realtime) private readonly realtime?: Realtime,
  ) {
    this.sql = this.pool = new PoolSql(dataSource);
  }

  /**
   * Runs `work` in one transaction. Thrown errors roll back; `refuse` commits and then throws; serialization
   * failures and deadlocks run the whole of `work` again in a new transaction, so `work` must have no effects
   * of its own besides SQL and `announce`.
   */
  transaction<T>(work: (context: TxContext) => Promise<T>): Promise<T> {
    return again(() => this.attempt(work));
  }

  /**
   * Statements that know nothing of each other, in one transaction and one round trip: they share what a commit costs. None
   * of them may need another's answer, and when one is refused none has happened. Their topics are announced.
   * @returns the rows of each.
   */
  async inOneFlight<T>(statements: readonly Statement[]): Promise<T[][]> {
    const answers = await again(() => this.pool.inOneFlight<T>(statements));
    const topics = statements.flatMap(({ topics = [] }) => topics);
    if (topics.length > 0) this.announce(...topics);
    return answers;
  }

  /** The database's clock, for screens that show how long something has to go. Decisions take `now` from their transaction. */
  async now(): Promise<Date> {
    const row = await this.sql.one<{ now: Date }>(CLOCK);
    if (!row) throw new Error('the database did not tell the time');
    return row.now;
  }

  /** Tells every process that these topics changed; for single-statement verbs, after they returned. */
  announce(...topics: string[]): void {
    this.realtime?.announce(topics);
  }

  private async attempt<T>(work: (context: TxContext) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    const topics: string[] = [];
    let result: T;
    try {
      const client = (await runner.connect()) as NamedClient;
      await runner.startTransaction();
      try {
        const now = await client.begunAt();
        result = await work({ tx: new Tx(runner), now, announce: (...more) => void topics.push(...more) });
        await runner.commitTransaction();
      } catch (error) {
        // A connection that broke has rolled back by itself; the first error is the one worth telling.
        await runner.rollbackTransaction().catch(() => undefined);
        throw error;
      }
    } finally {
      await runner.release();
    }
    if (topics.length > 0) this.announce(...topics);
    if (result instanceof Refusal) throw result.error;
    return result;
  }
}

/** Runs it once more, all of it, after a serialization failure or a deadlock. */
async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const state = sqlStateOf(error);
      if (attempt < ATTEMPTS && (state === SERIALIZATION_FAILURE || state === DEADLOCK_DETECTED)) continue;
      throw error;
    }
  }
}

interface DriverError {
  readonly code?: string;
  readonly constraint?: string;
}

/** The driver's own error: as it is from the pool, wrapped by the ORM inside a transaction. */
const driverErrorOf = (error: unknown): DriverError | undefined => {
  if (error instanceof QueryFailedError) return error.driverError as DriverError;
  return error instanceof pg.DatabaseError ? error : undefined;
};

/** SQLSTATE of a failed statement, if that is what the error is. */
export const sqlStateOf = (error: unknown): string | undefined => driverErrorOf(error)?.code;

/** For `catch` of a statement that many share: the server refused all of it for the sake of one, and each goes on by itself. */
export function refusedAsAWhole(error: unknown): undefined {
  if (sqlStateOf(error) === undefined) throw error;
}

/** Whether a statement ended with `ELSE_TAKE_ALL_BACK` changed nothing, and so nothing at all was changed. */
export const hasGuardFailed = (error: unknown): boolean => sqlStateOf(error) === DIVISION_BY_ZERO;

/** Name of the constraint or unique index that refused a row. */
export const constraintOf = (error: unknown): string | undefined => driverErrorOf(error)?.constraint;

/**
 * Turns the violation of a named constraint into the error it means; everything else is thrown on unchanged.
 * @example await onConstraint(store.confirm(tx, turno), { turno_one_live: () => new TurnoAlreadyBooked() })
 */
export async function onConstraint<T>(work: Promise<T>, meanings: Record<string, () => Error>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const meaning = meanings[constraintOf(error) ?? ''];
    throw meaning ? meaning() : error;
  }
}
