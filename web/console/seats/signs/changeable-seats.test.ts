import { expect, test } from "bun:test";
import { STATE } from "../../../seats/statuses/seat-state.ts";
import { keptAmong } from "./changeable-seats.ts";

const { AVAILABLE, BLOCKED } = STATE;
const STATUSES = Uint8Array.from([BLOCKED, BLOCKED, BLOCKED, AVAILABLE, BLOCKED]);
const KEPT = [
  { allocationId: "s", seatNumbers: [1, 2] },
  { allocationId: "h", seatNumbers: [5] },
];
const NAMES = [
  { allocationId: "s", name: "sponsor" },
  { allocationId: "h", name: "house" },
];

test.each<[string, number[], ReturnType<typeof keptAmong>]>([
  ["seats on sale", [4], []],
  ["some of an allocation", [1, 4], [{ name: "sponsor", count: 1 }]],
  [
    "several",
    [1, 2, 3, 5],
    [
      { name: "sponsor", count: 2 },
      { name: "house", count: 1 },
      { name: null, count: 1 },
    ],
  ],
])("before seats are sold the desk is told whom they are kept back for: %s", (_, seats, told) => {
  expect(keptAmong(seats, STATUSES, KEPT, NAMES)).toEqual(told);
});
