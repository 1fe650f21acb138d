import { type Logger } from 'pino';
import { type Sql } from '../platform/index.js';

/**
 * What a registry of the state says. `unavailable` is no answer: it must never be read as «valid», nor as «does not
 * exist»; people see «no comprobado».
 */
export type RegistryAnswer<T> =
  | {
      readonly outcome: 'found';
      readonly record: T;
      readonly source: string;
      /** How fresh the data are. */ readonly asOf: Date;
    }
  | { readonly outcome: 'not-found'; readonly source: string; readonly asOf: Date }
  | {
      readonly outcome: 'unavailable';
      readonly source: string;
      /** What our copy says while the registry itself does not answer: worth telling, never worth «valid». */
      readonly lastKnown?: { readonly record: T; readonly asOf: Date };
    };

/**
 * Asks a copy of a registry that is kept in our own tables.
 *
 * A copy that was never filled has nothing to say, so it is unavailable, as is one that fails. Run it on the pool and not in
 * a transaction: the failed look-up would take the transaction with it.
 */
export async function askCopy<T>(
  copy: {
    readonly sql: Sql;
    readonly logger: Logger;
    readonly source: string;
    readonly table: 'sri_taxpayer' | 'civil_person' | 'company_appointment';
  },
  find: () => Promise<{ record: T; asOf: Date } | undefined>,
): Promise<RegistryAnswer<T>> {
  const { source } = copy;
  try {
    const found = await find();
    if (found) return { outcome: 'found', record: found.record, source, asOf: found.asOf };
    const latest = await copy.sql.one<{ asOf: Date | null }>(
      `SELECT max(as_of) AS "asOf" FROM ${copy.table}`,
    );
    return latest?.asOf
      ? { outcome: 'not-found', source, asOf: latest.asOf }
      : { outcome: 'unavailable', source };
  } catch (error) {
    copy.logger.warn(
      { err: error, registry: source },
      'a registry could not be asked; the dossier goes on without it',
    );
    return { outcome: 'unavailable', source };
  }
}
