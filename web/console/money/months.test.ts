import { expect, test } from "bun:test";
import { byMonth, monthAfter, monthOf } from "./months.ts";

test("a month begins at midnight in Seoul", () => {
  expect(monthOf(Date.parse("2026-11-30T14:59:59Z"))).toBe("2026-11");
  expect(monthOf(Date.parse("2026-11-30T15:00:00Z"))).toBe("2026-12");
});

test.each([
  ["2026-12", 1, "2027-01"],
  ["2027-01", -1, "2026-12"],
  ["2026-03", -14, "2025-01"],
])("%s and %i months is %s", (month, months, after) => {
  expect(monthAfter(month, months)).toBe(after);
});

test("the days of a month are summed, and none is lost between two", () => {
  const days = [
    { day: "2026-11-30", seats: 2, net: 200 },
    { day: "2026-12-01", seats: 1, net: 100 },
    { day: "2026-12-31", seats: -1, net: -90 },
  ];
  expect(byMonth(days)).toEqual([
    { month: "2026-11", seats: 2, net: 200 },
    { month: "2026-12", seats: 0, net: 10 },
  ]);
});
