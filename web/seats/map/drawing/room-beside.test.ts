import { expect, test } from "bun:test";
import { gridOf } from "../../hall/seat-grid.ts";
import { smallHall } from "../../hall/small-hall.ts";
import { around, findSpotBeside, liesOnSection, shortNames } from "./room-beside.ts";

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

test("words lie on a section only where they reach beyond none of its edges", () => {
  // Two sections of ten seats by three, one behind the other; a seat takes 20.
  const rows = [row, row, row];
  const { hall } = smallHall([{ rows }, { rows }], true);
  const grid = gridOf(hall);
  const middle = { x: (hall.x[0]! + hall.x[9]!) / 2, y: hall.y[10]! };
  const lies = (width: number, height: number) => liesOnSection(hall, grid, 0, around(middle, width, height));
  expect([lies(100, 30), lies(200, 30)]).toEqual([true, true]);
  // As wide as the next section would be, and as high as both.
  expect([lies(300, 30), lies(100, 90)]).toEqual([false, false]);
});

test.each<[string[], string[]]>([
  [
    ["Block 101", "Block 102"],
    ["101", "102"],
  ],
  [
    ["Lower Block 1", "Lower Ring 2"],
    ["Block 1", "Ring 2"],
  ],
  [
    ["Stalls left", "Balcony"],
    ["Stalls left", "Balcony"],
  ],
])("of %j the short names are %j", (names, short) => {
  expect(shortNames(names)).toEqual(short);
});
