import type { Hall, HallRow } from "../../hall/hall.ts";
import type { SeatGrid } from "../../hall/seat-grid.ts";
import { OWN, STATE } from "../../statuses/seat-state.ts";
import { cutToFit } from "./cut-to-fit.ts";
import { gradeColour, type Palette } from "./palette.ts";
import { directionOf, rowNamesOf } from "./row-names.ts";
import type { SeatSprites } from "./seat-sprites.ts";
import type { Box } from "../viewport.ts";

/** Below this distance of neighbours, rows are drawn as bands and not as seats. */
export const SEAT_PITCH_PX_MIN = 4.5;
/** From this distance on, seats show what is printed on them, and rows their names. */
export const LABELS_FROM_PX = 24;
export const ROW_NAMES_FROM_PX = 12;
const BAND_PX_MIN = 1;
/** Rows are bent; a band follows its row by so many seats. */
const BAND_STEP = 4;

/** What is drawn, and how: all that a picture of seats depends on. */
export interface SeatDrawing {
  hall: Hall;
  grid: SeatGrid;
  states: Uint8Array;
  wanted: Uint8Array | null;
  palette: Palette;
  /** Pixels per unit of the plan, and the device's pixels per pixel. */
  scale: number;
  ratio: number;
  sprites: SeatSprites;
}

/** Draws the seats of a box of the plan whose upper left corner is the canvas's. */
export function drawSeats(context: CanvasRenderingContext2D, drawing: SeatDrawing, box: Box): void {
  const { hall, grid, scale, ratio, sprites, states, wanted } = drawing;
  const { x, y, gradeOf, flags, pitch } = hall;
  const pitchPx = pitch * scale;
  if (pitchPx < SEAT_PITCH_PX_MIN) {
    drawBands(context, drawing, box);
    return;
  }
  const labels: number[] = [];
  const perUnit = scale * ratio;
  const half = sprites.side / 2;
  const withLabels = pitchPx >= LABELS_FROM_PX;
  context.setTransform(1, 0, 0, 1, 0, 0);
  grid.forEachIn(box.left - pitch, box.top - pitch, box.right + pitch, box.bottom + pitch, (seat) => {
    // What is chosen or the visitor's own is drawn on top, because it changes with every tap.
    const state = states[seat]! & OWN ? STATE.AVAILABLE : states[seat]!;
    const isDim = wanted !== null && wanted[seat] === 0;
    const sprite = sprites.of(state, gradeOf[seat]!, flags[seat]!, isDim, withLabels);
    const left = (x[seat]! - box.left) * perUnit - half;
    const top = (y[seat]! - box.top) * perUnit - half;
    context.drawImage(sprite, Math.round(left), Math.round(top));
    if (withLabels && state === STATE.AVAILABLE && !isDim) labels.push(seat);
  });
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  writeLabels(context, drawing, box, labels);
  if (pitchPx >= ROW_NAMES_FROM_PX) writeRowNames(context, drawing, box);
}

function writeLabels(
  context: CanvasRenderingContext2D,
  { hall, scale, palette }: SeatDrawing,
  box: Box,
  seats: readonly number[],
): void {
  const pitchPx = hall.pitch * scale;
  context.fillStyle = palette.onGrade;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.font = `600 ${pitchPx * 0.32}px ${palette.font}`;
  const width = pitchPx * 0.76;
  for (const seat of seats) {
    const left = (hall.x[seat]! - box.left) * scale;
    const top = (hall.y[seat]! - box.top) * scale;
    context.fillText(cutToFit(context, hall.labels[seat]!, width), left, top + pitchPx * 0.13, width);
  }
}

function writeRowNames(
  context: CanvasRenderingContext2D,
  { hall, grid, scale, palette }: SeatDrawing,
  box: Box,
): void {
  const { pitch } = hall;
  context.fillStyle = palette.faint;
  context.font = `600 ${Math.min(12, pitch * scale * 0.5)}px ${palette.font}`;
  const width = pitch * scale * 1.2;
  for (const { label, x, y } of rowNamesOf(hall, grid)) {
    if (x < box.left - pitch || x > box.right + pitch || y < box.top - pitch || y > box.bottom + pitch)
      continue;
    const [left, top] = [(x - box.left) * scale, (y - box.top) * scale];
    context.fillText(cutToFit(context, label, width), left, top, width);
  }
}

/** Rows as bands, in the colour of their grade while seats are free. Broken where an aisle is. */
function drawBands(context: CanvasRenderingContext2D, drawing: SeatDrawing, box: Box): void {
  const { hall, scale, ratio, palette } = drawing;
  context.setTransform(
    ratio * scale,
    0,
    0,
    ratio * scale,
    -box.left * scale * ratio,
    -box.top * scale * ratio,
  );
  // Of a very wide hall, a row's own height would not be seen.
  context.lineWidth = Math.max(hall.pitch * 0.82, BAND_PX_MIN / scale);
  context.lineCap = "butt";
  context.lineJoin = "round";
  hall.rows.forEach((row, index) => {
    if (touches(hall, index, box, hall.pitch)) drawBand(context, drawing, row);
  });
  context.setTransform(ratio, 0, 0, ratio, 0, 0);

  function drawBand(context: CanvasRenderingContext2D, drawing: SeatDrawing, row: HallRow): void {
    const grade = freeGrade(drawing, row);
    context.strokeStyle = grade < 0 ? palette.taken : gradeColour(palette, grade);
    context.beginPath();
    const { x, y, pitch } = hall;
    const end = row.first + row.seats;
    const reach = pitch / 2;
    for (let first = row.first; first < end;) {
      let last = first;
      while (last + 1 < end && Math.hypot(x[last + 1]! - x[last]!, y[last + 1]! - y[last]!) < pitch * 2)
        last += 1;
      const along = last > first ? directionOf(hall, first, first + 1) : { x: 1, y: 0 };
      context.moveTo(x[first]! - along.x * reach, y[first]! - along.y * reach);
      for (let seat = first; seat < last; seat += BAND_STEP) context.lineTo(x[seat]!, y[seat]!);
      const out = last > first ? directionOf(hall, last - 1, last) : along;
      context.lineTo(x[last]! + out.x * reach, y[last]! + out.y * reach);
      first = last + 1;
    }
    context.stroke();
  }
}

function touches({ rowBoxes }: Hall, row: number, box: Box, reach: number): boolean {
  return (
    rowBoxes[4 * row]! < box.right + reach &&
    rowBoxes[4 * row + 1]! < box.bottom + reach &&
    rowBoxes[4 * row + 2]! > box.left - reach &&
    rowBoxes[4 * row + 3]! > box.top - reach
  );
}

/** The grade of the row's first free and wanted seat; -1 if it has none. */
function freeGrade({ hall, states, wanted }: SeatDrawing, { first, seats }: HallRow): number {
  for (let seat = first; seat < first + seats; seat += 1)
    if ((states[seat] === STATE.AVAILABLE || states[seat] === STATE.CHOSEN) && wanted?.[seat] !== 0)
      return hall.gradeOf[seat]!;
  return -1;
}
