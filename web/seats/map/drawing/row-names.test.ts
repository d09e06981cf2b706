import { expect, test } from "bun:test";
import { readHall } from "../../hall/hall.ts";
import { gridOf } from "../../hall/seat-grid.ts";
import { smallHall } from "../../hall/small-hall.ts";
import { rowNamesOf } from "./row-names.ts";

/** Two blocks side by side, each of one row called 18, so many distances of neighbours apart. */
function twoBlocks(apart: number) {
  const { plan } = smallHall([{ name: "A", rows: ["......", "......"] }], true);
  const at = (seat: number) => (seat < 6 ? 40 + seat * 20 : 40 + (5 + apart + seat - 6) * 20);
  const rows = plan.rows.map((row) => ({ ...row, label: "18" }));
  const moved = { ...plan, rows, x: plan.x.map((_, seat) => at(seat)), y: plan.y.map(() => 100) };
  const hall = readHall(moved, null);
  const grid = gridOf(hall);
  const [left, right] = [hall.x[5]!, hall.x[6]!];
  return rowNamesOf(hall, grid).filter(({ x }) => x > left && x < right);
}

test.each<[number, number]>([
  [5, 2],
  [2.8, 1],
  [2, 1],
  [1.4, 0],
])("in an aisle %d seats wide there are %d names of rows: none meets another, or a seat", (apart, names) => {
  expect(twoBlocks(apart)).toHaveLength(names);
});
