import type { Point } from "./seating-file.ts";

/** An ellipse around the origin; a circle where both radii are the same. */
export interface Oval {
  radiusX: number;
  radiusY: number;
}

/** Angles are clockwise from three o'clock, in radians, as on a screen whose y grows downwards. */
export function onOval({ radiusX, radiusY }: Oval, angle: number): Point {
  return { x: radiusX * Math.cos(angle), y: radiusY * Math.sin(angle) };
}

/**
 * Points along an oval from one angle to another, `step` apart, with half of what is left over at each end.
 */
export function alongOval(oval: Oval, from: number, to: number, step: number): Point[] {
  const angles: number[] = [];
  let angle = from;
  while (angle <= to) {
    angles.push(angle);
    angle += step / speed(oval, angle);
  }
  const last = angles.at(-1);
  if (last === undefined) return [];
  const shift = (to - last) / 2;
  return angles.map((each) => onOval(oval, each + shift));
}

/** How far a point moves along the oval for each radian. */
function speed({ radiusX, radiusY }: Oval, angle: number): number {
  return Math.hypot(radiusX * Math.sin(angle), radiusY * Math.cos(angle));
}
