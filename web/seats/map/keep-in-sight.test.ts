import { expect, test } from "bun:test";
import { scrollFor } from "./keep-in-sight.ts";

test.each([
  // where the seat is, what is in view, how far the page scrolls
  ["in view", 150, 70, 300, 0],
  ["below the lower bar", 320, 70, 300, 48],
  ["behind the clock", 60, 70, 300, -38],
  ["in a strip too narrow for it", 90, 70, 110, -8],
])("a tapped seat %s is brought into view", (_, y, top, bottom, down) => {
  expect(scrollFor(y, top, bottom)).toBe(down);
});
