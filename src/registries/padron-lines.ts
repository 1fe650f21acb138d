import { isAscii, isUtf8 } from 'node:buffer';
import { type BadLine, PADRON_COLUMNS, type PadronLayout } from './padron.rules.js';
import { type TaxpayerState } from './taxpayer-registry.js';

export type PadronEncoding = 'UTF-8' | 'Latin-1';

const [LF, CR, PIPE, BACKSLASH, BLANK] = [0x0a, 0x0d, 0x7c, 0x5c, 0x20];
const [ZERO, NINE] = [0x30, 0x39];
const RUC_DIGITS = 13;
/** Establishments are numbered from 1; more digits than this are something else. */
const MAX_ESTABLISHMENT_DIGITS = 9;

const STATES: ReadonlySet<string> = new Set<TaxpayerState>(['ACTIVO', 'SUSPENDIDO', 'PASIVO', 'CANCELADO']);

/** Windows writes its dashes and quotes where Latin-1 has nothing, from 0x80; a blank where it has nothing either. */
const OF_WINDOWS = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';

/** What an 8-bit file means by its upper half, as UTF-8; empty where it means nothing. Not by `TextDecoder`, whose windows-1252 is Latin-1 in some Nodes. */
const UPPER_HALF: readonly Buffer[] = Array.from({ length: 128 }, (_, index) =>
  Buffer.from(
    (OF_WINDOWS[index] ?? String.fromCharCode(0x80 + index)).trim() || (index < 32 ? '' : '\u00A0'),
  ),
);

/** How often lines with accents are valid UTF-8, and how often not: what tells the encoding of a whole file. */
export class EncodingTally {
  private valid = 0;
  private invalid = 0;

  /** @param block whole lines. */
  add(block: Buffer): void {
    if (isAscii(block)) return;
    for (let start = 0; start < block.length;) {
      const found = block.indexOf(LF, start);
      const end = found < 0 ? block.length : found;
      const line = block.subarray(start, end);
      if (isUtf8(line)) this.valid += isAscii(line) ? 0 : 1;
      else this.invalid += 1;
      start = end + 1;
    }
  }

  /** Enough to be sure: one accent in a name that was cut does not decide over a file. */
  get isSure(): boolean {
    return this.valid + this.invalid >= 1_000;
  }

  get encoding(): PadronEncoding {
    return this.invalid > this.valid ? 'Latin-1' : 'UTF-8';
  }
}

/**
 * Turns blocks of the file into rows of COPY's text format: `ruc|establishment|state|name`, always UTF-8. Works on bytes,
 * since making text of each of millions of lines would cost more than storing them.
 */
export class PadronLines {
  /** Lines read so far, the header included. */
  lines = 1;
  bad = 0;
  /** What other states the file writes, and how often: they become `OTRO`. */
  readonly otherStates = new Map<string, number>();
  /** Ends of the fields of the present line. */
  private readonly ends = new Int32Array(PADRON_COLUMNS.length);
  private out = Buffer.alloc(0);
  private at = 0;

  constructor(
    private readonly layout: PadronLayout,
    private readonly encoding: PadronEncoding,
    private readonly onBad: (line: number, reason: BadLine) => void,
  ) {}

  /**
   * @param block whole lines, each with its line feed but perhaps the last.
   * @returns the rows; a buffer of its own each time, as the connection may still hold the one before.
   */
  rowsOf(block: Buffer): Buffer {
    // Upper bound: three bytes for one in names, and the number of the line is not written.
    this.out = Buffer.allocUnsafe(block.length * 3 + 64);
    this.at = 0;
    const isTrusted = this.encoding === 'Latin-1' || isUtf8(block);
    const { ends } = this;
    const last = PADRON_COLUMNS.length - 1;
    let start = 0;
    let fields = 0;
    for (let i = 0; i < block.length; i += 1) {
      const byte = block[i];
      if (byte === PIPE) {
        if (fields < last) ends[fields] = i;
        fields += 1;
      } else if (byte === LF) {
        this.line(block, start, i, fields, isTrusted);
        start = i + 1;
        fields = 0;
      }
    }
    if (start < block.length) this.line(block, start, block.length, fields, isTrusted);
    return this.out.subarray(0, this.at);
  }

