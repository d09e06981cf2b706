import { expect, test } from "bun:test";
import { reachAhead } from "./tiles.ts";

test("at rest, tiles are drawn ahead as far as memory goes, three on each side at most", () => {
  // A desktop, with room for 768 tiles of one device pixel to the page's.
  expect(reachAhead([4, 13], [2, 8], 768)).toBe(3);
  // A phone of three, with room for 85: 6 by 8 tiles, 8 by 10, and then too many.
  expect(reachAhead([0, 3], [0, 5], 85)).toBe(2);
  expect(reachAhead([0, 3], [0, 5], 79)).toBe(1);
  // A screen larger than its memory: those beside the view alone, as they were drawn before.
  expect(reachAhead([0, 30], [0, 20], 85)).toBe(1);
});
