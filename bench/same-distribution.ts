/** Of two samples: the largest distance between their distributions, and how likely one as large is when there is none. */
export interface SameDistribution {
  readonly distance: number;
  /** The asymptotic p of the two-sample Kolmogorov–Smirnov test (Stephens' correction for samples that are not huge). */
  readonly p: number;
}

/** Terms of Kolmogorov's series; it has converged long before, except where p is 1. */
const TERMS = 100;

/** Whether two samples may come from one distribution, whatever that looks like. Ties count once, on both sides. */
export function sameDistribution(one: readonly number[], other: readonly number[]): SameDistribution {
  const [a, b] = [one, other].map((values) => values.toSorted((x, y) => x - y)) as [number[], number[]];
  let [i, j, distance] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i] ?? Infinity, b[j] ?? Infinity);
    while (a[i] === value) i += 1;
    while (b[j] === value) j += 1;
    distance = Math.max(distance, Math.abs(i / a.length - j / b.length));
  }
  const size = Math.sqrt((a.length * b.length) / (a.length + b.length));
  return { distance, p: tailOfKolmogorov((size + 0.12 + 0.11 / size) * distance) };
}

function tailOfKolmogorov(lambda: number): number {
  // Below this the series alternates without converging, and the probability is one to eight digits.
  if (lambda < 0.2) return 1;
  let sum = 0;
  for (let k = 1; k <= TERMS; k += 1) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * lambda * lambda);
  return Math.min(1, Math.max(0, sum));
}
