import { expect, test } from "bun:test";
import { planOfGroups, type SeatGroup } from "./seat-groups.ts";

const GROUP: SeatGroup = { count: 4, grade: "R", price: 99_000, section: "A", seatsPerRow: 2 };
const chairs = (groups: Partial<SeatGroup>[]) =>
  planOfGroups(
    "Hall",
    groups.map((group) => ({ ...GROUP, ...group })),
  ).plan.seats.map(({ section, row, label, category }) => `${section}${row}-${label}:${category}`);

test("a chair's label is its number in its row, and no row is longer than the organiser says", () => {
  expect(chairs([{ count: 5 }])).toEqual(["A1-1:0", "A1-2:0", "A2-1:0", "A2-2:0", "A3-1:0"]);
});

test("rows of a section go on counting from group to group, each group in rows of its own", () => {
  const groups = [{ count: 3, grade: "VIP" }, { count: 2, section: "B" }, { count: 2 }];
  expect(chairs(groups)).toEqual(["A1-1:0", "A1-2:0", "A2-1:0", "B1-1:1", "B1-2:1", "A3-1:1", "A3-2:1"]);
});

test("a grade with two prices is two categories with that grade", () => {
  const groups = [GROUP, { ...GROUP, price: 88_000 }, GROUP, { ...GROUP, grade: "S" }];
  const { plan, prices } = planOfGroups("Hall", groups);
  expect(prices).toEqual([
    { category: "R", grade: "R", price: 99_000 },
    { category: "R 2", grade: "R", price: 88_000 },
    { category: "S", grade: "S", price: 99_000 },
  ]);
  expect(plan.categories).toEqual([{ name: "R" }, { name: "R 2" }, { name: "S" }]);
  expect(plan.seats.map(({ category }) => category)).toEqual([
    0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 2, 2, 2, 2,
  ]);
});

test.each([
  [
    ["R", "R", "R 2"],
    ["R", "R 3", "R 2"],
  ],
  [
    ["R 2", "R", "R"],
    ["R 2", "R", "R 3"],
  ],
  [
    ["R", "R", "R 2", "R 2"],
    ["R", "R 3", "R 2", "R 2 2"],
  ],
  [
    ["R", "R 2", "R", "R", "R 2 2", "R 2"],
    ["R", "R 2", "R 3", "R 4", "R 2 2", "R 2 3"],
  ],
])("grades %p are as many categories with names of their own", (grades, categories) => {
  const groups = grades.map((grade, at) => ({ ...GROUP, grade, price: at }));
  expect(planOfGroups("Hall", groups).prices.map(({ category }) => category)).toEqual(categories);
});
