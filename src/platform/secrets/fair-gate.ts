import { DomainError } from '../errors/domain-error.js';

/** After so long a full line has moved on: what waits in it is bounded in number, and each takes tens of milliseconds. */
const COME_BACK_SECONDS = 5;

/** More people wait than can be answered in time: better told at once than kept. */
export class Overloaded extends DomainError {
  constructor() {
    super(
      'OVERLOADED',
      'unavailable',
      'En este momento hay demasiada gente usando o cambiando su clave. Espere unos segundos y vuelva a intentar.',
      { retryAfterSeconds: COME_BACK_SECONDS },
    );
  }
}

/**
 * Lets only so many through at once. Who has to wait stands in the line of its lane, and a free place goes to each lane
 * in turn: a flood in one of them makes nobody in another wait longer than for the few who are inside.
 */
export class FairGate {
  private running = 0;
  /** Only lanes in which somebody waits, the one whose turn it is first. */
  private readonly lanes = new Map<string, (() => void)[]>();

  constructor(
    private readonly limits: { readonly atOnce: number; readonly waitingPerLane: number },
    private readonly full: () => DomainError = () => new Overloaded(),
  ) {}

  /** @throws {Overloaded} 503 when the lane's line is full, or what the gate was given in its place. */
  async pass<T>(lane: string, work: () => Promise<T>): Promise<T> {
    if (this.running < this.limits.atOnce) this.running += 1;
    else await this.turn(lane);
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  private turn(lane: string): Promise<void> {
    const line = this.lanes.get(lane) ?? [];
    if (line.length >= this.limits.waitingPerLane) throw this.full();
    this.lanes.set(lane, line);
    return new Promise((resolve) => line.push(resolve));
  }

  /** A place is handed over rather than freed, so that nobody slips in between. */
  private leave(): void {
    const [lane, line] = this.lanes.entries().next().value ?? [];
    if (lane === undefined || line === undefined) {
      this.running -= 1;
      return;
    }
    this.lanes.delete(lane);
    const next = line.shift();
    if (line.length > 0) this.lanes.set(lane, line);
    next?.();
  }
}
