import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import pg from 'pg';
import { pino } from 'pino';
import { DataSource } from 'typeorm';
import { PADRON_HEADER, padronLine, padronOf } from '../../test/support/padron.js';
import { createTestDatabase, type TestDatabase } from '../../test/support/postgres.js';
import { Database } from '../platform/index.js';
import { dataSourceOptions } from '../platform/database/data-source-options.js';
import { type ImportHooks, ImportPadron, type ImportPadronInput } from './import-padron.js';
import { TaxpayerCopy } from './registry-copies.reads.js';

describe('importing the padrón', () => {
  let ground: TestDatabase;
  let folder: string;
  let dataSource: DataSource;
  let owner: pg.Client;
  let taxpayers: TaxpayerCopy;
  let bad: string[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ventanilla-padron-'));
    ground = await createTestDatabase();
    dataSource = await new DataSource(dataSourceOptions({ url: ground.url })).initialize();
    owner = new pg.Client({ connectionString: ground.ownerUrl });
    await owner.connect();
    taxpayers = new TaxpayerCopy(new Database(dataSource), pino({ level: 'silent' }));
  });
  afterAll(async () => {
    await owner.end();
    await dataSource.destroy();
    await ground.drop();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    bad = [];
  });

  const file = (name: string, text: string | Buffer): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const importing = (
    files: string[],
    input: Partial<ImportPadronInput> = {},
    hooks: Partial<ImportHooks> = {},
  ) =>
    new ImportPadron(ground.ownerUrl).execute(
      { files, force: false, ...input },
      {
        signal: new AbortController().signal,
        onProgress: () => undefined,
        onBadLine: (_, line, reason) => bad.push(`${line} ${reason}`),
        ...hooks,
      },
    );
  const rows = async () => {
    const found = await owner.query<{ ruc: string; name: string; state: string }>(
      'SELECT ruc, legal_name AS name, state FROM sri_taxpayer ORDER BY ruc',
    );
    return found.rows.map(({ ruc, name, state }) => `${ruc} ${state} ${name}`);
  };
  /** All that a table is besides its rows, by name. */
  const shape = async () => {
    const { rows: found } = await owner.query(
      `SELECT (SELECT json_agg(json_build_array(attname, format_type(atttypid, atttypmod), attnotnull, attcollation) ORDER BY attnum)
                 FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped) AS columns,
              (SELECT json_agg(json_build_array(conname, pg_get_constraintdef(oid)) ORDER BY conname)
                 FROM pg_constraint WHERE conrelid = c.oid) AS constraints,
              (SELECT json_agg(indexdef ORDER BY indexname) FROM pg_indexes WHERE tablename = c.relname) AS indexes,
              c.relpersistence AS persistence, pg_get_userbyid(c.relowner) AS owner,
              (SELECT json_agg(acl::text ORDER BY acl::text) FROM unnest(c.relacl) acl) AS rights
       FROM pg_class c WHERE c.oid = 'sri_taxpayer'::regclass`,
    );
    return found[0] as unknown;
  };
  const tables = async () => {
    const found = await owner.query<{ relname: string }>(
      `SELECT relname FROM pg_class WHERE relname LIKE 'sri\\_%' ORDER BY relname`,
    );
    return found.rows.map(({ relname }) => relname);
  };

  it('makes one taxpayer of all the establishments: the main one speaks, of two alike the later', async () => {
    const path = file(
      'a.csv',
      [
        PADRON_HEADER,
        padronLine({ NUMERO_ESTABLECIMIENTO: '3', RAZON_SOCIAL: 'DE LA TERCERA' }),
        padronLine({
          NUMERO_RUC: '0100000371001',
          ESTADO_CONTRIBUYENTE: 'SUSPENDIDO',
          RAZON_SOCIAL: 'PEÑA "EL SOL" \\ LUZ',
        }),
        padronLine({ NUMERO_ESTABLECIMIENTO: '001', RAZON_SOCIAL: 'ANTES' }),
        padronLine({ NUMERO_ESTABLECIMIENTO: '1', RAZON_SOCIAL: 'DESPUÉS' }),
        padronLine({ NUMERO_RUC: '9' }),
      ].join('\r\n'),
    );
    utimesSync(path, new Date(), new Date('2026-10-01T12:00:00.000Z'));
    expect(await importing([path])).toMatchObject({
      lines: 5,
      bad: 1,
      taxpayers: 2,
      before: 0,
      encodings: ['UTF-8'],
    });
    expect(bad).toEqual(['6 RUC']);
    expect(await rows()).toEqual([
      '0100000371001 SUSPENDIDO PEÑA "EL SOL" \\ LUZ',
      '1790001016001 ACTIVO DESPUÉS',
    ]);
    // As the application's role reads it, with the date of the file.
    expect(await taxpayers.taxpayer('1790001016001')).toMatchObject({
      outcome: 'found',
      record: { legalName: 'DESPUÉS', state: 'ACTIVO' },
      asOf: new Date('2026-10-01T12:00:00.000Z'),
    });
    expect(await taxpayers.taxpayer('0990001014001')).toMatchObject({ outcome: 'not-found' });
  });

  it('leaves the table as it was but for the rows, however often it runs, and a trace of each run', async () => {
    const before = await shape();
    const path = file('b.csv', padronOf(3));
    for (let run = 0; run < 3; run += 1)
      await importing([path], { asOf: new Date('2026-11-01T12:00:00.000Z') });
    expect(await shape()).toEqual(before);
    expect(await tables()).toEqual(['sri_taxpayer', 'sri_taxpayer_as_of', 'sri_taxpayer_pkey']);
    const events = await owner.query<{ actor: string; details: unknown }>(
      `SELECT actor_kind || ':' || actor_id AS actor, details FROM audit_event WHERE action = 'padron.imported' ORDER BY at DESC LIMIT 1`,
    );
    expect(events.rows).toEqual([
      {
        actor: 'system:padron-import',
        details: {
          lines: 3,
          badLines: 0,
          taxpayers: 3,
          taxpayersBefore: 3,
          asOf: '2026-11-01T12:00:00.000Z',
        },
      },
    ]);
  });

  it('reads several files at once, each in its encoding, packed or not', async () => {
    const one = file(
      'uio.csv',
      Buffer.from([PADRON_HEADER, padronLine({ RAZON_SOCIAL: 'PEÑA' })].join('\n'), 'latin1'),
    );
    const text = [
      '\uFEFF' + PADRON_HEADER,
      padronLine({ NUMERO_RUC: '0990001014001', RAZON_SOCIAL: 'MUÑOZ' }),
    ].join('\n');
    const two = file('gye.csv.gz', gzipSync(text));
    expect(await importing([one, two], { force: true })).toMatchObject({
      encodings: ['Latin-1', 'UTF-8'],
      taxpayers: 2,
    });
    expect(await rows()).toEqual(['0990001014001 ACTIVO MUÑOZ', '1790001016001 ACTIVO PEÑA']);
  });

  it('is stopped where most would be lost, unless somebody says so', async () => {
    await importing([file('many.csv', padronOf(10))], { force: true });
    await expect(importing([file('few.csv', padronOf(4, 100))])).rejects.toThrow(
      'Quedarían 4 contribuyentes de los 10',
    );
    expect(await rows()).toHaveLength(10);
    await importing([file('half.csv', padronOf(5, 100))]);
    expect(await rows()).toHaveLength(5);
    await importing([file('one.csv', padronOf(1))], { force: true });
    expect(await rows()).toHaveLength(1);
  });

  it.each([
    ['nothing', '', 'está vacío'],
    ['only a header', PADRON_HEADER, 'Ninguna línea sirve'],
    ['a page of a web site', '<html>\n', 'no tiene los nombres'],
    ['a zip', Buffer.from('PK\u0003\u0004...'), 'descomprímalo'],
    ['UTF-16', Buffer.from(`\uFEFF${PADRON_HEADER}`, 'utf16le'), 'UTF-16'],
    ['a packed file that was cut', gzipSync(padronOf(50_000)).subarray(0, 20_000), 'no se pudo leer entero'],
    ['a line without end', `${PADRON_HEADER}\n${'x'.repeat(3 << 20)}`, 'más de 1 MB'],
  ])('changes nothing with %s, whatever is asked', async (_, content, sentence) => {
    const present = await rows();
    await expect(importing([file('wrong.csv', content)], { force: true })).rejects.toThrow(sentence);
    expect(await rows()).toEqual(present);
    expect(await tables()).toEqual(['sri_taxpayer', 'sri_taxpayer_as_of', 'sri_taxpayer_pkey']);
  });

  it('changes nothing when it is asked to stop on the way', async () => {
    const present = await rows();
    const stop = new AbortController();
    await expect(
      importing(
        [file('long.csv', padronOf(60_000))],
        { force: true },
        { signal: stop.signal, onProgress: () => stop.abort() },
      ),
    ).rejects.toThrow();
    expect(await rows()).toEqual(present);
    expect(await tables()).toEqual(['sri_taxpayer', 'sri_taxpayer_as_of', 'sri_taxpayer_pkey']);
  });

  it('does not run twice at the same time', async () => {
    await owner.query('BEGIN; SELECT pg_advisory_xact_lock(8245113009)');
    try {
      await expect(importing([file('again.csv', padronOf(1))])).rejects.toThrow('Ya hay otra importación');
    } finally {
      await owner.query('ROLLBACK');
    }
  });

  it('waits for a reader who takes his time, without making the others wait for it', async () => {
    const reader = new pg.Client({ connectionString: ground.url });
    await reader.connect();
    await reader.query('BEGIN; SELECT count(*) FROM sri_taxpayer');
    const imported = importing([file('patient.csv', padronOf(7))]);
    const askedAt = performance.now();
    while (performance.now() - askedAt < 1_500) {
      expect((await taxpayers.taxpayer('1700000000001')).outcome).not.toBe('unavailable');
    }
    await reader.query('COMMIT');
    await reader.end();
    expect(await imported).toMatchObject({ taxpayers: 7 });
  });

  it('shows readers the old rows or the new ones, never none and never half', async () => {
    const [even, odd] = [file('even.csv', padronOf(2_000)), file('odd.csv', padronOf(2_000, 500_000))];
    await importing([even], { force: true });
    let reading = true;
    const seen = new Set<string>();
    const readers = Array.from({ length: 4 }, async () => {
      while (reading) {
        const [row] = await dataSource.query<{ old: number; fresh: number }[]>(
          `SELECT count(*) FILTER (WHERE ruc < '1700500000001')::int AS old, count(*) FILTER (WHERE ruc >= '1700500000001')::int AS fresh FROM sri_taxpayer`,
        );
        seen.add(`${row?.old}/${row?.fresh}`);
        // The prepared statement of the application outlives the table it was made for.
        expect((await taxpayers.taxpayer('1700000001001')).outcome).toMatch(/^(found|not-found)$/);
      }
    });
    for (const path of [odd, even, odd, even]) await importing([path]);
    reading = false;
    await Promise.all(readers);
    expect([...seen].sort()).toEqual(['0/2000', '2000/0']);
  });
});
