import { type Row, stepBetween } from "./rows.ts";
import { middleOf } from "./scale.ts";

/** A gap this much wider than a step is an aisle. A wheelchair place needs less. */
const AISLE = 1.6;
/** A row needs so many steps for the middle one to say how wide its seats are. */
const STEPS_MIN = 3;

/**
 * The indexes of the seats beside a gap in this row of a drawn hall. The ends of a row are none: a wall or
 * another section may be there.
 */
export function aisleSeatsOf({ seats }: Row, typical: number): Set<number> {
  const steps = seats.slice(1).map((seat, i) => stepBetween(seats[i]!, seat));
  const step = steps.length < STEPS_MIN ? typical : middleOf(steps);
  const beside = new Set<number>();
  if (step === 0) return beside;
  for (const [i, gap] of steps.entries()) if (gap > AISLE * step) beside.add(i).add(i + 1);
  return beside;
}
