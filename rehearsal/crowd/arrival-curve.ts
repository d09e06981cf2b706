import type { Random } from "../../testing/seeded-random.ts";

export const ARRIVAL_SHAPES = ["burst", "flat", "ramp", "wave"] as const;

/** burst: most at once, then ever fewer. flat: evenly. ramp: ever more. wave: few, many, few. */
export type ArrivalShape = (typeof ARRIVAL_SHAPES)[number];

/** How steeply a burst falls: with 6, half of the crowd is there after an eighth of the time. */
const BURST_STEEPNESS = 6;

/**
 * When each visitor comes, in milliseconds after the first may come. Each takes its own share of the curve,
 * so the shape is the same for ten visitors and ten thousand; `random` only moves a visitor within its share.
 */
export function arrivalTimesMs(
  visitors: number,
  shape: ArrivalShape,
  overSeconds: number,
  random: Random,
): number[] {
  return Array.from({ length: visitors }, (_, index) => {
    const share = (index + random()) / visitors;
    return arrivedBy(shape, share) * overSeconds * 1_000;
  });
}

/** The part of the time after which this share of the visitors has come; both in 0 to 1. */
function arrivedBy(shape: ArrivalShape, share: number): number {
  switch (shape) {
    case "flat":
      return share;
    case "ramp":
      return Math.sqrt(share);
    case "burst":
      return -Math.log(1 - share * (1 - Math.exp(-BURST_STEEPNESS))) / BURST_STEEPNESS;
    case "wave":
      return share < 0.5 ? Math.sqrt(share / 2) : 1 - Math.sqrt((1 - share) / 2);
  }
}
