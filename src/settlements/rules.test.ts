import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { isoTime } from "../core/time.ts";
import { monthOf, monthRange, vatIn, vatsIn } from "./rules.ts";

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

test("the tax of rows is that of their sum, and each row's is its own, rounded up or down", () => {
  expect(vatsIn([16, 16, 16])).toEqual([2, 1, 1]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -10_000_000_000, max: 10_000_000_000 })), (amounts) => {
      const vats = vatsIn(amounts);
      const sum = (values: readonly number[]) => values.reduce((total, each) => total + each, 0);
      expect(sum(vats)).toBe(vatIn(sum(amounts)));
      for (const [i, vat] of vats.entries()) expect(Math.abs(vat - amounts[i]! / 11)).toBeLessThan(1);
    }),
    { numRuns: 2_000 },
  );
});
