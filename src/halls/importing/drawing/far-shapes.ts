import type { PlanShape } from "../../plan.ts";
import type { Findings } from "../reading/findings.ts";
import type { RawSeat } from "../reading/raw-hall.ts";

/** In the file's units. */
export interface Extent {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/**
 * How far from the seats a hall is drawn: so many times what they take, and so many seats. An area that lies
 * beyond was left there by mistake, and a wall around the whole town would make the hall a dot.
 */
const BEYOND_SHARE = 1.5;
const BEYOND_SEATS = 60;

/** The shapes that are near the seats. The others are left out, and the organiser is told. */
export function shapesNearSeats(
  shapes: readonly PlanShape[],
  seats: readonly RawSeat[],
  step: number,
  findings: Findings,
): PlanShape[] {
  const reach = reachOf(seats, step);
  // Texts are moved to the edge instead.
  const near = shapes.filter((shape) => shape.kind === "text" || touch(extentOf(shape), reach));
  const far = shapes.length - near.length;
  if (far > 0) findings.warn("zones", "areas_far_away", { areas: far });
  return near;
}

/** Where areas of a hall may lie. Everywhere, if nobody can say how large a seat is. */
export function reachOf(seats: readonly RawSeat[], step: number): Extent {
  return reachAround(extentOfSeats(seats), step);
}

export function reachAround({ left, right, top, bottom }: Extent, step: number): Extent {
  const beyond =
    step === 0 ? Infinity : Math.max(right - left, bottom - top) * BEYOND_SHARE + BEYOND_SEATS * step;
  return { left: left - beyond, right: right + beyond, top: top - beyond, bottom: bottom + beyond };
}

/** Of seats that have a place. */
export function extentOfSeats(seats: readonly RawSeat[]): Extent {
  const extent = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  for (const { x, y } of seats) {
    extent.left = Math.min(extent.left, x!);
    extent.right = Math.max(extent.right, x!);
    extent.top = Math.min(extent.top, y!);
    extent.bottom = Math.max(extent.bottom, y!);
  }
  return extent;
}

export function extentOf(shape: PlanShape): Extent {
  const { x, y } = shape;
  const around = (reachX: number, reachY: number): Extent => ({
    left: x - reachX,
    right: x + reachX,
    top: y - reachY,
    bottom: y + reachY,
  });
  switch (shape.kind) {
    case "rectangle":
      return { left: x, right: x + shape.width, top: y, bottom: y + shape.height };
    case "circle":
      return around(shape.radius, shape.radius);
    case "ellipse": {
      if (shape.rotation === undefined) return around(shape.radiusX, shape.radiusY);
      // Turned, it may reach as far as its larger radius in every direction.
      const reach = Math.max(shape.radiusX, shape.radiusY);
      return around(reach, reach);
    }
    case "polygon": {
      const extent = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
      for (const [dx, dy] of shape.points) {
        extent.left = Math.min(extent.left, x + dx);
        extent.right = Math.max(extent.right, x + dx);
        extent.top = Math.min(extent.top, y + dy);
        extent.bottom = Math.max(extent.bottom, y + dy);
      }
      return extent;
    }
    case "text":
      return around(0, 0);
  }
}

export function within(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

function touch(a: Extent, b: Extent): boolean {
  return a.left <= b.right && a.right >= b.left && a.top <= b.bottom && a.bottom >= b.top;
}
