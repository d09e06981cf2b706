import { type CallCost, type Curve, type Figure, type Findings, isMet } from "../../measures/measure.ts";

/** Changes when older files could no longer be read beside new ones. */
export const BENCH_FORMAT = "frontrow-bench-2";

/** From this load average on, two cores have other work than ours. */
const BUSY_LOAD = 1;

export interface BenchResult {
  format: typeof BENCH_FORMAT;
  startedAt: string;
  seconds: number;
  isQuick: boolean;
  machine: string;
  /**
   * Processes that wanted a processor in the minute before and at the end: with others about, times mean
   * less.
   */
  loadAverage: { before: number; after: number };
  measures: { name: string; says: string; seconds: number; findings: Findings }[];
}

export function figuresOf(result: BenchResult): Figure[] {
  return result.measures.flatMap(({ findings }) => findings.figures);
}

export function costsOf(result: BenchResult): CallCost[] {
  return result.measures.flatMap(({ findings }) => findings.costs);
}

export function curvesOf(result: BenchResult): Curve[] {
  return result.measures.flatMap(({ findings }) => findings.curves);
}

export function remarksOf(result: BenchResult): string[] {
  const { before } = result.loadAverage;
  const busy =
    `The machine was busy with something else (load average ${before.toFixed(2)} before the first measure)` +
    ": rates are lower and times longer than its own, and processor times somewhat higher.";
  const remarks = result.measures.flatMap(({ findings }) => findings.remarks);
  return [...(before > BUSY_LOAD ? [busy] : []), ...new Set(remarks)];
}

export function areTargetsMet(result: BenchResult): boolean {
  return figuresOf(result).every(isMet);
}
