import { expect, test } from "bun:test";
import { smallHall } from "../hall/small-hall.ts";
import { shownStates } from "../statuses/seat-state.ts";
import { seatingObjection } from "./seating-objection.ts";

const { hall, states } = smallHall([{ rows: ["......", "wcwc"] }], true);
const BOTH = { leaveNoSingle: true, companionsWithWheelchair: true };

test.each([
  // chosen, already the visitor's, what the page objects to before the server would
  [[1, 2], [], null],
  [[2, 3], [], { why: "single", seatNumbers: [1] }],
  [[4], [2, 3], null],
  [[8], [], { why: "companion", seatNumbers: [8], placeNumbers: [7] }],
  [[7, 8], [], null],
  [[8], [7], null],
  [[8, 9], [], { why: "companion", seatNumbers: [8], placeNumbers: [7] }],
  [[8, 10], [], { why: "companion", seatNumbers: [8, 10], placeNumbers: [7, 9] }],
])("chosen %p beside one's own %p", (chosen, own, objection) => {
  const mine = new Set(own);
  const shown = shownStates(states, mine, chosen);
  expect(seatingObjection(hall, shown, { chosen, mine }, BOTH)).toEqual(objection as never);
});

test("without these policies every choice is as good", () => {
  const choice = { chosen: [2, 3, 8], mine: new Set<number>() };
  const policy = { leaveNoSingle: false, companionsWithWheelchair: false };
  expect(seatingObjection(hall, states, choice, policy)).toBeNull();
});
