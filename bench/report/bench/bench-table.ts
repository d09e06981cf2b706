import { textTable } from "../text-table.ts";
import { type BenchResult, costsOf, curvesOf, figuresOf, remarksOf } from "./bench-result.ts";
import { type CallCost, isMet, targetText } from "../../measures/measure.ts";
import type { Spread } from "../../judge/spread.ts";

export const MISSED = "MISSED";

/** A benchmark's findings for the terminal. */
export function benchTable(result: BenchResult): string {
  const parts = [textTable(figureRows(result))];
  const costs = costRows(costsOf(result));
  if (costs.length > 1) parts.push(`Processor time of a request, in µs\n${textTable(costs)}`);
  const curves = curvesOf(result).flatMap((curve) => [`${curve.title}\n${textTable(curveRows(curve))}`]);
  parts.push(...curves, ...(remarksOf(result).length > 0 ? [remarksOf(result).join("\n")] : []));
  const { before, after } = result.loadAverage;
  parts.push(
    `${result.seconds.toFixed(0)} s; ${result.machine}; load average ${before.toFixed(2)} before, ${after.toFixed(2)} after`,
  );
  return parts.join("\n\n");
}

export function figureRows(result: BenchResult): string[][] {
  return [
    ["figure", "median", "spread", "unit", "target", ""],
    ...figuresOf(result).map((figure) => [
      figure.name,
      formatFigure(figure.measured.median),
      spreadText(figure.measured),
      figure.unit,
      targetText(figure),
      isMet(figure) ? "" : MISSED,
    ]),
  ];
}

/** One row a call: each kind of process beside the bare route. */
export function costRows(costs: readonly CallCost[]): string[][] {
  const kinds = [...new Set(costs.flatMap(({ microseconds }) => Object.keys(microseconds)))];
  return [
    ["", ...kinds],
    ...costs.map(({ call, microseconds }) => [
      call,
      ...kinds.map((kind) => (microseconds[kind] ? formatFigure(microseconds[kind].median) : "")),
    ]),
  ];
}

export function curveRows({ xLabel, series }: ReturnType<typeof curvesOf>[number]): string[][] {
  const xs = [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))].toSorted((a, b) => a - b);
  return [
    [xLabel, ...xs.map((x) => x.toLocaleString("en"))],
    ...series.map(({ name, points }) => [
      name,
      ...xs.map((x) => {
        const point = points.find((each) => each.x === x);
        return point ? formatFigure(point.measured.median) : "";
      }),
    ]),
  ];
}

export function spreadText({ min, max }: Spread): string {
  return min === max ? "" : `${formatFigure(min)} to ${formatFigure(max)}`;
}

export function formatFigure(value: number): string {
  if (value >= 100 || Number.isInteger(value)) return Math.round(value).toLocaleString("en");
  return value.toFixed(value >= 10 ? 1 : 2);
}
