import type { Spread } from "../../judge/spread.ts";
import { stackedBars } from "../charts.ts";
import { change } from "../kept-report.ts";
import type { Report } from "../report.ts";
import { costBar, formatFigure, spreadText } from "./bench-report.ts";
import { type BenchResult, costsOf, figuresOf } from "./bench-result.ts";

/** Two runs side by side, with each change, and whether it is more than their noise. */
export function compareBenches(before: BenchResult, after: BenchResult): Report {
  const [left, right] = [spreadsOf(before), spreadsOf(after)];
  const names = [...new Set([...left.keys(), ...right.keys()])];
  const bars = costBars(before, after);
  return {
    title: "Two benchmarks side by side",
    facts: [`before: ${before.startedAt}, ${before.machine}`, `after: ${after.startedAt}, ${after.machine}`],
    charts: bars.length > 0 ? [stackedBars("Processor time of a request, before and after", "µs", bars)] : [],
    tables: [
      {
        title: "Numbers",
        head: ["", "before", "spread", "after", "spread", "change", ""],
        rows: [
          [
            "load average before",
            ...[before, after].flatMap((run) => [run.loadAverage.before.toFixed(2), ""]),
          ],
          ["rounds", ...[before, after].flatMap(({ isQuick }) => [isQuick ? "quick" : "full", ""])],
          ...names.map((name) => comparisonRow(name, left.get(name), right.get(name))),
        ],
      },
    ],
  };
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
  const figures = figuresOf(result).map(
    ({ name, unit, measured }) => [`${name}, ${unit}`, measured] as const,
  );
  const costs = costsOf(result).flatMap(({ call, microseconds }) =>
    Object.entries(microseconds).map(([kind, spread]) => [`${call}: ${kind}, µs`, spread] as const),
  );
  return new Map([...figures, ...costs]);
}

/** A call's cost before above its cost after, for the calls that both measured. */
function costBars(before: BenchResult, after: BenchResult) {
  const later = new Map(costsOf(after).map((cost) => [cost.call, cost]));
  return costsOf(before).flatMap((cost) => {
    const match = later.get(cost.call);
    if (!match) return [];
    return [
      { ...costBar(cost), name: `${cost.call}, before` },
      { ...costBar(match), name: `${cost.call}, after` },
    ];
  });
}
