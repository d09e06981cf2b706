import { escapeHtml } from "./html-text.ts";

export interface Series {
  name: string;
  points: readonly (readonly [x: number, y: number])[];
  /** The ends of each point's spread, drawn as a bar through it. */
  spreads?: readonly (readonly [min: number, max: number])[];
}

export interface ChartOptions {
  title: string;
  xLabel: string;
  yLabel: string;
  series: readonly Series[];
  kind: "lines" | "dots";
  /**
   * Equal steps along x multiply: for what spans orders of magnitude. No point may then have an x below 1.
   */
  xLogarithmic?: boolean;
  /** A straight line from the origin along which y equals x. */
  diagonal?: string;
  /** Where y is as it should be, drawn behind the series. */
  band?: { from: number; to: number; label: string };
}

const WIDTH = 640;
const HEIGHT = 260;
const MARGIN = { top: 12, right: 12, bottom: 44, left: 84 };
const TICKS_WANTED = 5;
/** More points than pixels show nothing more. */
const POINTS_MAX = 1_500;

/** A chart as one figure: a drawing, and a legend when it has more than one series. */
export function svgChart(options: ChartOptions): string {
  const { title, series, kind, diagonal, band, xLogarithmic = false } = options;
  const all = series.flatMap((each) => each.points);
  if (all.length === 0)
    return `<figure><figcaption>${escapeHtml(title)}</figcaption><p>Nothing was measured.</p></figure>`;
  const xs = all.map(([x]) => x);
  const xTicks = xLogarithmic ? decades(Math.min(...xs), Math.max(...xs)) : ticks(Math.max(...xs));
  const spreadEnds = series.flatMap(({ spreads = [] }) => spreads.map(([, max]) => max));
  const yTicks = ticks(Math.max(...all.map(([, y]) => y), ...spreadEnds, band?.to ?? 0));
  const along = xLogarithmic ? (x: number) => Math.log(x / xTicks[0]!) : (x: number) => x;
  const scale = {
    x: (x: number) => MARGIN.left + (along(x) / along(xTicks.at(-1)!)) * (WIDTH - MARGIN.left - MARGIN.right),
    y: (y: number) => HEIGHT - MARGIN.bottom - (y / yTicks.at(-1)!) * (HEIGHT - MARGIN.top - MARGIN.bottom),
  };
  const drawn = series.map((each, index) =>
    kind === "lines" ? line(each, index, scale) : dots(each, index, scale),
  );
  const end = Math.min(xTicks.at(-1)!, yTicks.at(-1)!);
  const guide = diagonal
    ? `<line class="guide" x1="${fix(scale.x(0))}" y1="${fix(scale.y(0))}" x2="${fix(scale.x(end))}" y2="${fix(scale.y(end))}"/>`
    : "";
  return [
    `<figure><figcaption>${escapeHtml(title)}</figcaption>`,
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(title)}">`,
    band ? bandBehind(band, scale) : "",
    axes(options, xTicks, yTicks, scale),
    guide,
    ...drawn,
    "</svg>",
    legend(series, diagonal, band?.label),
    "</figure>",
  ].join("\n");
}

interface Scale {
  x: (x: number) => number;
  y: (y: number) => number;
}

/** Round numbers from 0 to at least `max`. */
export function ticks(max: number): number[] {
  if (!(max > 0)) return [0, 1];
  const rough = max / TICKS_WANTED;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10]
    .map((factor) => factor * magnitude)
    .find((each) => each >= rough * 0.999_999)!;
  return Array.from({ length: Math.ceil(max / step - 1e-9) + 1 }, (_, index) =>
    Number((index * step).toPrecision(12)),
  );
}

