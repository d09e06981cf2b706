import { expect, test } from "bun:test";
import { STATE } from "../../../seats/statuses/seat-state.ts";
import type { Allocation, SeatOverview } from "../../api/types.ts";
import { changeableOf, signCounts } from "./changeable-seats.ts";
import { colourOf, DeskSigns } from "./desk-signs.ts";

const { AVAILABLE, HELD, SOLD, BLOCKED } = STATE;
/** Seats 1 to 8: 3 is sold, 4 given away, 6 of the house, 7 of the sponsor, 8 of nobody. */
const STATUSES = Uint8Array.of(AVAILABLE, HELD, SOLD, SOLD, AVAILABLE, BLOCKED, BLOCKED, BLOCKED);
const NOW = {
  kept: [
    { allocationId: "house", seatNumbers: [6] },
    { allocationId: "sponsor", seatNumbers: [7] },
  ],
  given: [4],
} as SeatOverview;
const ALLOCATIONS = [
  { allocationId: "house", name: "House", colour: null },
  { allocationId: "sponsor", name: "Sponsor", colour: "#123456" },
] as Allocation[];
const NUMBERS = [1, 2, 3, 4, 5, 6, 7, 8];

test("the desk's map tells each kind of seat apart, and names whom it is kept back for", () => {
  const signs = new DeskSigns((sign, name) => `${sign} ${name}`.trim());
  const states = signs.statesOf(STATUSES, NOW, ALLOCATIONS);
  expect(NUMBERS.map((number) => signs.statusOf(number - 1, states[number - 1]!))).toEqual([
    undefined,
    "HELD",
    "SOLD",
    "GIVEN",
    undefined,
    "KEPT House",
    "KEPT Sponsor",
    "BLOCKED",
  ]);
  // Each kind is drawn by a state of its own, and buyers' three bits stay.
  expect(new Set(states).size).toBe(7);
  expect(states.map((state) => state & 7)).toEqual(STATUSES);
});

test("an allocation that gets another colour is drawn anew, and one without has its own", () => {
  const signs = new DeskSigns(() => "");
  const before = signs.statesOf(STATUSES, NOW, ALLOCATIONS);
  const [house, sponsor] = ALLOCATIONS as [Allocation, Allocation];
  const after = signs.statesOf(STATUSES, NOW, [house, { ...sponsor, colour: "#654321" }]);
  expect([after[5] === before[5], after[6] === before[6]]).toEqual([true, false]);
  expect(colourOf({ colour: null }, 0)).not.toBe(colourOf({ colour: null }, 1));
});

test("the legend counts each seat once", () => {
  expect(signCounts(STATUSES, NOW)).toEqual({ HELD: 1, SOLD: 1, GIVEN: 1, BLOCKED: 1 });
});

test("seats that are held, sold or given away are left out, each by why", () => {
  expect(changeableOf(NUMBERS, STATUSES, new Set(NOW.given))).toEqual({
    changeable: [1, 5, 6, 7, 8],
    leftOut: { HELD: [2], SOLD: [3], GIVEN: [4] },
  });
  expect(changeableOf([1, 8], STATUSES, new Set())).toEqual({ changeable: [1, 8], leftOut: {} });
});
