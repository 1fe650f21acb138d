import type pg from 'pg';
import { centerCode, Ground, newHold, SERVICE, slotStart } from './ground.js';
import { type HttpRequest, load, type Round } from './load.js';
import { type OverdueKind, type Settled } from './overdue-kinds.js';
import { OVERDUE_KINDS } from './overdue-rows.js';

/** Two connections for each request that is measured, some forty of each kind in a second. */
const CONNECTIONS = 2;
const PAUSE_MS = 50;
/** Before and after the sweeping, and again and again while it goes on. */
const ROUND_SECONDS = 5;
const PATIENCE_SECONDS = 600;
/** The p95 of any request while 100,000 rows are swept may be so many times what it is when nothing waits. */
const MOST_TIMES_QUIET = 1.25;
/** A day whose seats nobody else asks for. */
const FREE_DAY = slotStart(0).slice(0, 10);

interface Asked {
  readonly name: string;
  readonly status: number;
  request(n: number): HttpRequest;
}

type Figures = Map<string, number>;

/** What people and screens ask for while two processes sweep what became overdue, a hundred thousand rows of one kind after another. */
export class Sweeping {
  private holds = 0;

  private constructor(
    private readonly ground: Ground,
    private readonly owner: pg.Client,
  ) {}

  static async lay(ownerUrl: string, appRole: string): Promise<Sweeping> {
    const ground = await Ground.lay(ownerUrl, appRole);
    return new Sweeping(ground, ground.owner);
  }

  leave(): Promise<void> {
    return this.ground.leave();
  }

  /** @returns whether no request became slower than it may, and every row was handled once. */
  async run(
    ports: readonly number[],
    { rows, only }: { rows: number; only: string },
    say: (text: string) => void,
  ): Promise<boolean> {
    await this.measured(ports);
    let isReached = true;
    for (const kind of OVERDUE_KINDS.filter(({ name }) => name.includes(only)))
      isReached = (await this.sweep(ports, kind, rows, say)) && isReached;
    say(`p95: the worst of hold, day, board, queue; target ≤ ${MOST_TIMES_QUIET.toFixed(2)} × quiet`);
    return isReached;
  }

  private async sweep(
    ports: readonly number[],
    kind: OverdueKind,
    rows: number,
    say: (text: string) => void,
  ): Promise<boolean> {
    const before = await this.measured(ports);
    const handledBefore = await this.handled(kind);
    const batchesBefore = await batchesOf(ports, kind);
    await this.owner.query(kind.lay, [rows]);
    const start = performance.now();
    await this.owner.query('ANALYZE');
    const during: Figures[] = [];
    // Asked while it is measured, so nothing but the small table of tasks is read for it.
    while ((await this.handled(kind)) - handledBefore < rows) {
      if (performance.now() - start > PATIENCE_SECONDS * 1000)
        throw new Error(`${kind.name} were not swept in time`);
      during.push(await this.measured(ports));
    }
    const seconds = (performance.now() - start) / 1000;
    const after = await this.measured(ports);
    await this.owner.query('ANALYZE');
    const [handled, settled] = [await this.handled(kind), await this.settled(kind, rows)];
    const [name, ratio] = worst(mean([before, after]), mean(during));
    const batches = await batchesOf(ports, kind);
    const isOnce = handled - handledBefore === rows && settled.rows === rows && onlyOnce(settled, rows);
    say(
      `${kind.name.padEnd(19)} ${String(rows).padStart(7)} rows in ${seconds.toFixed(0).padStart(4)} s, ${(rows / seconds).toFixed(0).padStart(5)} a second; ${batchText(batchesBefore, batches)}; ` +
        `p95 × ${ratio.toFixed(2)} (${name}); each row once: ${isOnce ? 'yes' : `NO, ${handled - handledBefore} handled, ${settled.events ?? '-'} events`}`,
    );
    return isOnce && ratio <= MOST_TIMES_QUIET;
  }

