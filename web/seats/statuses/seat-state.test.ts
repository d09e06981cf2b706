import { expect, test } from "bun:test";
import { SEAT_STATUSES } from "../../../src/core/seat-status.ts";
import { packStatuses } from "../../../src/core/seats/packed-statuses.ts";
import { readStatuses } from "../../api/seat-statuses.ts";
import { OWN, STATE, STATES } from "./seat-state.ts";

test("every status of a seat is read as it was sent, and its neighbour with it", () => {
  const statuses = SEAT_STATUSES.flatMap((_, status): number[] => [status, 0]);
  const packed = packStatuses(statuses.length, statuses);
  expect([...readStatuses(packed)].slice(0, statuses.length)).toEqual(statuses);
});

test("every state is its place in the list, and those of the visitor's own have a bit of their own", () => {
  expect<number[]>(STATES.map((state) => STATE[state])).toEqual([...STATES.keys()]);
  const own = STATES.filter((state) => (STATE[state] & OWN) !== 0);
  expect(own).toEqual(["MINE", "CHOSEN"]);
});
