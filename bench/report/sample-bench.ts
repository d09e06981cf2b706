import { BENCH_FORMAT, type BenchResult } from "./bench-report.ts";
import type { Figure, Findings } from "../measures/measure.ts";

/** A small run of the benchmarks as the tests of what is shown of one need it. */
export function sampleBench(rate: number, changes: Partial<BenchResult> = {}): BenchResult {
  const spread = { median: rate, min: rate * 0.9, max: rate * 1.1 };
  const figures: Figure[] = [
    { name: "hold: rate", unit: "a second", measured: spread, atLeast: 4_000 },
    { name: "hold: p50", unit: "ms", measured: { median: 30, min: 20, max: 40 } },
    { name: "winners", unit: "a round", measured: { median: 1, min: 1, max: 1 }, exactly: 1 },
  ];
  const findings: Findings = {
    figures,
    costs: [{ call: "hold", microseconds: { worker: spread, postgres: spread, "bare route": spread } }],
    curves: [
      {
        title: "Cost against the length of the line",
        xLabel: "people waiting",
        yLabel: "µs",
        flatWithin: 1.15,
        series: [
          {
            name: "join",
            points: [1_000, 1_000_000].map((x) => ({
              x,
              measured: spread,
              timesSmallest: { median: 1.02, min: 0.9, max: 1.2 },
            })),
          },
        ],
      },
    ],
    remarks: ["hold: the client took 6 % of the processor time spent."],
  };
  return {
    format: BENCH_FORMAT,
    startedAt: "2026-12-01T10:20:30.000Z",
    seconds: 12,
    isQuick: true,
    machine: "2 × processor, Bun 1.4.5",
    loadAverage: { before: 0.5, after: 2 },
    measures: [{ name: "hold", says: "holds", seconds: 12, findings }],
    ...changes,
  };
}
