import { COMPARISON_HEAD, comparisonRows } from "./compare-runs.ts";
import { reportFrame, reportTable } from "../report-frame.ts";
import { BROKEN } from "./result-sections.ts";
import type { RunSample } from "../../judge/run-recorder.ts";
import type { RunResult } from "../../judge/run-result.ts";
import { type Series, svgChart } from "../svg-chart.ts";

/** Two runs side by side as one page: how each went over time, and every number with its change. */
export function comparisonPage(before: RunResult, after: RunResult): string {
  const chart = (title: string, yLabel: string, value: (sample: RunSample) => number | null): string =>
    svgChart({
      title,
      xLabel: "seconds",
      yLabel,
      kind: "lines",
      series: [
        { name: "before", points: pointsOf(before, value) },
        { name: "after", points: pointsOf(after, value) },
      ],
    });
  const charts = [
    chart("Tickets sold", "so far", (sample) => sample.ticketsSold),
    chart("Holds", "so far", (sample) => sample.holds),
    chart("Waiting", "visitors", (sample) => sample.waiting),
    chart("Requests", "so far", (sample) => sample.requests),
    chart("Latency of all calls, p50", "ms", (sample) => sample.latencyMs?.p50 ?? null),
    chart("Latency of all calls, p99", "ms", (sample) => sample.latencyMs?.p99 ?? null),
    chart("Processor", "cores in use, all processes", (sample) => sumOf(sample, "processors")),
    chart("Memory", "MiB, all processes", (sample) => sumOf(sample, "memoryBytes", 1_024 * 1_024)),
  ];
  const rows = comparisonRows(before, after).filter((row) => row[0] !== "");
  return reportFrame(
    "Two runs side by side",
    `before: ${before.startedAt}, ${before.target}, ${before.machine}; after: ${after.startedAt}, ${after.target}, ${after.machine}`,
    `<div class="charts">\n${charts.join("\n")}\n</div>\n${reportTable({ title: "Numbers", head: COMPARISON_HEAD, rows }, [BROKEN])}`,
  );
}

function pointsOf(result: RunResult, value: (sample: RunSample) => number | null): Series["points"] {
  return result.samples.flatMap((sample) => {
    const y = value(sample);
    return y === null ? [] : [[sample.seconds, y] as const];
  });
}

function sumOf(sample: RunSample, what: "processors" | "memoryBytes", unit = 1): number | null {
  if (!sample.processes) return null;
  return Object.values(sample.processes).reduce((sum, process) => sum + process[what], 0) / unit;
}