  private line(block: Buffer, start: number, lineFeed: number, pipes: number, isTrusted: boolean): void {
    this.lines += 1;
    const end = lineFeed > start && block[lineFeed - 1] === CR ? lineFeed - 1 : lineFeed;
    if (end === start) return;
    const reason = this.write(block, start, end, pipes, isTrusted);
    if (!reason) return;
    this.bad += 1;
    this.onBad(this.lines, reason);
  }

  /** Writes the row of a line, or says why it has none. */
  private write(
    block: Buffer,
    start: number,
    end: number,
    pipes: number,
    isTrusted: boolean,
  ): BadLine | undefined {
    const last = PADRON_COLUMNS.length - 1;
    if (pipes !== last) return 'COLUMNS';
    if (!isTrusted && !isUtf8(block.subarray(start, end))) return 'ENCODING';
    this.ends[last] = end;
    const { layout } = this;
    const row = this.at;
    const reason = !this.ruc(block, start, layout.ruc)
      ? 'RUC'
      : !this.establishment(block, start, layout.establishment)
        ? 'ESTABLISHMENT'
        : undefined;
    if (reason) {
      this.at = row;
      return reason;
    }
    this.state(block, start, layout.state);
    if (!this.name(block, start, layout.legalName)) {
      this.at = row;
      return 'NAME';
    }
    this.out[this.at++] = LF;
    return undefined;
  }

  private from = 0;
  private to = 0;

  /** Finds a field of the present line, without the blanks around it. */
  private find(block: Buffer, start: number, column: number): void {
    let from = column === 0 ? start : (this.ends[column - 1] ?? 0) + 1;
    let to = this.ends[column] ?? 0;
    while (from < to && block[from] === BLANK) from += 1;
    while (to > from && block[to - 1] === BLANK) to -= 1;
    this.from = from;
    this.to = to;
  }

  private ruc(block: Buffer, start: number, column: number): boolean {
    this.find(block, start, column);
    const { from, to } = this;
    if (to - from !== RUC_DIGITS || !this.digits(block)) return false;
    // A taxpayer is always written with 001; other endings are establishments (domain 1.2).
    return block[to - 3] === ZERO && block[to - 2] === ZERO && block[to - 1] === ZERO + 1;
  }

  private establishment(block: Buffer, start: number, column: number): boolean {
    this.find(block, start, column);
    const length = this.to - this.from;
    return length >= 1 && length <= MAX_ESTABLISHMENT_DIGITS && this.digits(block);
  }

  /** Writes the field that was found and a separator, if it is made of digits. */
  private digits(block: Buffer): boolean {
    for (let i = this.from; i < this.to; i += 1) {
      const byte = block[i] ?? 0;
      if (byte < ZERO || byte > NINE) return false;
      this.out[this.at++] = byte;
    }
    this.out[this.at++] = PIPE;
    return true;
  }

  private state(block: Buffer, start: number, column: number): void {
    this.find(block, start, column);
    const written = block.toString('latin1', this.from, this.to);
    const state = STATES.has(written) ? written : this.otherwise(written);
    this.at += this.out.write(state, this.at, 'latin1');
    this.out[this.at++] = PIPE;
  }

  private otherwise(written: string): string {
    const upper = written.toUpperCase();
    if (STATES.has(upper)) return upper;
    if (this.otherStates.size < 20 || this.otherStates.has(written))
      this.otherStates.set(written, (this.otherStates.get(written) ?? 0) + 1);
    return 'OTRO' satisfies TaxpayerState;
  }

  private name(block: Buffer, start: number, column: number): boolean {
    this.find(block, start, column);
    if (this.from === this.to) return false;
    const isLatin = this.encoding === 'Latin-1';
    for (let i = this.from; i < this.to; i += 1) {
      const byte = block[i] ?? 0;
      if (byte < BLANK || byte === 0x7f) return false;
      if (byte === BACKSLASH) this.out[this.at++] = BACKSLASH;
      if (byte < 0x80 || !isLatin) {
        this.out[this.at++] = byte;
        continue;
      }
      const bytes = UPPER_HALF[byte - 0x80];
      if (!bytes?.length) return false;
      this.at += bytes.copy(this.out, this.at);
    }
    return true;
  }
}