/** Powers of ten from at most `min` to at least `max`. */
export function decades(min: number, max: number): number[] {
  const first = Math.floor(Math.log10(min) + 1e-9);
  const last = Math.max(first + 1, Math.ceil(Math.log10(max) - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
}

function axes({ xLabel, yLabel }: ChartOptions, xTicks: number[], yTicks: number[], scale: Scale): string {
  const bottom = HEIGHT - MARGIN.bottom;
  const right = WIDTH - MARGIN.right;
  const rows = yTicks.map((tick) => {
    const y = fix(scale.y(tick));
    return `<line class="grid" x1="${MARGIN.left}" y1="${y}" x2="${right}" y2="${y}"/><text class="tick" x="${MARGIN.left - 6}" y="${y}" text-anchor="end" dominant-baseline="middle">${tickText(tick)}</text>`;
  });
  const columns = xTicks.map(
    (tick, index) =>
      `<text class="tick" x="${fix(scale.x(tick))}" y="${bottom + 18}" text-anchor="${index === xTicks.length - 1 ? "end" : "middle"}">${tickText(tick)}</text>`,
  );
  const middle = (MARGIN.top + bottom) / 2;
  return [
    ...rows,
    ...columns,
    `<text class="label" x="${(MARGIN.left + right) / 2}" y="${HEIGHT - 6}" text-anchor="middle">${escapeHtml(xLabel)}</text>`,
    `<text class="label" x="12" y="${middle}" text-anchor="middle" transform="rotate(-90 12 ${middle})">${escapeHtml(yLabel)}</text>`,
  ].join("\n");
}

function bandBehind({ from, to }: { from: number; to: number }, scale: Scale): string {
  const [top, bottom] = [scale.y(to), scale.y(from)];
  return `<rect class="band" x="${MARGIN.left}" y="${fix(top)}" width="${WIDTH - MARGIN.left - MARGIN.right}" height="${fix(bottom - top)}"/>`;
}

function line({ name, points, spreads = [] }: Series, index: number, scale: Scale): string {
  const step = Math.ceil(points.length / POINTS_MAX);
  const kept = points.filter((_, at) => at % step === 0 || at === points.length - 1);
  const path = kept.map(([x, y]) => `${fix(scale.x(x))},${fix(scale.y(y))}`).join(" ");
  const bars = spreads.map(([min, max], at) => {
    const x = fix(scale.x(points[at]![0]));
    return `<line class="spread c${index % 8}" x1="${x}" y1="${fix(scale.y(min))}" x2="${x}" y2="${fix(scale.y(max))}"/>`;
  });
  // With spreads, each point is a measurement of its own, and the line between two of them only a guess.
  const marks = spreads.map((_, at) => {
    const [x, y] = points[at]!;
    return `<circle class="mark c${index % 8}" cx="${fix(scale.x(x))}" cy="${fix(scale.y(y))}" r="3"/>`;
  });
  return `<polyline class="line c${index % 8}" points="${path}"><title>${escapeHtml(name)}</title></polyline>${[...bars, ...marks].join("")}`;
}

function dots({ name, points }: Series, index: number, scale: Scale): string {
  const step = Math.ceil(points.length / POINTS_MAX);
  const circles = points
    .filter((_, at) => at % step === 0)
    .map(([x, y]) => `<circle cx="${fix(scale.x(x))}" cy="${fix(scale.y(y))}" r="2"/>`);
  return `<g class="dots c${index % 8}"><title>${escapeHtml(name)}</title>${circles.join("")}</g>`;
}

function legend(series: readonly Series[], diagonal?: string, band?: string): string {
  const keys = series.map(({ name }, index) => `<span class="key c${index % 8}">${escapeHtml(name)}</span>`);
  if (diagonal) keys.push(`<span class="key guide">${escapeHtml(diagonal)}</span>`);
  if (band) keys.push(`<span class="key band">${escapeHtml(band)}</span>`);
  return keys.length > 1 ? `<p class="legend">${keys.join(" ")}</p>` : "";
}

function tickText(value: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: 3 });
}

function fix(value: number): string {
  return value.toFixed(1);
}