  /** The p95 of each request in one round, asked of all processes in turn. */
  private async measured(ports: readonly number[]): Promise<Figures> {
    const asked = this.asked();
    const rounds = await Promise.all(
      asked.map(({ status, request }, index) =>
        load({
          port: ports[index % ports.length] ?? 0,
          connections: CONNECTIONS,
          seconds: ROUND_SECONDS,
          status,
          pauseMs: () => PAUSE_MS,
          request,
        }),
      ),
    );
    return new Map(asked.map(({ name }, index) => [name, (rounds[index] as Round).p95]));
  }

  private asked(): Asked[] {
    const center = centerCode(0);
    return [
      {
        name: 'hold',
        status: 201,
        request: () => {
          const { center: code, service, startsAt, ruc, cedula } = newHold(this.holds++);
          return {
            method: 'POST',
            path: '/api/v1/turnos',
            body: { center: code, service, startsAt, ruc, cedula },
          };
        },
      },
      {
        name: 'day',
        status: 200,
        request: (n) => ({
          method: 'GET',
          path: `/api/v1/centers/${centerCode(n)}/slots?service=${SERVICE}&from=${FREE_DAY}&days=7`,
        }),
      },
      {
        name: 'board',
        status: 200,
        request: () => ({ method: 'GET', path: `/api/v1/centers/${center}/board` }),
      },
      {
        name: 'queue',
        status: 200,
        request: () => ({
          method: 'GET',
          path: `/api/v1/centers/${center}/queue`,
          cookie: this.ground.clerkOf(center),
        }),
      },
    ];
  }

  private async settled(kind: OverdueKind, rows: number): Promise<Settled> {
    const { rows: found } = await this.owner.query<Settled>(kind.settled, [rows]);
    if (!found[0]) throw new Error(`nothing is known of ${kind.name}`);
    return found[0];
  }

  /** What the processes say that they handled, both together. */
  private async handled({ sweep }: OverdueKind): Promise<number> {
    const { rows } = await this.owner.query<{ total: number }>(
      'SELECT affected_total::int AS total FROM sweep_run WHERE sweep_id = $1',
      [sweep],
    );
    return rows[0]?.total ?? 0;
  }
}

interface Batches {
  readonly batches: number;
  readonly rows: number;
  readonly seconds: number;
}

/** What the processes tell of the batches of a task since they began. */
async function batchesOf(ports: readonly number[], { sweep }: OverdueKind): Promise<Batches> {
  const texts = await Promise.all(
    ports.map(async (port) => (await fetch(`http://127.0.0.1:${port}/metrics`)).text()),
  );
  const told = (figure: string): number =>
    texts
      .flatMap((text) => text.split('\n'))
      .filter((line) => line.startsWith(`ventanilla_sweep_batch_${figure}{sweep="${sweep}"} `))
      .reduce((sum, line) => sum + Number(line.split(' ')[1]), 0);
  return { batches: told('seconds_count'), rows: told('rows_total'), seconds: told('seconds_sum') };
}

function batchText(before: Batches, after: Batches): string {
  const batches = after.batches - before.batches;
  const size = (after.rows - before.rows) / batches;
  const milliseconds = ((after.seconds - before.seconds) * 1000) / batches;
  return `batches of ${size.toFixed(0).padStart(4)} in ${milliseconds.toFixed(1).padStart(5)} ms`;
}

const onlyOnce = ({ events, subjects, mails }: Settled, rows: number): boolean =>
  [events, subjects, mails].every((count) => count === null || count === rows);

function mean(figures: readonly Figures[]): Figures {
  const names = [...(figures[0]?.keys() ?? [])];
  return new Map(
    names.map((name) => [name, figures.reduce((sum, of) => sum + (of.get(name) ?? NaN), 0) / figures.length]),
  );
}

/** The request that became slower than all others, and how many times as long it took. */
function worst(quiet: Figures, busy: Figures): [name: string, ratio: number] {
  const ratios = [...busy].map(([name, p95]) => [name, p95 / (quiet.get(name) ?? NaN)] as [string, number]);
  return ratios.sort(([, a], [, b]) => b - a)[0] ?? ['nothing', NaN];
}
