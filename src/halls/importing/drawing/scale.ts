import { LIMITS } from "../../../core/limits.ts";
import type { PlanShape } from "../../plan.ts";
import type { RawSeat } from "../reading/raw-hall.ts";
import { type Extent, extentOf, extentOfSeats, reachOf, within } from "./far-shapes.ts";
import { type Row, stepBetween } from "./rows.ts";

/** How far apart neighbouring seats are in a plan. */
export const SEAT_UNITS = 20;
const NEIGHBOURS = 3;
/** Around everything that is drawn. */
const MARGIN = 20;
/**
 * A text may widen the drawing on each side by ten seats, and this share of what seats and shapes take. One
 * that was left lying far away would make the hall small; it is moved to the edge.
 */
const TEXT_BEYOND_SHARE = 0.25;
const TEXT_BEYOND_UNITS = 10 * SEAT_UNITS;

/** From a file's coordinates to those of its plan, which are whole numbers from 0. */
export interface Scale {
  /** Units of the plan for one of the file. */
  factor: number;
  /** The file's coordinates that become 0. */
  left: number;
  top: number;
  width: number;
  height: number;
}

/**
 * How far seats are from the nearest of their row, as the middle one has it; 0 if no row has two. A few seats
 * before and after are looked at, since a table's seats may be numbered to and fro.
 */
export function typicalStep(rows: readonly Row[]): number {
  // What is much nearer than seats of a row usually follow each other is a mistake, and no scale.
  const tooNear = usualStep(rows) / 4;
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
  return middleOf(nearest);
}

function usualStep(rows: readonly Row[]): number {
  const steps: number[] = [];
  for (const { seats } of rows)
    for (let i = 1; i < seats.length; i += 1) steps.push(stepBetween(seats[i - 1]!, seats[i]!));
  return Float64Array.from(steps).toSorted()[steps.length >> 1] ?? 0;
}

/** The lower of the middle ones, so that many gaps are not taken for steps. */
export function middleOf(numbers: readonly number[]): number {
  return Float64Array.from(numbers).toSorted()[(numbers.length - 1) >> 1] ?? 0;
}

/** Fits the drawing around its seats and shapes. Undefined if it is too large. */
export function scaleOf(
  seats: readonly RawSeat[],
  shapes: readonly PlanShape[],
  step: number,
): Scale | undefined {
  const factor = step === 0 ? 1 : SEAT_UNITS / step;
  const reach = reachOf(seats, step);
  let { left, right, top, bottom } = extentOfSeats(seats);
  const include = (extent: Extent, most: Extent): void => {
    left = Math.min(left, within(extent.left, most.left, most.right));
    right = Math.max(right, within(extent.right, most.left, most.right));
    top = Math.min(top, within(extent.top, most.top, most.bottom));
    bottom = Math.max(bottom, within(extent.bottom, most.top, most.bottom));
  };
  for (const shape of shapes) if (shape.kind !== "text") include(extentOf(shape), reach);
  const beyond = Math.max(right - left, bottom - top) * TEXT_BEYOND_SHARE + TEXT_BEYOND_UNITS / factor;
  const textReach = {
    left: left - beyond,
    right: right + beyond,
    top: top - beyond,
    bottom: bottom + beyond,
  };
  for (const shape of shapes) if (shape.kind === "text") include(extentOf(shape), textReach);
  const margin = MARGIN / factor;
  const scale = {
    factor,
    left: left - margin,
    top: top - margin,
    width: Math.ceil((right - left + 2 * margin) * factor),
    height: Math.ceil((bottom - top + 2 * margin) * factor),
  };
  return Math.max(scale.width, scale.height) <= LIMITS.planSpanMax ? scale : undefined;
}

/** Whole numbers of the plan for a position in the file. */
export function toPlan(scale: Scale, x: number, y: number): [x: number, y: number] {
  return [whole((x - scale.left) * scale.factor), whole((y - scale.top) * scale.factor)];
}

export function scaledShape(shape: PlanShape, scale: Scale): PlanShape {
  const [x, y] = toPlan(scale, shape.x, shape.y);
  const length = (units: number) => Math.max(1, whole(units * scale.factor));
  switch (shape.kind) {
    case "rectangle":
      return { ...shape, x, y, width: length(shape.width), height: length(shape.height) };
    case "circle":
      return { ...shape, x, y, radius: length(shape.radius) };
    case "ellipse":
      return { ...shape, x, y, radiusX: length(shape.radiusX), radiusY: length(shape.radiusY) };
    case "polygon": {
      const points = shape.points.map(([dx, dy]): [number, number] => [
        whole(dx * scale.factor),
        whole(dy * scale.factor),
      ]);
      return { ...shape, x, y, points };
    }
    case "text":
      return {
        ...shape,
        x: within(x, 0, scale.width),
        y: within(y, 0, scale.height),
        size: length(shape.size ?? 1),
      };
  }
}

function whole(value: number): number {
  return Math.round(value) + 0;
}
