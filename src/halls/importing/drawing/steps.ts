import type { RawSeat } from "../reading/raw-hall.ts";
import { type Row, stepBetween } from "./rows.ts";

const NEIGHBOURS = 3;
/** In a hall of so few seats, those of one mistake may be half of all. */
const FEW_SEATS = 12;
/** What is so much nearer than seats of a row usually follow each other is a mistake in a small hall. */
const TOO_NEAR = 6;
/** No gap of a row is so many times as wide as a step; a seat was left lying far away. */
const FAR_AWAY = 100;
/** Most rows have two seats so much nearer than the middle seat has its neighbour: the others stand alone. */
const ALONE = 2.5;

/** So much farther apart than seats of a hall are from their nearest, those of a row are no neighbours. */
const NOT_BESIDE = 1.5;
/** Seats that are asked for their nearest: each is held against all others. */
const SAMPLES = 128;
/** Spreads the samples over the hall, in step with no length of its rows. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * How far neighbours are from each other; 0 if no two seats are apart. Seats of a row say it, unless most
 * seats have a much nearer one: rows of a bus have an aisle in every gap, and stools at a bar may have a row
 * each.
 */
export function typicalStep(rows: readonly Row[]): number {
  const inRows = stepInRows(rows);
  const ofAll = nearestOfAll(rows);
  return ofAll > 0 && (inRows === 0 || inRows > NOT_BESIDE * ofAll) ? ofAll : inRows;
}

/** How far seats are from the nearest other one, whatever its row, as the middle one has it; 0 if none is. */
function nearestOfAll(rows: readonly Row[]): number {
  const seats = rows.flatMap((row) => row.seats);
  const [x, y] = [new Float64Array(seats.length), new Float64Array(seats.length)];
  for (const [i, seat] of seats.entries()) {
    x[i] = seat.x!;
    y[i] = seat.y!;
  }
  const nearest = nearestOf(sampleOf(seats), x, y, 0);
  if (seats.length > FEW_SEATS) return middleOf(nearest);
  const middle = middleOf(nearest);
  const widest = Math.max(0, ...nearest.filter((step) => step <= FAR_AWAY * middle));
  return middleOf(nearestOf(seats, x, y, widest / TOO_NEAR));
}

/** The distance of each from its nearest that is farther than `tooNear`; none for one that has none. */
function nearestOf(sample: readonly RawSeat[], x: Float64Array, y: Float64Array, tooNear: number): number[] {
  const least = tooNear * tooNear;
  return sample
    .map((seat) => {
      // Plain numbers: this runs some ten million times for the largest hall.
      const [seatX, seatY] = [seat.x!, seat.y!];
      let nearest = Infinity;
      for (let i = 0; i < x.length; i += 1) {
        const dx = x[i]! - seatX;
        const dy = y[i]! - seatY;
        const square = dx * dx + dy * dy;
        if (square < nearest && square > least) nearest = square;
      }
      return Math.sqrt(nearest);
    })
    .filter((step) => step < Infinity);
}

function sampleOf(seats: readonly RawSeat[]): readonly RawSeat[] {
  if (seats.length <= SAMPLES) return seats;
  return Array.from({ length: SAMPLES }, (_, i) => seats[Math.floor(((i * GOLDEN) % 1) * seats.length)]!);
}

/**
 * How far seats are from the nearest of their row, as the middle one has it; 0 if no row has two. A few seats
 * before and after are looked at, since a table's seats may be numbered to and fro. An aisle is no step,
 * though a hall may have more seats beside aisles than others.
 */
function stepInRows(rows: readonly Row[]): number {
  const inRows = leastOfRows(rows);
  const seats = rows.reduce((sum, row) => sum + row.seats.length, 0);
  const tooNear = seats > FEW_SEATS ? 0 : Math.min(usualStep(rows), inRows) / TOO_NEAR;
  const nearest: number[] = [];
  for (const { seats } of rows) {
    const steps = seats.map(() => Infinity);
    for (const [i, seat] of seats.entries()) {
      for (let j = i + 1; j <= i + NEIGHBOURS && j < seats.length; j += 1) {
        const step = stepBetween(seat, seats[j]!);
        if (step <= tooNear) continue;
        steps[i] = Math.min(steps[i]!, step);
        steps[j] = Math.min(steps[j]!, step);
      }
    }
    for (const step of steps) if (step < Infinity) nearest.push(step);
  }
  const middle = middleOf(nearest);
  return inRows * ALONE < middle ? inRows : middle;
}

/** The distance of seats that follow each other. */
function usualStep(rows: readonly Row[]): number {
  const steps = Float64Array.from(rows.flatMap(stepsOf)).toSorted();
  const upper = steps[steps.length >> 1] ?? 0;
  const lower = middleOf(steps);
  return lower > 0 && upper > FAR_AWAY * lower ? lower : upper;
}

/** The least distance in a row, as the middle row has it. One row alone may have a mistake. */
function leastOfRows(rows: readonly Row[]): number {
  const leasts: number[] = [];
  for (const row of rows) {
    const least = stepsOf(row).reduce((less, step) => (step > 0 ? Math.min(less, step) : less), Infinity);
    if (least < Infinity) leasts.push(least);
  }
  return leasts.length < 2 ? Infinity : Float64Array.from(leasts).toSorted()[leasts.length >> 1]!;
}

function stepsOf({ seats }: Row): number[] {
  return seats.slice(1).map((seat, i) => stepBetween(seats[i]!, seat));
}

/** The lower of the middle ones, so that many gaps are not taken for steps. */
function middleOf(numbers: Iterable<number>): number {
  const sorted = Float64Array.from(numbers).toSorted();
  return sorted[(sorted.length - 1) >> 1] ?? 0;
}
