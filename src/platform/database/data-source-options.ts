import { type DataSourceOptions } from 'typeorm';
import { NamedClient } from './named-client.js';

/** Waits for a row lock no longer than this; the caller gets a 503 instead of a hung screen. */
const LOCK_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 15_000;
/** The server ends its own statements before; a connection that stays silent for longer is no connection any more. */
const SILENCE_MS = 20_000;

/** The one description of the connection, shared by the app, the migrations, the seed and the tests. */
export function dataSourceOptions(options: {
  url: string;
  poolSize?: number;
  applicationName?: string;
  silenceMs?: number;
}): DataSourceOptions {
  return {
    type: 'postgres',
    url: options.url,
    synchronize: false,
    migrationsRun: false,
    logging: false,
    invalidWhereValuesBehavior: { null: 'throw', undefined: 'throw' },
    applicationName: options.applicationName ?? 'ventanilla',
    poolSize: options.poolSize ?? 10,
    // The schema is made by migrations, extensions included.
    installExtensions: false,
    extra: {
      Client: NamedClient,
      // Statements given to a connection at once go out at once (see `Database.inOneFlight`).
      pipeline: true,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      query_timeout: options.silenceMs ?? SILENCE_MS,
      options: `-c lock_timeout=${LOCK_TIMEOUT_MS} -c statement_timeout=${STATEMENT_TIMEOUT_MS} -c idle_in_transaction_session_timeout=30000 -c timezone=UTC`,
    },
  };
}
