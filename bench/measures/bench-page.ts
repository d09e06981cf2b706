import { escapeHtml } from "../onsale/html-text.ts";
import { reportFrame, reportTable } from "../onsale/report-frame.ts";
import { stackedBars, type TargetBar, targetBars } from "../onsale/svg-bars.ts";
import { svgChart } from "../onsale/svg-chart.ts";
import { areTargetsMet, type BenchResult, costsOf, curvesOf, figuresOf, remarksOf } from "./bench-result.ts";
import { costRows, figureRows, formatFigure, MISSED } from "./bench-table.ts";
import { type CallCost, type Curve, type Figure, isMet } from "./measure.ts";

/** A run of the benchmarks as one page. */
export function benchPage(result: BenchResult): string {
  const { before, after } = result.loadAverage;
  const subtitle = `${result.startedAt}; ${result.machine}; ${result.isQuick ? "quick" : "full"}, ${result.seconds.toFixed(0)} s; load average ${before.toFixed(2)} before, ${after.toFixed(2)} after`;
  const [head, ...rows] = figureRows(result);
  const [costHead, ...costs] = costRows(costsOf(result));
  const parts = [
    `<p class="verdict ${areTargetsMet(result) ? "good" : "bad"}">${areTargetsMet(result) ? "Every target is met" : "A target is missed"}.</p>`,
    `<div class="charts">\n${charts(result).join("\n")}\n</div>`,
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

function charts(result: BenchResult): string[] {
  const bars = figuresOf(result).flatMap(targetBar);
  const costs = costsOf(result);
  return [
    ...(bars.length > 0 ? [targetBars("Figures against their targets", bars)] : []),
    ...(costs.length > 0 ? [stackedBars("Processor time of a request", "µs", costs.map(costBar))] : []),
    ...curvesOf(result).map(curveChart),
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

function curveChart({ title, xLabel, yLabel, series }: Curve): string {
  return svgChart({
    title,
    xLabel,
    yLabel,
    kind: "lines",
    xLogarithmic: true,
    series: series.map(({ name, points }) => ({
      name,
      points: points.map(({ x, measured }) => [x, measured.median] as const),
      spreads: points.map(({ measured }) => [measured.min, measured.max] as const),
    })),
  });
}
