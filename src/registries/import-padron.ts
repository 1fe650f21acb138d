import { pipeline } from 'node:stream/promises';
import { AuditLog } from '../audit/index.js';
import { openPadron, type PadronFile, PadronUnreadable } from './padron-file.js';
import { type PadronEncoding, PadronLines } from './padron-lines.js';
import { type BadLine, losesTooMuch } from './padron.rules.js';
import { PadronStore } from './padron.store.js';

const DAY_MS = 86_400_000;

export interface ImportPadronInput {
  /** One or more: the SRI publishes a file per province, and what is imported takes the place of all that was there. */
  readonly files: readonly string[];
  /** How fresh the data are; otherwise the oldest file's date. */
  readonly asOf?: Date;
  /** Also when most of the present rows would go. */
  readonly force: boolean;
}

export interface PadronProgress {
  readonly phase: 'reading' | 'gathering';
  readonly lines: number;
  /** From 0 to 1, by bytes of the files. */
  readonly share: number;
}

export interface ImportHooks {
  /** Asked to stop: nothing was changed. */
  readonly signal: AbortSignal;
  onProgress(progress: PadronProgress): void;
  onBadLine(file: string, line: number, reason: BadLine): void;
}

export interface ImportedPadron {
  readonly lines: number;
  readonly bad: number;
  readonly taxpayers: number;
  /** How many there were before. */
  readonly before: number;
  readonly asOf: Date;
  readonly encodings: readonly PadronEncoding[];
  /** What was written for states that are none of the known ones, and how often. */
  readonly otherStates: ReadonlyMap<string, number>;
}

/** Somebody must look before anything is changed; one sentence says why. */
export class PadronRefused extends Error {}

/** Puts the SRI's open data in the place of the present copy: all of it at one instant, or nothing. */
export class ImportPadron {
  private readonly audit = new AuditLog();

  constructor(private readonly ownerUrl: string) {}

  /**
   * @throws {PadronUnreadable} a file that is not the open data
   * @throws {PadronRefused} another import runs, or too little is left of the present table
   */
  async execute(input: ImportPadronInput, hooks: ImportHooks): Promise<ImportedPadron> {
    const files = await Promise.all(input.files.map(openPadron));
    const store = await PadronStore.connect(this.ownerUrl);
    try {
      if (!(await store.begin())) throw new PadronRefused('Ya hay otra importación en curso.');
      const now = await store.now();
      const asOf = asOfToday(input.asOf ?? oldest(files, now), now);
      const before = await store.present();
      await store.prepare();
      const read = await this.load(store, files, hooks);
      hooks.signal.throwIfAborted();
      hooks.onProgress({ phase: 'gathering', lines: read.lines, share: 1 });
      const taxpayers = await store.gather(asOf);
      if (taxpayers === 0) throw new PadronRefused('Ninguna línea sirve: no se cambió nada.');
      if (losesTooMuch(before, taxpayers) && !input.force) {
        throw new PadronRefused(
          `Quedarían ${taxpayers} contribuyentes de los ${before} que hay: ¿están todas las provincias? No se cambió nada. Para hacerlo de todos modos agregue --force.`,
        );
      }
      hooks.signal.throwIfAborted();
      await this.audit.record(store.sql, {
        at: now,
        actor: { kind: 'system', id: 'padron-import' },
        action: 'padron.imported',
        subject: { kind: 'registry', id: 'SRI' },
        details: {
          lines: read.lines,
          badLines: read.bad,
          taxpayers,
          taxpayersBefore: before,
          asOf: asOf.toISOString(),
        },
      });
      await store.swap();
      await store.commit();
      return { ...read, taxpayers, before, asOf, encodings: files.map(({ encoding }) => encoding) };
    } finally {
      await store.leave();
    }
  }

  private async load(
    store: PadronStore,
    files: readonly PadronFile[],
    hooks: ImportHooks,
  ): Promise<Pick<ImportedPadron, 'lines' | 'bad' | 'otherStates'>> {
    const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
    const all = { lines: 0, bad: 0, otherStates: new Map<string, number>() };
    async function* rows(): AsyncGenerator<Buffer> {
      let done = 0;
      for (const file of files) {
        const lines = new PadronLines(file.layout, file.encoding, (line, reason) =>
          hooks.onBadLine(file.path, line, reason),
        );
        for await (const block of file.blocks()) {
          const made = lines.rowsOf(block);
          if (made.length > 0) yield made;
          const share = (done + file.read()) / total;
          hooks.onProgress({ phase: 'reading', lines: all.lines + lines.lines - 1, share });
        }
        done += file.bytes;
        all.lines += lines.lines - 1;
        all.bad += lines.bad;
        for (const [state, times] of lines.otherStates)
          all.otherStates.set(state, (all.otherStates.get(state) ?? 0) + times);
      }
    }
    await pipeline(rows, store.lines(), { signal: hooks.signal });
    return all;
  }
}

/** Today is as fresh as can be, at whatever hour it was meant; a later day is a mistake. */
function asOfToday(asOf: Date, now: Date): Date {
  if (asOf.getTime() - now.getTime() > DAY_MS)
    throw new PadronRefused('La fecha de los datos no puede ser futura.');
  return asOf > now ? now : asOf;
}

/** A file that was changed in the future was changed by a wrong clock. */
function oldest(files: readonly PadronFile[], now: Date): Date {
  return files.reduce((first, { modifiedAt }) => (modifiedAt < first ? modifiedAt : first), now);
}

export { PadronUnreadable };
