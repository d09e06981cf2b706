import type { RunSample } from "../../judge/run-recorder.ts";
import { refusalsByCode, type RunResult } from "../../judge/run-result.ts";
import { lineChart } from "../charts.ts";
import { change } from "../kept-report.ts";
import type { Report } from "../report.ts";
import { formatCount, formatMs } from "../text-table.ts";
import { seriesOf, verdictOf } from "./onsale-report.ts";

/** Two runs side by side: how each went over time, and every number with its change. */
export function compareRuns(before: RunResult, after: RunResult): Report {
  const chart = (title: string, yLabel: string, value: (sample: RunSample) => number | null) =>
    lineChart({ title, xLabel: "seconds", yLabel }, [
      ...seriesOf(before.samples, { before: value }),
      ...seriesOf(after.samples, { after: value }),
    ]);
  const facts = { before, after };
  return {
    title: "Two runs side by side",
    facts: Object.entries(facts).map(
      ([when, { startedAt, target, machine }]) => `${when}: ${startedAt}, ${target}, ${machine}`,
    ),
    charts: [
      chart("Tickets sold", "so far", (sample) => sample.ticketsSold),
      chart("Holds", "so far", (sample) => sample.holds),
      chart("Waiting", "visitors", (sample) => sample.waiting),
      chart("Requests", "so far", (sample) => sample.requests),
      chart("Latency of all calls, p50", "ms", (sample) => sample.latencyMs?.p50 ?? null),
      chart("Latency of all calls, p99", "ms", (sample) => sample.latencyMs?.p99 ?? null),
      chart("Processor", "cores in use, all processes", (sample) => sumOf(sample, "processors")),
      chart("Memory", "MiB, all processes", (sample) => sumOf(sample, "memoryBytes", 1_024 * 1_024)),
    ],
    tables: [
      { title: "Numbers", head: ["", "before", "after", "change"], rows: comparisonRows(before, after) },
    ],
  };
}

function comparisonRows(before: RunResult, after: RunResult): string[][] {
  return [
    ["started", before.startedAt, after.startedAt, ""],
    ["invariants", verdictOf(before), verdictOf(after), ""],
    ...settingRows(before, after),
    secondsRow("seconds", before.crowdSeconds, after.crowdSeconds),
    secondsRow("seconds to sell out", before.sellOutSeconds, after.sellOutSeconds),
    ...unionRows(before.counts, after.counts),
    ...unionRows(before.outcomes, after.outcomes),
    ...unionRows(refusalsByCode(before), refusalsByCode(after), "refused: "),
    ...latencyRows(before, after),
  ];
}

/** The settings in which the two differ: without them, the numbers mean little. */
function settingRows(before: RunResult, after: RunResult): string[][] {
  const left = flatten(before.scenario);
  const right = flatten(after.scenario);
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((path) => left.get(path) !== right.get(path))
    .map((path) => [`setting ${path}`, left.get(path) ?? "-", right.get(path) ?? "-", ""]);
}

function flatten(value: unknown, path = "", into = new Map<string, string>()): Map<string, string> {
  if (typeof value !== "object" || value === null) return into.set(path, String(value));
  for (const [key, inner] of Object.entries(value))
    flatten(inner, path === "" ? key : `${path}.${key}`, into);
  return into;
}

function secondsRow(name: string, before: number | null, after: number | null): string[] {
  const show = (seconds: number | null) => seconds?.toFixed(1) ?? "not sold out";
  return [name, show(before), show(after), before === null || after === null ? "" : change(before, after)];
}

function unionRows(before: Record<string, number>, after: Record<string, number>, prefix = ""): string[][] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].map((name) => {
    const [left, right] = [before[name] ?? 0, after[name] ?? 0];
    return [prefix + name, formatCount(left), formatCount(right), change(left, right)];
  });
}

function latencyRows(before: RunResult, after: RunResult): string[][] {
  const names = Object.keys(before.calls).filter((name) => after.calls[name]);
  return names.flatMap((name) =>
    (["p50", "p95", "p99"] as const).map((rank) => {
      const [left, right] = [before.calls[name]![rank], after.calls[name]![rank]];
      return [`${name} ${rank} ms`, formatMs(left), formatMs(right), change(left, right)];
    }),
  );
}

function sumOf(sample: RunSample, what: "processors" | "memoryBytes", unit = 1): number | null {
  if (!sample.processes) return null;
  return Object.values(sample.processes).reduce((sum, process) => sum + process[what], 0) / unit;
}
