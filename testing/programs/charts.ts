import * as Plot from "@observablehq/plot";
import { html, raw } from "hono/html";
import { parseHTML } from "linkedom";
import { thinOut } from "./statistics.ts";

/** A chart as a figure of a page. */
export type Chart = ReturnType<typeof html>;

export interface Series {
  name: string;
  points: readonly (readonly [x: number, y: number])[];
  /** The ends of each point's spread, drawn as a bar through it. */
  spreads?: readonly (readonly [min: number, max: number])[];
}

interface Axes {
  title: string;
  xLabel: string;
  yLabel: string;
}

/** More points than pixels show nothing more. */
const POINTS_MAX = 1_500;
/** A bar that is as long as its target ends in the middle; what is far off that scale is cut off. */
const SHARE_MAX = 2;

/** Lines over a number that grows, with the spread of each point where there is one. */
export function lineChart(
  axes: Axes,
  series: readonly Series[],
  options: { isLogarithmic?: boolean; band?: { from: number; to: number; label: string } } = {},
): Chart {
  const { isLogarithmic = false, band } = options;
  const points = series.flatMap(({ name, points, spreads }) =>
    thinOut(points, POINTS_MAX).map(([x, y], at) => ({
      name,
      x,
      y,
      min: spreads?.[at]?.[0],
      max: spreads?.[at]?.[1],
    })),
  );
  const measured = points.filter(({ max }) => max !== undefined);
  const names = [...series.map(({ name }) => name), ...(band ? [band.label] : [])];
  const colours = band ? { [band.label]: "var(--good)" } : {};
  const plot: Plot.PlotOptions = {
    x: {
      label: axes.xLabel,
      ...(isLogarithmic ? { type: "log", tickFormat: ",", ticks: 4 } : { zero: true }),
    },
    y: { label: axes.yLabel, grid: true, zero: true },
    marks: [
      Plot.rectY(band ? [band] : [], { y1: "from", y2: "to", fill: "label", fillOpacity: 0.2 }),
      Plot.ruleX(measured, { x: "x", y1: "min", y2: "max", stroke: "name", strokeWidth: 5, opacity: 0.35 }),
      Plot.lineY(points, { x: "x", y: "y", z: "name", stroke: "name" }),
      Plot.dot(measured, { x: "x", y: "y", fill: "name" }),
    ],
  };
  return drawn(axes, points.length, names, plot, colours);
}

/** A cloud of points, with a line along which y equals x. */
export function dotChart(axes: Axes, points: Series["points"], diagonal: string): Chart {
  const same = (at: number) => at;
  const end = Math.min(Math.max(...points.map(([x]) => x)), Math.max(...points.map(([, y]) => y)));
  return drawn(axes, points.length, ["a visitor", diagonal], {
    x: { label: axes.xLabel, zero: true },
    y: { label: axes.yLabel, grid: true, zero: true },
    marks: [
      Plot.dot(thinOut(points, POINTS_MAX), { r: 2, stroke: () => "a visitor", opacity: 0.5 }),
      Plot.line([0, end], { x: same, y: same, z: null, stroke: () => diagonal, strokeDasharray: "4" }),
    ],
  });
}

export interface TargetBar {
  name: string;
  /** What is written behind the bar. */
  text: string;
  value: number;
  min: number;
  max: number;
  target: number;
  isMet: boolean;
}

/**
 * One bar a figure, each as a share of its own target, so that all the targets stand in one line; a whisker
 * goes from the worst to the best round.
 */
export function targetBars(title: string, rows: readonly TargetBar[]): Chart {
  const shares = rows.map(({ name, text, target, isMet, ...ends }) => {
    const share = (value: number) => Math.min(SHARE_MAX, target > 0 ? value / target : SHARE_MAX);
    const [value, min, max] = [share(ends.value), share(ends.min), share(ends.max)];
    return { name, text, value, min, max, end: Math.max(value, max), kind: isMet ? "met" : "missed" };
  });
  return drawnBars(title, rows, ["met", "missed"], {
    x: { axis: null, domain: [0, SHARE_MAX * 1.4] },
    marks: [
      Plot.barX(shares, { y: "name", x: "value", fill: "kind" }),
      Plot.ruleY(shares, { y: "name", x1: "min", x2: "max" }),
      Plot.text(shares, { y: "name", x: "end", text: "text", textAnchor: "start", dx: 6 }),
      Plot.ruleX([1], { strokeDasharray: "4 3" }),
    ],
    caption: "The dashed line is the target.",
  });
}

interface CostBar {
  name: string;
  /** By kind, in one unit. */
  parts: Readonly<Record<string, number>>;
}

