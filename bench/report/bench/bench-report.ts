import { type CallCost, type Curve, type Figure, isMet, targetText } from "../../measures/measure.ts";
import type { Spread } from "../../judge/spread.ts";
import { lineChart, stackedBars, type TargetBar, targetBars } from "../charts.ts";
import type { Report } from "../report.ts";
import { type BenchResult, costsOf, curvesOf, figuresOf, remarksOf } from "./bench-result.ts";

const MISSED = "MISSED";

/** A run of the benchmarks. */
export function benchReport(result: BenchResult): Report {
  const figures = figuresOf(result);
  const costs = costsOf(result);
  const curves = curvesOf(result);
  const missed = figures.filter((figure) => !isMet(figure)).map(({ name }) => name);
  const misses = missed.length === 1 ? "A target is missed" : `${missed.length} targets are missed`;
  const bars = figures.flatMap(targetBar);
  const { before, after } = result.loadAverage;
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
    notes: [...remarksOf(result), ...(curves.length > 0 ? [CURVES_SAY] : [])],
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

const FIGURES_HEAD = ["figure", "median", "spread", "unit", "target", ""];
const CURVES_SAY = [
  "A call must cost the same however long the line, however large the hall,",
  "however many sales lie behind it.",
  "Each point of a curve is the median of its rounds, each taken against the smallest size in the same turn;",
  "the bar through it is their spread. The tables have the medians themselves, in µs a call.",
].join(" ");

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

function targetBar(figure: Figure): TargetBar[] {
  const { name, unit, measured, atMost, atLeast, exactly } = figure;
  const target = atMost ?? atLeast ?? exactly;
  if (target === undefined) return [];
  const { median: value, min, max } = measured;
  return [{ name, text: `${formatFigure(value)} ${unit}`, value, min, max, target, isMet: isMet(figure) }];
}

/** The bare route is another process's, and no part of the call. */
export function costBar({ call, microseconds }: CallCost) {
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
