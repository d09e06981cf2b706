import { type CallCost, type Curve, type Figure, type Findings, isMet } from "./measure.ts";

/** Changes when older files could no longer be read beside new ones. */
export const BENCH_FORMAT = "frontrow-bench-2";

export interface BenchResult {
  format: typeof BENCH_FORMAT;
  startedAt: string;
  seconds: number;
  isQuick: boolean;
  machine: string;
  /** Processes that wanted a processor in the minute before and at the end: with others about, times mean less. */
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
  return [...new Set(result.measures.flatMap(({ findings }) => findings.remarks))];
}

export function areTargetsMet(result: BenchResult): boolean {
  return figuresOf(result).every(isMet);
}