/** One bar a call, made of what each kind of process took. */
export function stackedBars(title: string, unit: string, rows: readonly CostBar[]): Chart {
  const parts = rows.flatMap(({ name, parts }) =>
    Object.entries(parts).map(([kind, value]) => ({ name, kind, value })),
  );
  const sumOf = (values: Readonly<Record<string, number>>) =>
    Object.values(values).reduce((sum, part) => sum + part, 0);
  const sums = rows.map(({ name, parts }) => ({ name, sum: sumOf(parts) }));
  const text = ({ sum }: { sum: number }) => `${Math.round(sum)} ${unit}`;
  return drawnBars(title, rows, [...new Set(parts.map(({ kind }) => kind))], {
    x: { axis: null, domain: [0, Math.max(...sums.map(({ sum }) => sum)) * 1.15] },
    marks: [
      Plot.barX(parts, { y: "name", x: "value", fill: "kind" }),
      Plot.text(sums, { y: "name", x: "sum", text, textAnchor: "start", dx: 6 }),
    ],
  });
}

/** A function with what it called. */
export interface FlameBar {
  name: string;
  part: string;
  seconds: number;
  callees: readonly FlameBar[];
}

/** What is narrower than this share of the whole is left out. */
const FLAME_SHARE_MIN = 0.006;
/** Letters that fit into the whole width. */
const FLAME_LETTERS = 190;

/** Who called whom, the outermost at the top; each bar is as wide as the time in it and in what it called. */
export function flameGraph(title: string, root: FlameBar, parts: readonly string[]): Chart {
  const bars: { x1: number; x2: number; y: number; part: string; title: string; text: string }[] = [];
  const add = ({ name, part, seconds, callees }: FlameBar, from: number, depth: number): void => {
    const share = seconds / root.seconds;
    if (!(share >= FLAME_SHARE_MIN)) return;
    const letters = Math.floor(share * FLAME_LETTERS);
    const text = letters < 4 ? "" : name.length > letters ? `${name.slice(0, letters - 1)}…` : name;
    const percent = `${(share * 100).toFixed(1)} %`;
    bars.push({ x1: from, x2: from + share, y: depth, part, title: `${name}: ${percent}`, text });
    let at = from;
    for (const callee of callees.toSorted((a, b) => b.seconds - a.seconds)) {
      add(callee, at, depth + 1);
      at += callee.seconds / root.seconds;
    }
  };
  add(root, 0, 0);
  const depth = Math.max(0, ...bars.map(({ y }) => y)) + 1;
  const y = { y1: "y", y2: ({ y }: { y: number }) => y + 1 };
  const chart = drawn({ title }, bars.length, parts, {
    width: 1_200,
    height: 16 * depth + 8,
    margin: 4,
    marginLeft: 4,
    marginRight: 4,
    x: { axis: null, domain: [0, 1] },
    y: { axis: null, domain: [depth, 0] },
    marks: [
      Plot.rect(bars, { x1: "x1", x2: "x2", ...y, fill: "part", inset: 0.5, title: "title" }),
      Plot.text(bars, {
        x: "x1",
        y: ({ y }) => y + 0.5,
        text: "text",
        textAnchor: "start",
        dx: 3,
        fontSize: 9,
      }),
    ],
  });
  return html`<div class="wide">${chart}</div>`;
}

/** Bars from the left, a row a name, the first at the top. */
function drawnBars(
  title: string,
  rows: readonly { name: string }[],
  kinds: readonly string[],
  options: Plot.PlotOptions,
): Chart {
  const y = { label: null, domain: rows.map(({ name }) => name) };
  const size = { width: 800, marginLeft: 420, height: 24 * rows.length + 32 };
  return drawn({ title }, rows.length, kinds, { ...size, y, ...options });
}

/** A figure of one chart, for which nothing on the page has to run. */
function drawn(
  { title }: { title: string },
  count: number,
  names: readonly string[],
  options: Plot.PlotOptions,
  colours: Readonly<Record<string, string>> = { met: "var(--good)", missed: "var(--bad)" },
): Chart {
  const { document } = parseHTML("<html></html>");
  // The page's own colours, which follow the reader's choice of light or dark.
  const range = names.map((name, at) => colours[name] ?? `var(--c${at % 8})`);
  const color = { domain: names, range, legend: names.length > 1 };
  const plotOptions = { document, color, height: 260, marginLeft: 60, marginRight: 40, ...options };
  const chart = count === 0 ? "Nothing was measured." : raw(Plot.plot(plotOptions).outerHTML);
  return html`<section class="chart">
    <h3>${title}</h3>
    ${chart}
  </section>`;
}
