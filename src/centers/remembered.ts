interface Loaded<T> {
  readonly value: T;
  readonly stamp: string | undefined;
  /** By the monotonic clock, from before the query was sent. */
  readonly since: number;
}

/** A cheap question whose answer changes with the value: as long as it does not, the value is not loaded again. */
interface Stamp {
  ask(): Promise<string>;
  /** Even an unchanged stamp is not believed for longer. */
  readonly trustedMs: number;
}

/**
 * A value that costs a query and is asked for all the time: kept for a moment, loaded once however many ask.
 * Age is measured with the monotonic clock, from before the query was sent.
 */
export class Remembered<T> {
  private kept: { readonly loaded: Promise<Loaded<T>>; readonly since: number } | undefined;

  constructor(
    private readonly load: () => Promise<T>,
    private readonly maxAgeMs: number,
    private readonly stamp?: Stamp,
  ) {}

  async get(): Promise<T> {
    const { kept } = this;
    if (kept && performance.now() - kept.since < this.maxAgeMs) return (await kept.loaded).value;
    const fresh = { loaded: this.renewed(kept?.loaded), since: performance.now() };
    this.kept = fresh;
    fresh.loaded.catch(() => {
      if (this.kept === fresh) this.kept = undefined;
    });
    return (await fresh.loaded).value;
  }

  forget(): void {
    this.kept = undefined;
  }

  private async renewed(former: Promise<Loaded<T>> | undefined): Promise<Loaded<T>> {
    const since = performance.now();
    // Asked before the value is loaded: the value is at least as new as its stamp.
    const stamp = await this.stamp?.ask();
    const known = this.stamp && (await former?.catch(() => undefined));
    if (known?.stamp === stamp && known && since - known.since < (this.stamp?.trustedMs ?? 0)) return known;
    return { value: await this.load(), stamp, since };
  }
}
