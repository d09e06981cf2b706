import { gapsOf, isAisle, usualGap } from "../../neighbours/spacing.ts";

/**
 * The indexes of the seats beside a gap in this row, whose seats are at their places in the plan. The ends of
 * a row are none: a wall or another section may be there.
 */
export function aisleSeatsOf(places: readonly (readonly [x: number, y: number])[]): Set<number> {
  const [xs, ys] = [places.map(([x]) => x), places.map(([, y]) => y)];
  const gaps = gapsOf({ first: 0, seats: places.length }, xs, ys);
  const usual = usualGap(gaps);
  const beside = new Set<number>();
  for (const [i, gap] of gaps.entries()) if (isAisle(gap, usual)) beside.add(i).add(i + 1);
  return beside;
}
