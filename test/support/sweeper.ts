/**
 * A process that does nothing but sweep, one batch of each task after another, until somebody ends it. Not a test: what the
 * crash tests kill. Its argument is the task to begin with.
 */
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../../src/app.module.js';
import { Sweeps } from '../../src/platform/index.js';
import { parseConfig } from '../../src/platform/config/config.js';
import { createLogger } from '../../src/platform/logging/logger.js';

const config = parseConfig(process.env);
const app = await NestFactory.createApplicationContext(AppModule.with(config, createLogger('fatal')), {
  logger: false,
  abortOnError: false,
});
const sweeps = app.get(Sweeps).all();
const first = Number(process.argv[2]) % sweeps.length;
process.send?.('sweeping');
for (let n = first; ; n += 1) await sweeps[n % sweeps.length]?.run();
