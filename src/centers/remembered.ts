interface Kept<T> {
  readonly value: Promise<T>;
  /** By the monotonic clock, from before the query was sent. */
  readonly since: number;
  readonly stamp: string;
}

/**
 * A value that costs a query and is asked for all the time: kept for a moment, loaded once however many ask, and loaded anew
 * as soon as whoever asks knows another stamp of it. Age is measured with the monotonic clock, from before the query was sent.
 */
export class Remembered<T> {
  private kept: Kept<T> | undefined;

  constructor(
    private readonly load: () => Promise<T>,
    private readonly maxAgeMs: number,
  ) {}

  /** @param stamp what changes with the value, asked for before this: what is loaded then is at least as new. */
  async get(stamp = ''): Promise<T> {
    const { kept } = this;
    if (kept?.stamp === stamp && performance.now() - kept.since < this.maxAgeMs) return kept.value;
    const fresh = { value: this.load(), since: performance.now(), stamp };
    this.kept = fresh;
    fresh.value.catch(() => {
      if (this.kept === fresh) this.kept = undefined;
    });
    return fresh.value;
  }

  forget(): void {
    this.kept = undefined;
  }
}
