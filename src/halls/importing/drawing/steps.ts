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

/**
 * How far seats are from the nearest of their row, as the middle one has it; 0 if no row has two. A few seats
 * before and after are looked at, since a table's seats may be numbered to and fro. An aisle is no step,
 * though a hall may have more seats beside aisles than others.
 */
export function typicalStep(rows: readonly Row[]): number {
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
