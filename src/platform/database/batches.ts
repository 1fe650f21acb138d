interface Waiting<In, Out> {
  readonly item: In;
  readonly resolve: (out: Out) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Brings together what arrives while the database is busy: an item goes out with whatever else this turn of the event
 * loop brought, or, when a statement is under way, with all that come until its end. Nobody waits for company, and under load one round trip, one plan and one
 * flush of the log serve many. A statement that has to wait for a lock holds up its own batch alone: after `patienceMs`
 * the next one goes out beside it.
 */
export class Batches<In, Out> {
  private readonly waiting: Waiting<In, Out>[] = [];
  private busy = false;

  /**
   * @param run one statement for all items; answers in their order. When it throws, every item of the batch is told so.
   */
  constructor(
    private readonly run: (items: readonly In[]) => Promise<readonly Out[]>,
    private readonly limits: { readonly size: number; readonly patienceMs: number },
  ) {}

  add(item: In): Promise<Out> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.next();
    });
  }

  private next(): void {
    if (this.busy || this.waiting.length === 0) return;
    this.busy = true;
    let isTurn = true;
    const passTurn = () => {
      if (!isTurn) return;
      isTurn = false;
      this.busy = false;
      this.next();
    };
    const impatience = setTimeout(passTurn, this.limits.patienceMs);
    // Whatever has reached this process by now comes along.
    setImmediate(() => {
      void this.serve(this.waiting.splice(0, this.limits.size)).finally(() => {
        clearTimeout(impatience);
        passTurn();
      });
    });
  }

  private async serve(batch: readonly Waiting<In, Out>[]): Promise<void> {
    try {
      const outs = await this.run(batch.map(({ item }) => item));
      if (outs.length !== batch.length) throw new Error('a batch was answered in part');
      batch.forEach(({ resolve }, index) => resolve(outs[index] as Out));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
