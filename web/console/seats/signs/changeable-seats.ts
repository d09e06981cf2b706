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

/** Whom some seats are kept back for, by name, and how many. Null: for nobody in particular. */
export interface KeptFor {
  name: string | null;
  count: number;
}

/** Of these seats, those that are kept back, by whom for. */
export function keptAmong(
  seatNumbers: readonly number[],
  statuses: Uint8Array,
  kept: readonly { allocationId: string; seatNumbers: readonly number[] }[],
  allocations: readonly { allocationId: string; name: string }[],
): KeptFor[] {
  const asked = new Set(seatNumbers.filter((number) => STATES[statuses[number - 1]!] === "BLOCKED"));
  const named = kept.flatMap((each) => {
    const count = each.seatNumbers.filter((number) => asked.has(number)).length;
    const name = allocations.find(({ allocationId }) => allocationId === each.allocationId)?.name ?? null;
    return count === 0 ? [] : [{ name, count }];
  });
  const others = asked.size - named.reduce((sum, { count }) => sum + count, 0);
  return others === 0 ? named : [...named, { name: null, count: others }];
}

/** How many seats are not free: as the pages of dates and of the sale count them. */
export function signCounts(
  statuses: Uint8Array,
  { given }: { given: readonly number[] },
): Record<"HELD" | "SOLD" | "GIVEN" | "BLOCKED", number> {
  const count = (state: number) => statuses.reduce((sum, each) => sum + Number(each === state), 0);
  return {
    HELD: count(STATE.HELD),
    SOLD: count(STATE.SOLD) - given.length,
    GIVEN: given.length,
    BLOCKED: count(STATE.BLOCKED),
  };
}
