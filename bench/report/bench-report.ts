import type { Spread } from "../../testing/programs/statistics.ts";
import {
  type CallCost,
  type Curve,
  type Figure,
  type Findings,
  isMet,
  targetText,
} from "../measures/measure.ts";
import { lineChart, stackedBars, targetBars } from "../../testing/programs/charts.ts";
import { change, type Report } from "../../testing/programs/report.ts";

/** Changes when older files could no longer be read beside new ones. */
export const BENCH_FORMAT = "frontrow-bench-2";

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

/** From this load average on, two cores have other work than ours. */
const BUSY_LOAD = 1;
const MISSED = "MISSED";
const FIGURES_HEAD = ["figure", "median", "spread", "unit", "target", ""];
const CURVES_SAY = [
  "A call must cost the same however long the line, however large the hall,",
  "however many sales lie behind it.",
  "Each point of a curve is the median of its rounds, each taken against the smallest size in the same turn;",
  "the bar through it is their spread. The tables have the medians themselves, in µs a call.",
].join(" ");

/** What all measures of a run found together. */
function foundBy<Kind extends keyof Findings>({ measures }: BenchResult, kind: Kind): Findings[Kind] {
  return measures.flatMap(({ findings }): Findings[Kind][number][] => findings[kind]) as Findings[Kind];
}

export function areTargetsMet(result: BenchResult): boolean {
  return foundBy(result, "figures").every(isMet);
}

/** A run of the benchmarks. */
export function benchReport(result: BenchResult): Report {
  const [figures, costs, curves] = [
    foundBy(result, "figures"),
    foundBy(result, "costs"),
    foundBy(result, "curves"),
  ];
  const missed = figures.filter((figure) => !isMet(figure)).map(({ name }) => name);
  const misses = missed.length === 1 ? "A target is missed" : `${missed.length} targets are missed`;
  const bars = figures.flatMap(targetBar);
  const { before, after } = result.loadAverage;
  const busy =
    `The machine was busy with something else (load average ${before.toFixed(2)} before the first measure)` +
    ": rates are lower and times longer than its own, and processor times somewhat higher.";
  return {
    title: "Frontrow's benchmarks",
    facts: [
      result.startedAt,
      result.machine,
      `${result.isQuick ? "quick" : "full"}, ${result.seconds.toFixed(0)} s`,
      `load average ${before.toFixed(2)} before, ${after.toFixed(2)} after`,
    ],
    verdict: {
      isGood: missed.length === 0,
      text: missed.length === 0 ? "Every target is met." : `${misses}: ${missed.join("; ")}.`,
    },
    notes: [
      ...(before > BUSY_LOAD ? [busy] : []),
      ...new Set(foundBy(result, "remarks")),
      ...(curves.length > 0 ? [CURVES_SAY] : []),
    ],
    charts: [
      ...(bars.length > 0 ? [targetBars("Figures against their targets", bars)] : []),
      ...(costs.length > 0 ? [stackedBars("Processor time of a request", "µs", costs.map(costBar))] : []),
      ...curves.map(curveChart),
    ],
    tables: [
      { title: "Figures", head: FIGURES_HEAD, rows: figures.map(figureRow) },
      { title: "Processor time of a request, in µs", ...costTable(costs) },
      ...curves.map((curve) => ({ title: curve.title, ...curveTable(curve) })),
    ],
  };
}

function figureRow(figure: Figure): string[] {
  const { name, measured, unit } = figure;
  const shown = [name, formatFigure(measured.median), spreadText(measured), unit, targetText(figure)];
  return [...shown, isMet(figure) ? "" : MISSED];
}

/** One row a call: each kind of process beside the bare route. */
function costTable(costs: readonly CallCost[]) {
  const kinds = [...new Set(costs.flatMap(({ microseconds }) => Object.keys(microseconds)))];
  const rows = costs.map(({ call, microseconds }) => [
    call,
    ...kinds.map((kind) => (microseconds[kind] ? formatFigure(microseconds[kind].median) : "")),
  ]);
  return { head: ["", ...kinds], rows };
}

