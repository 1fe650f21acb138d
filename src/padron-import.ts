import { createWriteStream, type WriteStream } from 'node:fs';
import { parseArgs } from 'node:util';
import { isLocalDate } from './ecuador/index.js';
import { ConfigProblems, parseConfig } from './platform/config/config.js';
import {
  badLineText,
  ImportPadron,
  PadronRefused,
  PadronUnreadable,
  type PadronProgress,
} from './registries/index.js';

const USAGE = `Uso: npm run padron:import -- ARCHIVO… [--force] [--as-of 2026-11-01] [--report ARCHIVO]
  ARCHIVO   Catastro RUC del SRI, CSV o .gz; uno o varios, que juntos reemplazan lo que hay`;
/** Bad lines that are told on the terminal; all of them stand in the report. */
const SHOWN_BAD_LINES = 10;
const PROGRESS_EVERY_MS = 500;
const INTERRUPTED = 130;

const say = (text: string) => void process.stdout.write(`${text}\n`);
const number = (value: number) => value.toLocaleString('es-EC');

/** `npm run padron:import -- FILE…`: the SRI's open data into `sri_taxpayer`, all at once or not at all. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      force: { type: 'boolean', default: false },
      'as-of': { type: 'string' },
      report: { type: 'string' },
    },
  });
  const [first] = positionals;
  if (!first) throw new PadronRefused(USAGE);
  const config = parseConfig(process.env);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  const progress = new Progress();
  const badLines = new BadLines(values.report ?? `${first}.rechazadas.txt`);
  try {
    const done = await new ImportPadron(config.databaseOwnerUrl).execute(
      { files: positionals, asOf: dayOf(values['as-of']), force: values.force },
      {
        signal: stop.signal,
        onProgress: (now) => progress.show(now),
        onBadLine: (file, line, reason) => badLines.add(file, line, badLineText(reason)),
      },
    );
    progress.end();
    say(
      `Padrón importado: ${number(done.taxpayers)} contribuyentes (había ${number(done.before)}), de ${number(done.lines)} líneas en ${done.encodings.join(' y ')}, con datos al ${done.asOf.toISOString().slice(0, 10)}.`,
    );
    if (done.otherStates.size > 0)
      say(
        `Estados desconocidos, guardados como OTRO: ${[...done.otherStates].map(([state, times]) => `«${state}» ${number(times)}`).join(', ')}.`,
      );
  } catch (error) {
    progress.end();
    if (!stop.signal.aborted) throw error;
    say('Interrumpido: no se cambió nada, sigue el padrón que había.');
    process.exitCode = INTERRUPTED;
  } finally {
    await badLines.end();
  }
}

/** @throws {PadronRefused} anything but a day. */
function dayOf(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  if (!isLocalDate(text)) throw new PadronRefused('--as-of: escriba una fecha como 2026-11-01.');
  return new Date(`${text}T12:00:00.000Z`);
}

/** One line that is written over on a terminal; elsewhere one every ten seconds, for a log. */
class Progress {
  private readonly startedAt = performance.now();
  private shownAt = -Infinity;
  private isOpen = false;

  show({ phase, lines, share }: PadronProgress): void {
    const now = performance.now();
    const isTerminal = process.stdout.isTTY;
    const every = isTerminal ? PROGRESS_EVERY_MS : PROGRESS_EVERY_MS * 20;
    if (now - this.shownAt < every && phase === 'reading') return;
    this.shownAt = now;
    const perSecond = lines / ((now - this.startedAt) / 1000);
    const text =
      phase === 'reading'
        ? `Leyendo: ${Math.floor(share * 100)} % · ${number(lines)} líneas · ${number(Math.round(perSecond))} por segundo`
        : `Ordenando ${number(lines)} líneas por contribuyente …`;
    process.stdout.write(isTerminal ? `\r${text}\u001B[K` : `${text}\n`);
    this.isOpen = isTerminal;
  }

  end(): void {
    if (this.isOpen) process.stdout.write('\n');
    this.isOpen = false;
  }
}

/** The first few for the eye, all of them in a file that is only made when there are some. */
class BadLines {
  private count = 0;
  private file: WriteStream | undefined;
  private isLost = false;

  constructor(private readonly path: string) {}

  add(file: string, line: number, reason: string): void {
    this.count += 1;
    const text = `${file}:${line}: ${reason}`;
    if (this.count <= SHOWN_BAD_LINES) process.stderr.write(`\r${text}\n`);
    if (this.isLost) return;
    this.file ??= createWriteStream(this.path).on('error', () => (this.isLost = true));
    this.file.write(`${text}\n`);
  }

  async end(): Promise<void> {
    if (this.count === 0) return;
    if (!this.isLost) await new Promise<void>((done) => this.file?.end(done));
    const where = this.isLost ? ` (no se pudo escribir ${this.path})` : `; todas en ${this.path}`;
    say(`Líneas que no sirven y se saltaron: ${number(this.count)}${where}.`);
  }
}

main().catch((error: unknown) => {
  const isPlain =
    error instanceof ConfigProblems || error instanceof PadronRefused || error instanceof PadronUnreadable;
  process.stderr.write(`${isPlain || error instanceof TypeError ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
