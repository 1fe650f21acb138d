import { type Round } from './load.js';

export interface Figures {
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** (largest − smallest) ÷ median of the rounds' requests per second: how noisy it was. */
  readonly spread: number;
}

export interface Comparison {
  readonly operation: string;
  readonly connections: number;
  readonly app: Figures;
  readonly bare: Figures;
  readonly ratio: number;
  /** Absent where none is set for so many connections. */
  readonly target: number | undefined;
}

export function figuresOf(rounds: readonly Round[]): Figures {
  const of = (pick: (round: Round) => number) => median(rounds.map(pick));
  const rates = rounds.map(({ perSecond }) => perSecond);
  const perSecond = of((round) => round.perSecond);
  return {
    perSecond,
    p50: of((round) => round.p50),
    p95: of((round) => round.p95),
    p99: of((round) => round.p99),
    spread: (Math.max(...rates) - Math.min(...rates)) / perSecond,
  };
}

/** @param share from 0 to 1. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? NaN;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = NaN, high = NaN] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return (low + high) / 2;
}

export const isReached = ({ ratio, target = 0 }: Pick<Comparison, 'ratio' | 'target'>): boolean =>
  ratio >= target;

const COLUMNS = [
  'operation',
  'conn.',
  'server',
  'req/s',
  'p50 ms',
  'p95 ms',
  'p99 ms',
  'spread',
  'ratio',
  'target',
  '',
];

/** Two lines per comparison, the app's above the bare server's. */
export function table(comparisons: readonly Comparison[]): string {
  const lines = comparisons.flatMap(({ operation, connections, app, bare, ratio, target }) => [
    [
      operation,
      String(connections),
      'app',
      ...cells(app),
      ratio.toFixed(2),
      target === undefined ? '' : `≥ ${target.toFixed(1)}`,
      target === undefined ? '' : isReached({ ratio, target }) ? '✓' : '✗',
    ],
    ['', '', 'bare', ...cells(bare), '', '', ''],
  ]);
  const rows = [COLUMNS, ...lines];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const isText = (column: number) => column === 0 || column === 2 || column === 10;
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          isText(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const cells = ({ perSecond, p50, p95, p99, spread }: Figures): string[] => [
  perSecond.toFixed(0),
  p50.toFixed(2),
  p95.toFixed(2),
  p99.toFixed(2),
  `${Math.round(spread * 100)} %`,
];
