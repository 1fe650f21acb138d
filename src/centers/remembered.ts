/**
 * A value that costs a query and is asked for all the time: kept for a moment, loaded once however many ask.
 * Age is measured with the monotonic clock, from before the query was sent.
 */
export class Remembered<T> {
  private kept: { readonly value: Promise<T>; readonly since: number } | undefined;

  constructor(
    private readonly load: () => Promise<T>,
    private readonly maxAgeMs: number,
  ) {}

  get(): Promise<T> {
    const { kept } = this;
    if (kept && performance.now() - kept.since < this.maxAgeMs) return kept.value;
    const fresh = { value: this.load(), since: performance.now() };
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
