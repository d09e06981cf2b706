import { findSingles } from "../../../src/halls/neighbours/single-seats.ts";
import type { Concert } from "../../api/types.ts";
import type { Hall } from "../hall/hall.ts";
import { isFree } from "../statuses/seat-state.ts";

type Policy = Pick<Concert["policy"], "companionsWithWheelchair" | "leaveNoSingle">;

/** Why the concert's policy does not sell these seats together, and the numbers of the seats it is about. */
export type SeatingObjection =
  | { why: "single"; seatNumbers: number[] }
  /** `placeNumbers` are the wheelchair places that the companion seats belong to. */
  | { why: "companion"; seatNumbers: number[]; placeNumbers: number[] };

/** What the server would say to this choice, said before. `mine` and `chosen` are seat numbers. */
export function seatingObjection(
  { sideBySide, wheelchairOf }: Pick<Hall, "sideBySide" | "wheelchairOf">,
  states: Uint8Array,
  { chosen, mine }: { chosen: readonly number[]; mine: Pick<ReadonlySet<number>, "has"> },
  policy: Policy,
): SeatingObjection | null {
  if (policy.companionsWithWheelchair) {
    const seatNumbers = chosen.filter((number) => {
      const wheelchair = wheelchairOf.get(number);
      return wheelchair !== undefined && !chosen.includes(wheelchair) && !mine.has(wheelchair);
    });
    if (seatNumbers.length > 0) {
      const placeNumbers = [...new Set(seatNumbers.map((number) => wheelchairOf.get(number)!))];
      return { why: "companion", seatNumbers, placeNumbers };
    }
  }
  if (!policy.leaveNoSingle) return null;
  const indexes = chosen.map((number) => number - 1);
  const singles = findSingles(indexes, sideBySide, (seat) => isFree(states[seat]));
  return singles.length === 0 ? null : { why: "single", seatNumbers: singles.map((seat) => seat + 1) };
}
