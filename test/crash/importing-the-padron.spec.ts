import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { PADRON_HEADER, padronLine, padronOf } from '../support/padron.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

describe('the import of the padrón', () => {
  let ground: TestDatabase;
  let owner: pg.Client;
  let folder: string;
  let long: string;
  beforeAll(async () => {
    ground = await createTestDatabase();
    owner = new pg.Client({ connectionString: ground.ownerUrl });
    await owner.connect();
    await owner.query(`INSERT INTO sri_taxpayer VALUES ('1790001016001', 'La de antes', 'ACTIVO', now())`);
    folder = mkdtempSync(join(tmpdir(), 'ventanilla-padron-'));
    long = join(folder, 'long.csv');
    writeFileSync(long, padronOf(400_000));
  });
  afterAll(async () => {
    await owner.end();
    await ground.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  function start(...args: string[]): {
    child: ChildProcess;
    said: () => string;
    ended: Promise<[number | null]>;
  } {
    const { NODE_OPTIONS: _jestOptions, ...inherited } = process.env;
    const child = spawn(
      process.execPath,
      ['--import', './scripts/parts/typescript.mjs', 'src/padron-import.ts', ...args],
      {
        cwd: ROOT,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          ...inherited,
          DATABASE_URL: ground.url,
          DATABASE_OWNER_URL: ground.ownerUrl,
          SMTP_URL: 'smtp://127.0.0.1:9',
          TOKEN_KEY: 'test:a-key-for-tests-that-is-long-enough-0123',
        },
      },
    );
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    return { child, said: () => said, ended: once(child, 'exit') as Promise<[number | null]> };
  }
  /** It has begun to copy: its first word of progress. */
  const atWork = async ({ child }: { child: ChildProcess }) => {
    await once(child.stdout ?? child, 'data');
  };
  const names = async () => {
    const { rows } = await owner.query<{ legal_name: string }>('SELECT legal_name FROM sri_taxpayer');
    return rows.map(({ legal_name }) => legal_name);
  };
  const leftovers = async () => {
    const { rows } = await owner.query(
      `SELECT relname FROM pg_class WHERE relname ~ '^sri_taxpayer_(line|next)'`,
    );
    return rows;
  };
  const over = async () => {
    for (;;) {
      const { rows } = await owner.query(
        `SELECT FROM pg_stat_activity WHERE application_name = 'ventanilla-padron' AND datname = current_database()`,
      );
      if (rows.length === 0) return;
    }
  };

  it('killed on the way leaves the old table, nothing else, and the way free for the next run', async () => {
    const killed = start(long, '--force');
    await atWork(killed);
    killed.child.kill('SIGKILL');
    await killed.ended;
    expect(await names()).toEqual(['La de antes']);
    await over();
    expect(await leftovers()).toEqual([]);
    const again = start(long, '--force');
    expect(await again.ended).toEqual([0, null]);
    expect(again.said()).toContain('Padrón importado: 400');
    expect((await names()).length).toBe(400_000);
  });

  it('interrupted says that nothing changed', async () => {
    const before = (await names()).length;
    const interrupted = start(long, '--force');
    await atWork(interrupted);
    interrupted.child.kill('SIGINT');
    expect((await interrupted.ended)[0]).toBe(130);
    expect(interrupted.said()).toContain('Interrumpido: no se cambió nada');
    expect((await names()).length).toBe(before);
    expect(await leftovers()).toEqual([]);
  });

  it('tells which lines do not serve, a few at once and all in a file', async () => {
    const path = join(folder, 'bad.csv');
    const bad = Array.from({ length: 12 }, () => padronLine({ NUMERO_RUC: '1' }));
    writeFileSync(path, [PADRON_HEADER, padronLine(), ...bad].join('\n'));
    const { ended, said } = start(path, '--force', '--as-of', '2026-11-01');
    expect((await ended)[0]).toBe(0);
    expect(said()).toContain(`${path}:3: el RUC no tiene 13 dígitos`);
    expect(said()).not.toContain(`${path}:13:`);
    expect(said()).toContain(`Líneas que no sirven y se saltaron: 12; todas en ${path}.rechazadas.txt`);
    expect(said()).toContain('con datos al 2026-11-01');
    expect(readFileSync(`${path}.rechazadas.txt`, 'utf8').trim().split('\n')).toHaveLength(12);
  });

  it.each([
    [[], 'Uso: npm run padron:import'],
    [['/no/such/file.csv'], 'no existe'],
    [['x', '--as-of', 'ayer'], '--as-of: escriba una fecha'],
    [['x', '--as-of', '2026-02-31'], '--as-of: escriba una fecha'],
    [['x', '--what'], "Unknown option '--what'"],
  ])('called with %j explains itself', async (args, sentence) => {
    const { ended, said } = start(...args);
    expect((await ended)[0]).toBe(1);
    expect(said()).toContain(sentence);
  });
});
