export interface LatencySummary {
  count: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/**
 * The smallest value that at least `percent` in a hundred of the values do not exceed (nearest rank: always a
 * value that was measured, never one in between). `sorted` ascends and is not empty.
 */
export function percentile(sorted: ArrayLike<number>, percent: number): number {
  const rank = Math.ceil((percent / 100) * sorted.length);
  return sorted[Math.min(sorted.length, Math.max(1, rank)) - 1]!;
}

/** Null when nothing was measured. */
export function summariseLatencies(valuesMs: readonly number[]): LatencySummary | null {
  if (valuesMs.length === 0) return null;
  const sorted = Float64Array.from(valuesMs).toSorted();
  const [p50, p95, p99, max] = [50, 95, 99, 100].map((percent) => percentile(sorted, percent));
  return { count: sorted.length, p50: p50!, p95: p95!, p99: p99!, max: max! };
}

/** Several runs of one figure: the middle one to quote, and the ends to tell how noisy the machine was. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new Error("there is no run to take the spread of");
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, min: sorted[0]!, max: sorted.at(-1)! };
}

/** Every n-th, so that about `max` are left, and always the last. */
export function thinOut<Item>(items: readonly Item[], max: number): Item[] {
  const step = Math.ceil(items.length / max);
  return items.filter((_, at) => at % step === 0 || at === items.length - 1);
}
