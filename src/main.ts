import 'reflect-metadata';
import { createApp } from './create-app.js';
import { ConfigProblems, parseConfig } from './platform/config/config.js';
import { createLogger } from './platform/logging/logger.js';

/** How long open requests may take to finish once the process is asked to stop. */
const DRAIN_MS = 10_000;

async function main(): Promise<void> {
  const config = parseConfig(process.env);
  const logger = createLogger(config.logLevel);
  // The last resort: a promise nobody awaited must not take the counter down with it.
  process.on('unhandledRejection', (reason) => logger.error({ err: reason }, 'unhandled rejection'));
  const app = await createApp(config, logger);
  await app.listen(config.port, '0.0.0.0');
  logger.info({ port: config.port }, 'listening');

  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), DRAIN_MS).unref();
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  process.on('disconnect', () => stop('disconnect'));
}

main().catch((error: unknown) => {
  process.stderr.write(
    `${error instanceof ConfigProblems ? error.message : String(error instanceof Error ? error.stack : error)}\n`,
  );
  process.exit(1);
});
