import { change, readKept } from "../kept-report.ts";
import { textTable } from "../text-table.ts";
import { BENCH_FORMAT, type BenchResult, costsOf, figuresOf } from "./bench-result.ts";
import { formatFigure, spreadText } from "./bench-table.ts";
import type { Spread } from "../../judge/spread.ts";

export function readBenchResult(file: string, readFile: (path: string) => string): BenchResult {
  return readKept(file, { format: BENCH_FORMAT, what: "a benchmark" }, readFile);
}

/**
 * Two runs side by side, with the change from the first to the second, and whether it is more than their
 * noise.
 */
export function compareBenches(before: BenchResult, after: BenchResult): string {
  return textTable(comparisonRows(before, after), "");
}

export function comparisonRows(before: BenchResult, after: BenchResult): string[][] {
  const [left, right] = [spreadsOf(before), spreadsOf(after)];
  const names = [...new Set([...left.keys(), ...right.keys()])];
  return [
    ["", "before", "spread", "after", "spread", "change", ""],
    ["started", before.startedAt, "", after.startedAt],
    ["load average before", before.loadAverage.before.toFixed(2), "", after.loadAverage.before.toFixed(2)],
    ["rounds", before.isQuick ? "quick" : "full", "", after.isQuick ? "quick" : "full"],
    ...names.map((name) => comparisonRow(name, left.get(name), right.get(name))),
  ];
}

function comparisonRow(name: string, before: Spread | undefined, after: Spread | undefined): string[] {
  const show = (spread: Spread | undefined) =>
    spread ? [formatFigure(spread.median), spreadText(spread)] : ["-", ""];
  if (!before || !after) return [name, ...show(before), ...show(after), "", ""];
  const overlaps = before.min <= after.max && after.min <= before.max;
  const moved = change(before.median, after.median);
  return [name, ...show(before), ...show(after), moved, moved !== "" && overlaps ? "within the spread" : ""];
}

/** Every number of a run by its name: the figures, and what each call costs whom. */
function spreadsOf(result: BenchResult): Map<string, Spread> {
  const spreads = new Map(
    figuresOf(result).map(({ name, unit, measured }) => [`${name}, ${unit}`, measured]),
  );
  for (const { call, microseconds } of costsOf(result))
    for (const [kind, spread] of Object.entries(microseconds)) spreads.set(`${call}: ${kind}, µs`, spread);
  return spreads;
}
