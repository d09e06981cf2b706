import { escapeHtml } from "../html-text.ts";
import { reportFrame, reportTable } from "../report-frame.ts";
import { stackedBars, type TargetBar, targetBars } from "../svg-bars.ts";
import { svgChart } from "../svg-chart.ts";
import { type BenchResult, costsOf, curvesOf, figuresOf, remarksOf } from "./bench-result.ts";
import { costRows, curveRows, figureRows, formatFigure, MISSED } from "./bench-table.ts";
import { type CallCost, type Curve, type Figure, isMet } from "../../measures/measure.ts";

/** A run of the benchmarks as one page. */
export function benchPage(result: BenchResult): string {
  const { before, after } = result.loadAverage;
  const subtitle = `${result.startedAt}; ${result.machine}; ${result.isQuick ? "quick" : "full"}, ${result.seconds.toFixed(0)} s; load average ${before.toFixed(2)} before, ${after.toFixed(2)} after`;
  const [head, ...rows] = figureRows(result);
  const [costHead, ...costs] = costRows(costsOf(result));
  const parts = [
    verdict(result),
    `<div class="charts">\n${charts(result).join("\n")}\n</div>`,
    growth(curvesOf(result)),
    reportTable({ title: "Figures", head: head!, rows }, [MISSED]),
    ...(costs.length > 0
      ? [reportTable({ title: "Processor time of a request, in µs", head: costHead!, rows: costs })]
      : []),
    `<h2>To read them rightly</h2><ul>${remarksOf(result)
      .map((remark) => `<li>${escapeHtml(remark)}</li>`)
      .join("\n")}</ul>`,
  ];
  return reportFrame("Frontrow's benchmarks", subtitle, parts.join("\n"));
}

function verdict(result: BenchResult): string {
  const missed = figuresOf(result).filter((figure) => !isMet(figure));
  if (missed.length === 0) return '<p class="verdict good">Every target is met.</p>';
  const which = missed.map(({ name }) => escapeHtml(name)).join("; ");
  return `<p class="verdict bad">${missed.length === 1 ? "A target is missed" : `${missed.length} targets are missed`}: ${which}.</p>`;
}

function charts(result: BenchResult): string[] {
  const bars = figuresOf(result).flatMap(targetBar);
  const costs = costsOf(result);
  return [
    ...(bars.length > 0 ? [targetBars("Figures against their targets", bars)] : []),
    ...(costs.length > 0 ? [stackedBars("Processor time of a request", "µs", costs.map(costBar))] : []),
  ];
}

function targetBar(figure: Figure): TargetBar[] {
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

/**
 * What each call costs at each size, drawn as multiples of the smallest, with the numbers themselves below.
 */
function growth(curves: readonly Curve[]): string {
  if (curves.length === 0) return "";
  const tables = curves.map((curve) => {
    const [head, ...rows] = curveRows(curve);
    return reportTable({ title: curve.title, head: head!, rows });
  });
  return [
    "<h2>Growth</h2>",
    `<p class="faint">A call must cost the same however long the line, however large the hall, however many sales lie behind it.
Each point is the median of its rounds, each taken against the smallest size in the same turn; the bar through it is their spread. The tables have the medians themselves: ${escapeHtml(curves[0]!.yLabel)}.</p>`,
    `<div class="charts">\n${curves.map(curveChart).join("\n")}\n</div>`,
    `<div class="charts">\n${tables.join("\n")}\n</div>`,
  ].join("\n");
}

function curveChart({ title, xLabel, flatWithin, series }: Curve): string {
  const share = flatWithin - 1;
  return svgChart({
    title,
    xLabel,
    yLabel: "times the smallest",
    kind: "lines",
    xLogarithmic: true,
    band: { from: 1 - share, to: flatWithin, label: `within ${Math.round(share * 100)} % of the smallest` },
    series: series.map(({ name, points }) => ({
      name,
      points: points.map(({ x, timesSmallest }) => [x, timesSmallest.median] as const),
      spreads: points.map(({ timesSmallest }) => [timesSmallest.min, timesSmallest.max] as const),
    })),
  });
}
