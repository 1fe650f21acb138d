import { createHash } from 'node:crypto';
import { type Socket } from 'node:net';
import pg from 'pg';

// DATE is a calendar day, not an instant: the driver's default turns it into a shifted Date.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);
// Counts come back as numbers; nothing here counts past 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** More distinct texts than this come from generated SQL; those stay unnamed, so the server keeps few plans. */
const MAX_NAMED_STATEMENTS = 1000;
const names = new Map<string, string>();

/**
 * SQL's now() is the time of BEGIN; cut to what JavaScript can hold. The hot verbs travel without a use case's BEGIN to take
 * `now` from, so they read the same clock themselves: it is one instant for all of a transaction.
 */
export const NOW = `date_trunc('milliseconds', now())`;
export const CLOCK = `SELECT ${NOW} AS now`;
/** How TypeORM begins a transaction. */
const BEGIN = 'START TRANSACTION';

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= MAX_NAMED_STATEMENTS) return known;
  const name = `v_${createHash('sha1').update(text).digest('base64url')}`;
  names.set(text, name);
  return name;
}

/**
 * A `pg` client that prepares every parameterised statement: each text gets a stable name, so the server parses
 * and plans it once per connection (measured: 0.17 → 0.25 of the bare rate for a hold, see docs/decisions).
 */
export class NamedClient extends pg.Client {
  private clock: Promise<{ rows: { now: Date }[] }> | undefined;

  /**
   * A connection that breaks between two owners, or under statements that were sent together, finds nobody listening, and an
   * error that nobody hears ends the process. Its next statement fails and the pool drops it, which is all there is to do.
   */
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }

  // The driver's own signature has a dozen overloads; the pool and TypeORM call these two shapes.
  override query(first: unknown, second?: unknown, third?: unknown): never {
    const call = this.watched(super.query.bind(this) as (...args: unknown[]) => never);
    if (first === BEGIN) return this.inOnePacket(() => this.begin(call));
    if (typeof first === 'string' && Array.isArray(second) && second.length > 0) {
      const name = nameOf(first);
      return call(
        name
          ? { name, text: first, values: second as unknown[] }
          : { text: first, values: second as unknown[] },
        third,
      );
    }
    return third === undefined
      ? second === undefined
        ? call(first)
        : call(first, second)
      : call(first, second, third);
  }

  /** Whatever begins asks what time it is: sent along, the question costs no round trip. */
  private begin(call: (...args: unknown[]) => never): never {
    const begun = call(BEGIN);
    const clock = call({ name: nameOf(CLOCK), text: CLOCK, values: [] }) as Promise<{
      rows: { now: Date }[];
    }>;
    // Where BEGIN fails nobody asks.
    clock.catch(() => undefined);
    this.clock = clock;
    return begun;
  }

  /** The database's clock at the beginning of the transaction that is open. */
  async begunAt(): Promise<Date> {
    const now = (await this.clock)?.rows[0]?.now;
    if (!now) throw new Error('the database did not tell the time');
    return now;
  }

  /**
   * The driver gives up on a silent server (`query_timeout`) but keeps the connection, and the pool would hand it to the
   * next one who has to wait as long: a half-open connection is ended, so that the pool makes a new one.
   */
  private watched(call: (...args: unknown[]) => never): (...args: unknown[]) => never {
    const endIfSilent = (error: unknown): void => {
      if (!(error instanceof Error) || error.message !== 'Query read timeout') return;
      // Ending it marks it at once, so that the pool drops it; a goodbye would wait for the other side.
      super.end().catch(() => undefined);
      this.socket.destroy();
    };
    return (...args) => {
      const done = args.at(-1);
      if (typeof done === 'function') {
        return call(...args.slice(0, -1), (error: unknown, result: unknown) => {
          endIfSilent(error);
          (done as (...told: unknown[]) => void)(error, result);
        });
      }
      const answer = call(...args) as unknown;
      if (answer instanceof Promise) answer.catch(endIfSilent);
      return answer as never;
    };
  }

  private get socket(): Socket {
    return (this as unknown as { connection: { stream: Socket } }).connection.stream;
  }

  /** Statements that `send` gives to this connection leave in one packet; each costs a system call otherwise. */
  inOnePacket<T>(send: () => T): T {
    const { socket } = this;
    socket.cork();
    try {
      return send();
    } finally {
      socket.uncork();
    }
  }

  /** The same for what goes out a few promises later, as through the ORM, though without waiting for anything from outside. */
  inOnePacketUntilIdle<T>(send: () => T): T {
    const { socket } = this;
    socket.cork();
    // Runs when no promise has anything left to do.
    process.nextTick(() => socket.uncork());
    return send();
  }
}
