import { expect, test } from "bun:test";
import { gridOf } from "../../hall/seat-grid.ts";
import { smallHall } from "../../hall/small-hall.ts";
import { around, findSpotBeside } from "./room-beside.ts";

const row = "..........";
const [WIDTH, HEIGHT] = [90, 14];

test("a section's name stands in front of it, or behind it, and covers no seat", () => {
  // The second section has seats in front of it, the third on both sides.
  const rowsOf = (...rows: string[]) => ({ rows });
  const { hall } = smallHall([rowsOf(row, row), rowsOf(row, row), rowsOf(row), rowsOf(row)], true);
  const grid = gridOf(hall);
  const spots = hall.sections.map((_, section) => findSpotBeside(hall, grid, section, WIDTH, HEIGHT));
  expect(spots.map((spot) => spot !== null)).toEqual([true, false, false, true]);
  expect(spots[0]!.y).toBeLessThan(hall.sections[0]!.top);
  expect(spots[3]!.y).toBeGreaterThan(hall.sections[3]!.bottom);
  for (const spot of spots) {
    if (spot === null) continue;
    const { left, top, right, bottom } = around(spot, WIDTH, HEIGHT);
    for (let seat = 0; seat < hall.seats; seat += 1)
      expect(
        hall.x[seat]! > left && hall.x[seat]! < right && hall.y[seat]! > top && hall.y[seat]! < bottom,
      ).toBe(false);
  }
});
