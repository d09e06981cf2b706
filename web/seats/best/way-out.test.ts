import { expect, test } from "bun:test";
import { smallHall } from "../hall/small-hall.ts";
import { shownStates, STATE } from "../statuses/seat-state.ts";
import { findWayOut } from "./way-out.ts";

test.each([
  // why, rows as they are now, lost, still chosen, to be chosen now (numbers of seats)
  ["a near seat that leaves no single one", ["..xxx....."], [3], [], [6]],
  ["two side by side for two", ["..xxx....."], [3, 4], [], [1, 2]],
  ["two side by side for two of three", ["xx...", "....."], [1, 2], [5], [5, 6, 7]],
  ["two side by side in the next row, not one here and one there", [".xx.xx", "..x..."], [2, 3], [], [7, 8]],
  ["the other neighbour of the seat that is left", [".x.....", "......."], [2], [3], [3, 4]],
  ["a near seat where nobody can sit beside the one that is left", ["x.x", "..."], [1], [2], [2, 4]],
  ["the nearest to the seat that is left where no two are free", ["x.x.", "x.x."], [1], [2], [2, 6]],
  ["no wheelchair place for who has lost an ordinary seat", ["xw......"], [1], [], [3]],
  ["another place and its companion seat", ["wcwc", "...."], [1], [2], [3, 4]],
  ["nothing in a full hall", ["xxxxxxxxxx"], [5], [], null],
  ["nothing where the only place left has lost its companion's", ["wc.."], [1], [2], null],
])("after a loss the way out is %s", (_, rows, lost, left, expected) => {
  const { hall, states } = smallHall([{ rows }], true);
  for (const number of lost) states[number - 1] = STATE.BLOCKED;
  const index = (number: number) => number - 1;
  const shown = shownStates(states, [], left);
  const found = findWayOut(hall, shown, lost.map(index), left.map(index), true);
  expect(found?.seats.map((seat) => seat + 1).toSorted((a, b) => a - b) ?? null).toEqual(expected);
  if (found !== null) expect(found.fresh).toEqual(found.seats.filter((seat) => !left.includes(seat + 1)));
});

test("is of the same grade, even where a dearer one is nearer", () => {
  const { hall, states } = smallHall(
    [
      { grade: "VIP", price: 2, rows: ["...."] },
      { grade: "S", price: 1, rows: ["xxxx", "xxxx", "...."] },
    ],
    true,
  );
  expect(findWayOut(hall, states, [4], [], true)?.seats).toEqual([12]);
});
