import { spawn } from 'node:child_process';
import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { PADRON_COLUMNS } from '../src/registries/padron.rules.js';
import { median } from './report.js';

const TARGET = 2.5;
const PER_TAXPAYER = 4;
const BLOCK_LINES = 2_000;

/** Establishments of made-up taxpayers: the same file whoever makes it. Every fourth line begins another RUC. */
function* lines(count: number): Generator<string> {
  yield `${PADRON_COLUMNS.join('|')}\n`;
  for (let from = 0; from < count; from += BLOCK_LINES) {
    let block = '';
    for (let n = from; n < Math.min(count, from + BLOCK_LINES); n += 1) block += lineOf(n);
    yield block;
  }
}

function lineOf(n: number): string {
  const taxpayer = Math.floor(n / PER_TAXPAYER);
  const ruc = `${String((taxpayer * 7_919) % 10_000_000_000).padStart(10, '0')}001`;
  const name = `COMPAÑÍA DE SERVICIOS "LA NÚMERO ${taxpayer}" CIA. LTDA.`;
  const state = taxpayer % 9 === 0 ? 'SUSPENDIDO' : 'ACTIVO';
  return `${ruc}|${name}|ZONA 9|${state}|GEN|2009-04-17 00:00:00|2024-05-03 00:00:00|||S|SOCIEDAD|${(n % PER_TAXPAYER) + 1}|LOCAL ${n}|ABI|PICHINCHA|QUITO|IÑAQUITO|G4711.01|VENTA AL POR MENOR DE GRAN VARIEDAD DE PRODUCTOS EN TIENDAS, ENTRE LOS QUE PREDOMINAN LOS PRODUCTOS ALIMENTICIOS|N|N\n`;
}

/** The least a database can do with the file: every column as text, into a table without anything. */
async function plainCopy(client: pg.Client, file: string): Promise<number> {
  await client.query(`DROP TABLE IF EXISTS bare_padron`);
  await client.query(
    `CREATE TABLE bare_padron (${PADRON_COLUMNS.map((name) => `${name.toLowerCase()} text`).join(', ')})`,
  );
  const started = performance.now();
  await pipeline(
    createReadStream(file, { highWaterMark: 1 << 20 }),
    // Quotes are data: whatever cannot occur stands in their place.
    client.query(
      copyFrom(
        `COPY bare_padron FROM STDIN (FORMAT csv, HEADER, DELIMITER '|', QUOTE E'\\b', ENCODING 'UTF8')`,
      ),
    ),
  );
  return (performance.now() - started) / 1000;
}

/** The command itself, from the start of its process to the end of it. */
async function padronImport(file: string): Promise<number> {
  const script = fileURLToPath(new URL('../src/padron-import.js', import.meta.url));
  const started = performance.now();
  const child = spawn(process.execPath, [script, file, '--force'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const code = await new Promise<number | null>((done) => child.once('exit', done));
  if (code !== 0) throw new Error(`padron:import ended with ${code}`);
  return (performance.now() - started) / 1000;
}

/** @returns whether the import took no more than {@link TARGET} times the plain COPY. */
export async function benchPadron(
  plan: { ownerUrl: string; folder: string; lines: number; rounds: number },
  say: (text: string) => void,
): Promise<boolean> {
  const file = join(plan.folder, 'padron.csv');
  await pipeline(Readable.from(lines(plan.lines)), createWriteStream(file));
  const client = new pg.Client({ connectionString: plan.ownerUrl });
  await client.connect();
  const copies: number[] = [];
  const imports: number[] = [];
  try {
    say(
      `${plan.lines} lines, ${(statSync(file).size / 2 ** 20).toFixed(0)} MiB; ${plan.rounds} rounds of each`,
    );
    for (let round = 0; round < plan.rounds; round += 1) {
      copies.push(await plainCopy(client, file));
      imports.push(await padronImport(file));
      say(`  COPY ${copies.at(-1)?.toFixed(2)} s, padron:import ${imports.at(-1)?.toFixed(2)} s`);
    }
  } finally {
    await client.end();
  }
  const ratio = median(imports) / median(copies);
  say(
    `padron:import takes ${ratio.toFixed(2)} × a plain COPY of the same file (target ≤ ${TARGET}) ${ratio <= TARGET ? '✓' : '✗'}`,
  );
  return ratio <= TARGET;
}
