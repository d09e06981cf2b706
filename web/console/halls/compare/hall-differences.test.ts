import { expect, test } from "bun:test";
import type { NamedSeat } from "../../../text/seat-names.ts";
import { differencesOfHalls, isSameHall, withSharedCategories } from "./hall-differences.ts";

/** Rows of one section each, with labels from 1 on; seats 100 apart. */
function hall(rows: [section: string, row: string, seats: number, category?: string][], atX = 0) {
  const sections = [...new Set(rows.map(([section]) => section))];
  const categories = [...new Set(rows.map(([, , , category = "R"]) => category))];
  let firstSeat = 1;
  const seats = rows.flatMap(([, , count, category = "R"], y) =>
    Array.from({ length: count }, (_, at) => ({
      label: `${at + 1}`,
      x: atX + at * 100,
      y: y * 100,
      category,
    })),
  );
  return {
    sections: sections.map((name) => ({ name })),
    rows: rows.map(([section, label, count]) => {
      const row = { section: sections.indexOf(section), label, firstSeat, seats: count };
      firstSeat += count;
      return row;
    }),
    labels: seats.map(({ label }) => label),
    x: seats.map(({ x }) => x),
    y: seats.map(({ y }) => y),
    categories: categories.map((name) => ({ name })),
    category: seats.map(({ category }) => categories.indexOf(category)),
  };
}

const FIRST = hall([
  ["Stalls", "A", 4],
  ["Stalls", "B", 3],
  ["Balcony", "1", 2],
]);
const names = (seats: readonly NamedSeat[]) =>
  seats.map(({ section, row, label }) => `${section} ${row} ${label ?? ""}`);

test("a hall is the same as itself, wherever its corner lies", () => {
  expect(isSameHall(differencesOfHalls(FIRST, FIRST))).toBe(true);
  const elsewhere = hall(
    [
      ["Stalls", "A", 4],
      ["Stalls", "B", 3],
      ["Balcony", "1", 2],
    ],
    500,
  );
  expect(isSameHall(differencesOfHalls(FIRST, elsewhere))).toBe(true);
});

test("what the second hall has otherwise is named: sections, rows, seats and categories", () => {
  const second = hall([
    ["Stalls", "A", 5],
    ["Stalls", "C", 3],
    ["Gallery", "1", 2, "VIP"],
  ]);
  const found = differencesOfHalls(FIRST, second);
  expect(isSameHall(found)).toBe(false);
  expect(found.sections).toEqual({ added: ["Gallery"], gone: ["Balcony"] });
  expect(found.rows).toEqual({
    added: [{ section: "Stalls", row: "C" }],
    gone: [{ section: "Stalls", row: "B" }],
  });
  expect(names(found.seats.added)).toEqual([
    "Stalls A 5",
    "Stalls C 1",
    "Stalls C 2",
    "Stalls C 3",
    "Gallery 1 1",
    "Gallery 1 2",
  ]);
  expect(names(found.seats.gone)).toHaveLength(5);
  expect(found.categories).toEqual({ added: ["VIP"], gone: [] });
});

test("a seat that stands elsewhere, and one of another category, are told apart", () => {
  const second = structuredClone(FIRST);
  second.x[1]! += 300;
  second.categories.push({ name: "VIP" });
  second.category[6] = 1;
  const { seats, marked } = differencesOfHalls(FIRST, second);
  expect(marked).toEqual({ first: [2, 7], second: [2, 7] });
  expect([seats.added, seats.gone]).toEqual([[], []]);
  expect(names(seats.moved)).toEqual(["Stalls A 2"]);
  expect(names(seats.regraded)).toEqual(["Stalls B 3"]);
});

test("a category has one place, and so one colour, in both halls, however each orders its own", () => {
  const first = hall([
    ["Stalls", "A", 1, "VIP"],
    ["Stalls", "B", 1, "R"],
  ]);
  const second = hall([
    ["Stalls", "B", 1, "R"],
    ["Stalls", "C", 1, "S"],
    ["Stalls", "A", 1, "VIP"],
  ]);
  const names = ({ categories, category }: typeof first) => category.map((at) => categories[at]!.name);
  const shared = withSharedCategories(first, second);
  expect(shared.map(names)).toEqual([names(first), names(second)]);
  expect(shared.map(({ category }) => category)).toEqual([
    [0, 1],
    [1, 2, 0],
  ]);
  expect(isSameHall(differencesOfHalls(...withSharedCategories(first, first)))).toBe(true);
});
