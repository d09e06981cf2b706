import { type SeatState, STATE, STATES } from "../../../seats/statuses/seat-state.ts";

/** Seats that were not chosen, or not changed, by why not. */
export type LeftOut = Partial<Record<"HELD" | "SOLD" | "GIVEN" | "MEANWHILE", readonly number[]>>;

/** Of these seats, those that the desk may change, and the others by why not. */
export function changeableOf(
  seatNumbers: readonly number[],
  statuses: Uint8Array,
  given: ReadonlySet<number>,
): { changeable: number[]; leftOut: LeftOut } {
  const whyNot = (number: number): SeatState | "GIVEN" =>
    given.has(number) ? "GIVEN" : STATES[statuses[number - 1]!]!;
  const { AVAILABLE = [], BLOCKED = [], HELD, SOLD, GIVEN } = Object.groupBy(seatNumbers, whyNot);
  return {
    changeable: [...AVAILABLE, ...BLOCKED],
    leftOut: { ...(HELD && { HELD }), ...(SOLD && { SOLD }), ...(GIVEN && { GIVEN }) },
  };
}

/** How many seats are not free, by the signs of the map that have no name of their own. */
export function signCounts(
  statuses: Uint8Array,
  { kept, given }: { kept: readonly { seatNumbers: readonly number[] }[]; given: readonly number[] },
): Record<"HELD" | "SOLD" | "GIVEN" | "BLOCKED", number> {
  const count = (state: number) => statuses.reduce((sum, each) => sum + Number(each === state), 0);
  const keptSeats = kept.reduce((sum, { seatNumbers }) => sum + seatNumbers.length, 0);
  return {
    HELD: count(STATE.HELD),
    SOLD: count(STATE.SOLD) - given.length,
    GIVEN: given.length,
    BLOCKED: count(STATE.BLOCKED) - keptSeats,
  };
}
