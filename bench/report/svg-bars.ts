import { escapeHtml } from "./html-text.ts";

const WIDTH = 800;
const ROW_HEIGHT = 22;
const BAR_HEIGHT = 12;
const LABEL_WIDTH = 440;
const VALUE_WIDTH = 110;
const BARS_WIDTH = WIDTH - LABEL_WIDTH - VALUE_WIDTH;

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
 * One bar a figure, each on a scale of its own so that all the targets stand in one line: how far the figure
 * is from what was promised, with a whisker from the worst to the best round. What is far off the scale is
 * cut off there.
 */
export function targetBars(title: string, rows: readonly TargetBar[]): string {
  const targetX = LABEL_WIDTH + BARS_WIDTH / 2;
  const x = (value: number, target: number) =>
    LABEL_WIDTH + Math.min(1, target > 0 ? value / target / 2 : 1) * BARS_WIDTH;
  const bars = rows.map(({ name, text, value, min, max, target, isMet }, index) => {
    const y = index * ROW_HEIGHT + ROW_HEIGHT / 2;
    const [from, to] = [x(min, target), x(max, target)];
    return [
      rowLabel(name, y),
      `<rect class="bar ${isMet ? "met" : "missed"}" x="${LABEL_WIDTH}" y="${y - BAR_HEIGHT / 2}" width="${fix(x(value, target) - LABEL_WIDTH)}" height="${BAR_HEIGHT}"/>`,
      `<line class="whisker" x1="${fix(from)}" y1="${y}" x2="${fix(to)}" y2="${y}"/>`,
      rowValue(text, y),
    ].join("");
  });
  const height = rows.length * ROW_HEIGHT;
  const line = `<line class="target" x1="${targetX}" y1="0" x2="${targetX}" y2="${height}"/>`;
  return figure(title, height, [...bars, line], '<p class="faint">The dashed line is the target.</p>');
}

export interface CostBar {
  name: string;
  /** By kind, in one unit. */
  parts: Readonly<Record<string, number>>;
}

/** One bar a call, made of what each kind of process took. */
export function stackedBars(title: string, unit: string, rows: readonly CostBar[]): string {
  const kinds = [...new Set(rows.flatMap(({ parts }) => Object.keys(parts)))];
  const sumOf = ({ parts }: CostBar) => Object.values(parts).reduce((sum, part) => sum + part, 0);
  const widest = Math.max(...rows.map(sumOf), 1e-9);
  const bars = rows.map((row, index) => {
    const y = index * ROW_HEIGHT + ROW_HEIGHT / 2;
    let from = LABEL_WIDTH;
    const rects = kinds.map((kind, at) => {
      const width = ((row.parts[kind] ?? 0) / widest) * BARS_WIDTH;
      const rect = `<rect class="bar c${at % 8}" x="${fix(from)}" y="${y - BAR_HEIGHT / 2}" width="${fix(width)}" height="${BAR_HEIGHT}"><title>${escapeHtml(`${kind}: ${Math.round(row.parts[kind] ?? 0)} ${unit}`)}</title></rect>`;
      from += width;
      return rect;
    });
    return rowLabel(row.name, y) + rects.join("") + rowValue(`${Math.round(sumOf(row))} ${unit}`, y);
  });
  const keys = kinds.map((kind, at) => `<span class="key c${at % 8}">${escapeHtml(kind)}</span>`);
  return figure(title, rows.length * ROW_HEIGHT, bars, `<p class="legend">${keys.join(" ")}</p>`);
}

function figure(title: string, height: number, drawn: readonly string[], below: string): string {
  return [
    `<figure><figcaption>${escapeHtml(title)}</figcaption>`,
    `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeHtml(title)}">`,
    ...drawn,
    "</svg>",
    below,
    "</figure>",
  ].join("\n");
}

function rowLabel(text: string, y: number): string {
  return `<text class="bar-text" x="${LABEL_WIDTH - 8}" y="${y}" text-anchor="end" dominant-baseline="middle">${escapeHtml(text)}</text>`;
}

function rowValue(text: string, y: number): string {
  return `<text class="bar-text" x="${WIDTH}" y="${y}" text-anchor="end" dominant-baseline="middle">${escapeHtml(text)}</text>`;
}

function fix(value: number): string {
  return value.toFixed(1);
}
