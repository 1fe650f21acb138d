import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What is told of a scheduled task. */
interface SweepFigures {
  readonly id: string;
  readonly lagSeconds: number;
  readonly backlog: { readonly count: number } | null;
  readonly lastRun: {
    readonly endedAt: Date;
    readonly affectedTotal: number;
    readonly problem: string | null;
  } | null;
}

const SWEEP_FIGURES = [
  ['lag_seconds', 'How long the oldest row that a scheduled task should have handled has been waiting'],
  ['overdue_rows', 'Rows that wait for a scheduled task, counted up to 10000'],
  ['last_run_timestamp_seconds', 'When a scheduled task last ended a run, in whichever process'],
  ['rows', 'Rows that a scheduled task has handled, ever'],
  ['failed', 'Whether the last run of a scheduled task failed'],
] as const;

/** What Prometheus reads. Labels are routes and states, never ids or people. */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();
  private readonly requests = new Histogram({
    name: 'ventanilla_http_request_seconds',
    help: 'Time to answer a request, by route and status class',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 1, 5],
    registers: [this.registry],
  });
  private readonly mails = new Counter({
    name: 'ventanilla_mail_attempts_total',
    help: 'Attempts at handing a mail to the mail server, by outcome',
    labelNames: ['outcome'] as const,
    registers: [this.registry],
  });

  private readonly registries = new Histogram({
    name: 'ventanilla_registry_seconds',
    help: 'Time that a registry of the state took, by registry and outcome',
    labelNames: ['registry', 'outcome'] as const,
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 3],
    registers: [this.registry],
  });
  private readonly sweepBatches = new Histogram({
    name: 'ventanilla_sweep_batch_seconds',
    help: 'Time that a batch of a scheduled task took in this process, without the rest after it',
    labelNames: ['sweep'] as const,
    buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2],
    registers: [this.registry],
  });
  private readonly sweepRows = new Counter({
    name: 'ventanilla_sweep_batch_rows_total',
    help: 'Rows that a scheduled task handled in this process',
    labelNames: ['sweep'] as const,
    registers: [this.registry],
  });
  private beforeText: () => Promise<void> = () => Promise.resolve();

  private readonly streams = new Gauge({
    name: 'ventanilla_live_streams',
    help: 'Event streams that are open now',
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  request(method: string, route: string, status: number, seconds: number): void {
    this.requests.observe({ method, route, status: `${Math.floor(status / 100)}xx` }, seconds);
  }

  mailAttempt(outcome: 'accepted' | 'deferred' | 'refused'): void {
    this.mails.inc({ outcome });
  }

  /** A figure that the database keeps: asked whenever the figures are, left out while the database does not tell. */
  asked(
    figure: { readonly name: string; readonly help: string; readonly label: string },
    read: () => Promise<Readonly<Record<string, number>>>,
  ): void {
    const { name, help, label } = figure;
    const gauge: Gauge = new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [this.registry],
      collect: async () => {
        gauge.reset();
        for (const [value, count] of Object.entries(await read().catch(() => ({}))))
          gauge.set({ [label]: value }, count);
      },
    });
  }

  registryAsked(registry: string, outcome: string, seconds: number): void {
    this.registries.observe({ registry, outcome }, seconds);
  }

  /** A batch of a scheduled task that found something to do. */
  sweepBatch(sweep: string, rows: number, seconds: number): void {
    this.sweepBatches.observe({ sweep }, seconds);
    this.sweepRows.inc({ sweep }, rows);
  }

  streamOpened(): void {
    this.streams.inc();
  }

  streamClosed(): void {
    this.streams.dec();
  }

  /**
   * How the scheduled tasks are doing, asked whenever the figures are.
   * @param standings fails when the database does not tell: then there are no figures of them, and those of the rest
   */
  sweeps(standings: () => Promise<readonly SweepFigures[]>): void {
    const [lag, overdue, lastRun, rows, failed] = SWEEP_FIGURES.map(
      ([name, help]) =>
        new Gauge({
          name: `ventanilla_sweep_${name}`,
          help,
          labelNames: ['sweep'] as const,
          registers: [this.registry],
        }),
    );
    this.beforeText = async () => {
      const sweeps = await standings().catch(() => []);
      for (const gauge of [lag, overdue, lastRun, rows, failed]) gauge?.reset();
      for (const { id, lagSeconds, backlog, lastRun: last } of sweeps) {
        const sweep = { sweep: id };
        if (backlog) {
          lag?.set(sweep, lagSeconds);
          overdue?.set(sweep, backlog.count);
        }
        if (!last) continue;
        lastRun?.set(sweep, last.endedAt.getTime() / 1000);
        rows?.set(sweep, last.affectedTotal);
        failed?.set(sweep, last.problem ? 1 : 0);
      }
    };
  }

  async text(): Promise<string> {
    await this.beforeText();
    return this.registry.metrics();
  }
}