function curveTable({ xLabel, series }: Curve) {
  const xs = [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))].toSorted((a, b) => a - b);
  const rows = series.map(({ name, points }) => {
    const medians = new Map(points.map(({ x, measured }) => [x, formatFigure(measured.median)]));
    return [name, ...xs.map((x) => medians.get(x) ?? "")];
  });
  return { head: [xLabel, ...xs.map((x) => x.toLocaleString("en"))], rows };
}

function targetBar(figure: Figure) {
  const { name, unit, measured, atMost, atLeast, exactly } = figure;
  const target = atMost ?? atLeast ?? exactly;
  if (target === undefined) return [];
  const { median: value, min, max } = measured;
  return [{ name, text: `${formatFigure(value)} ${unit}`, value, min, max, target, isMet: isMet(figure) }];
}

/** The bare route is another process's, and no part of the call. */
function costBar({ call, microseconds }: CallCost) {
  const own = Object.entries(microseconds).filter(([kind]) => kind !== "bare route");
  return { name: call, parts: Object.fromEntries(own.map(([kind, { median }]) => [kind, median])) };
}

/** What each call costs at each size, drawn as multiples of the smallest. */
function curveChart({ title, xLabel, flatWithin, series }: Curve) {
  const share = flatWithin - 1;
  const lines = series.map(({ name, points }) => ({
    name,
    points: points.map(({ x, timesSmallest }) => [x, timesSmallest.median] as const),
    spreads: points.map(({ timesSmallest }) => [timesSmallest.min, timesSmallest.max] as const),
  }));
  const label = `within ${Math.round(share * 100)} % of the smallest`;
  return lineChart({ title, xLabel, yLabel: "times the smallest" }, lines, {
    isLogarithmic: true,
    band: { from: 1 - share, to: flatWithin, label },
  });
}

export function spreadText({ min, max }: Spread): string {
  return min === max ? "" : `${formatFigure(min)} to ${formatFigure(max)}`;
}

export function formatFigure(value: number): string {
  if (value >= 100 || Number.isInteger(value)) return Math.round(value).toLocaleString("en");
  return value.toFixed(value >= 10 ? 1 : 2);
}

/** Two runs side by side, with each change, and whether it is more than their noise. */
export function compareBenches(before: BenchResult, after: BenchResult): Report {
  const [left, right] = [spreadsOf(before), spreadsOf(after)];
  const bars = costBars(before, after);
  const ofBoth = (show: (run: BenchResult) => string) => [before, after].flatMap((run) => [show(run), ""]);
  const rows = [
    ["load average before", ...ofBoth(({ loadAverage }) => loadAverage.before.toFixed(2))],
    ["rounds", ...ofBoth(({ isQuick }) => (isQuick ? "quick" : "full"))],
    ...[...new Set([...left.keys(), ...right.keys()])].map((name) =>
      comparisonRow(name, left.get(name), right.get(name)),
    ),
  ];
  return {
    title: "Two benchmarks side by side",
    facts: [`before: ${before.startedAt}, ${before.machine}`, `after: ${after.startedAt}, ${after.machine}`],
    charts: bars.length > 0 ? [stackedBars("Processor time of a request, before and after", "µs", bars)] : [],
    tables: [{ title: "Numbers", head: ["", "before", "spread", "after", "spread", "change", ""], rows }],
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
  const figures = foundBy(result, "figures").map(
    ({ name, unit, measured }) => [`${name}, ${unit}`, measured] as const,
  );
  const costs = foundBy(result, "costs").flatMap(({ call, microseconds }) =>
    Object.entries(microseconds).map(([kind, spread]) => [`${call}: ${kind}, µs`, spread] as const),
  );
  return new Map([...figures, ...costs]);
}

/** A call's cost before above its cost after, for the calls that both measured. */
function costBars(before: BenchResult, after: BenchResult) {
  const later = new Map(foundBy(after, "costs").map((cost) => [cost.call, cost]));
  return foundBy(before, "costs").flatMap((cost) => {
    const match = later.get(cost.call);
    if (!match) return [];
    return [
      { ...costBar(cost), name: `${cost.call}, before` },
      { ...costBar(match), name: `${cost.call}, after` },
    ];
  });
}
