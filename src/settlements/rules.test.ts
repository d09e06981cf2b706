import { expect, test } from "bun:test";
import { isoTime } from "../core/time.ts";
import { monthOf, monthRange, vatIn } from "./rules.ts";

test.each([
  ["2026-12", "2026-11-30T15:00:00.000Z", "2026-12-31T15:00:00.000Z"],
  ["2027-02", "2027-01-31T15:00:00.000Z", "2027-02-28T15:00:00.000Z"],
  ["2028-02", "2028-01-31T15:00:00.000Z", "2028-02-29T15:00:00.000Z"],
])("%s begins and ends at midnight in Seoul", (month, beginsAt, endsAt) => {
  const range = monthRange(month);
  expect([isoTime(range.beginsAt), isoTime(range.endsAt)]).toEqual([beginsAt, endsAt]);
  expect(monthOf(range.beginsAt)).toBe(month);
  expect(monthOf(range.endsAt - 1)).toBe(month);
  expect(monthOf(range.endsAt)).not.toBe(month);
});

test.each([
  [11_000, 1_000],
  [99_000, 9_000],
  [-11_000, -1_000],
  [5, 0],
  [6, 1],
  [0, 0],
])("%d contains %d of tax", (amount, vat) => {
  expect(vatIn(amount)).toBe(vat);
});
