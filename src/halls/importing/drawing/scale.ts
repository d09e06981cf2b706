import { LIMITS } from "../../../core/limits.ts";
import type { PlanShape } from "../../plan.ts";
import { SEAT_DISTANCE } from "../../neighbours/spacing.ts";
import type { RawSeat } from "../reading/raw-hall.ts";
import { type Extent, extentOf, extentOfSeats, reachOf, within } from "./far-shapes.ts";

/** How far apart neighbouring seats are in a plan. */
export const SEAT_UNITS = SEAT_DISTANCE;
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
