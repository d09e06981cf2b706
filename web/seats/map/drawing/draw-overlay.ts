import type { Hall } from "../../hall/hall.ts";
import type { SectionLeft } from "../../statuses/seats-left.ts";
import type { Point } from "../../hall/stage.ts";
import { STATE } from "../../statuses/seat-state.ts";
import { LABELS_FROM_PX, SEAT_PITCH_PX_MIN } from "./draw-seats.ts";
import type { Palette } from "./palette.ts";
import { outline } from "./seat-sprites.ts";
import type { Size, Viewport } from "../viewport.ts";

/** The words of a section: its name, and what it still has. */
export interface SectionWords {
  name: string;
  left: string;
}

/** The visitor's own and chosen seats, and the one that is pointed at: they change with every tap. */
export function drawMarks(
  context: CanvasRenderingContext2D,
  hall: Hall,
  states: Uint8Array,
  marked: Iterable<number>,
  pointed: number,
  view: Viewport,
  palette: Palette,
): void {
  const pitchPx = hall.pitch * view.scale;
  const at = (seat: number) =>
    [(hall.x[seat]! - view.x) * view.scale, (hall.y[seat]! - view.y) * view.scale] as const;
  for (const seat of marked) {
    const isChosen = states[seat] === STATE.CHOSEN;
    // In a large hall seen from afar, a seat of its own size would not be found.
    const half = Math.max(pitchPx * 0.46, 5);
    context.save();
    context.translate(...at(seat));
    outline(context, half, 0);
    context.lineWidth = 3;
    context.strokeStyle = palette.card;
    context.stroke();
    context.fillStyle = isChosen ? palette.chosen : palette.mine;
    context.fill();
    context.fillStyle = palette.onChosen;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.font = `800 ${half * 1.2}px ${palette.font}`;
    const withLabel = pitchPx >= LABELS_FROM_PX;
    context.fillText(isChosen ? "✓" : "★", 0, withLabel ? -half * 0.4 : half * 0.06);
    if (withLabel) {
      context.font = `600 ${half * 0.7}px ${palette.font}`;
      context.fillText(hall.labels[seat]!, 0, half * 0.35, half * 1.7);
    }
    context.restore();
  }
  if (pointed < 0) return;
  context.save();
  context.translate(...at(pointed));
  outline(context, Math.max(pitchPx * 0.5, 6), hall.flags[pointed]!);
  context.lineWidth = 3;
  context.strokeStyle = palette.focus;
  context.stroke();
  context.restore();
}

/** Names of sections on the map, with what is left where rows are only bands. None covers another. */
export function drawSectionWords(
  context: CanvasRenderingContext2D,
  hall: Hall,
  words: readonly SectionWords[],
  left: readonly SectionLeft[],
  view: Viewport,
  canvas: Size,
  palette: Palette,
): void {
  const pitchPx = hall.pitch * view.scale;
  if (words.length < 2) return;
  const isFar = pitchPx < SEAT_PITCH_PX_MIN;
  const placed: { left: number; right: number; top: number; bottom: number }[] = [];
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const at of largestFirst(hall)) {
    const section = hall.sections[at]!;
    if (section.seats === 0) continue;
    const box = {
      left: (section.left - view.x) * view.scale,
      right: (section.right - view.x) * view.scale,
      top: (section.top - view.y) * view.scale,
      bottom: (section.bottom - view.y) * view.scale,
    };
    if (box.right < 0 || box.left > canvas.width || box.bottom < 0 || box.top > canvas.height) continue;
    const lines = isFar && left[at]!.seats > 0 ? [words[at]!.name, words[at]!.left] : [words[at]!.name];
    const anchor = isFar ? middleOfSection(hall, at) : beforeSection(hall, at);
    const middle = { x: (anchor.x - view.x) * view.scale, y: (anchor.y - view.y) * view.scale };
    const isSoldOut = left[at]!.seats === 0;
    if (!place(lines, middle, isSoldOut) && lines.length > 1) place(lines.slice(0, 1), middle, isSoldOut);
  }

  function place(lines: readonly string[], wanted: Point, isSoldOut: boolean): boolean {
    const sizes = lines.map((_, at) => (at === 0 ? 12 : 11));
    const width = Math.max(...lines.map((line, at) => widthOf(line, sizes[at]!))) + 10;
    // Words at the edge of the hall would be cut off.
    const x = isFar ? Math.min(Math.max(wanted.x, width / 2), canvas.width - width / 2) : wanted.x;
    const { y } = wanted;
    const height = lines.length * 14 + 4;
    const box = { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
    const isCovered = placed.some(
      (other) =>
        other.left < box.right && other.right > box.left && other.top < box.bottom && other.bottom > box.top,
    );
    if (isCovered) return false;
    placed.push(box);
    if (isFar) {
      context.globalAlpha = 0.92;
      context.fillStyle = palette.card;
      context.fillRect(box.left, box.top, width, height);
      context.globalAlpha = 1;
    }
    lines.forEach((line, at) => {
      context.font = fontOf(sizes[at]!);
      context.fillStyle = isSoldOut ? palette.faint : palette.text;
      const top = y + (at - (lines.length - 1) / 2) * 14;
      if (!isFar) {
        context.lineWidth = 3;
        context.strokeStyle = palette.card;
        context.strokeText(line, x, top);
      }
      context.fillText(line, x, top);
    });
    return true;
  }

  function fontOf(size: number): string {
    return `${size === 12 ? 700 : 500} ${size}px ${palette.font}`;
  }

  function widthOf(text: string, size: number): number {
    const key = `${size} ${text}`;
    let width = widths.get(key);
    if (width === undefined) {
      context.font = fontOf(size);
      width = context.measureText(text).width;
      if (widths.size > 2_000) widths.clear();
      widths.set(key, width);
    }
    return width;
  }
}

/** Its middle row's middle seat: also in a bent section, that is a place of its own. */
function middleOfSection(hall: Hall, at: number): Point {
  const { rows } = hall.sections[at]!;
  const row = hall.rows[rows[rows.length >> 1]!]!;
  const seat = row.first + (row.seats >> 1);
  return { x: hall.x[seat]!, y: hall.y[seat]! };
}

/** Before its first row, on the side where no second row is. */
function beforeSection(hall: Hall, at: number): Point {
  const { rows } = hall.sections[at]!;
  const middleOf = (index: number): Point => {
    const { first, seats } = hall.rows[index]!;
    const [one, other] = [first + ((seats - 1) >> 1), first + (seats >> 1)];
    return { x: (hall.x[one]! + hall.x[other]!) / 2, y: (hall.y[one]! + hall.y[other]!) / 2 };
  };
  const front = middleOf(rows[0]!);
  const back = rows.length > 1 ? middleOf(rows[1]!) : { x: front.x, y: front.y + 1 };
  const length = Math.hypot(front.x - back.x, front.y - back.y) || 1;
  const step = (hall.pitch * 1.4) / length;
  return { x: front.x + (front.x - back.x) * step, y: front.y + (front.y - back.y) * step };
}

/** Where there is no room for all, the sections of the most seats have a name. */
function largestFirst(hall: Hall): readonly number[] {
  let order = orders.get(hall);
  if (order === undefined) {
    const { sections } = hall;
    order = sections.map((_, at) => at).toSorted((a, b) => sections[b]!.seats - sections[a]!.seats);
    orders.set(hall, order);
  }
  return order;
}

const orders = new WeakMap<Hall, readonly number[]>();

/** Measuring a text takes longer than drawing it. */
const widths = new Map<string, number>();
