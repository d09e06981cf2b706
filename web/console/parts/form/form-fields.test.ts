import { expect, test } from "bun:test";
import { isWithinBounds, neededNumberOf, typedUpon } from "./form-fields.ts";

test("what one typed is saved; what one left alone stays as the colleague left it", () => {
  const before = { seats: "4", minutes: "5", single: "true" };
  const typed = { ...before, minutes: "7" };
  const theirs = { seats: "6", minutes: "9", single: "true" };
  expect(typedUpon(theirs, before, typed)).toEqual({ seats: "6", minutes: "7", single: "true" });
});

test.each([
  ["0", true],
  ["1000000", true],
  ["1000001", false],
  ["-1", false],
  ["1.5", false],
  ["many", false],
  ["", false],
  [" ", false],
])("a whole number that is needed, from 0 to a million: %p", (text, isTaken) => {
  expect(isWithinBounds(text, { min: 0, max: 1_000_000, isNeeded: true })).toBe(isTaken);
});

test("a needed number that was left empty is sent as none, not as zero: nothing is sold for nothing", () => {
  expect(JSON.stringify({ price: neededNumberOf(" ") })).toBe('{"price":null}');
  expect(neededNumberOf("0")).toBe(0);
});

test("what is not needed may be left empty", () => {
  expect(isWithinBounds("", { min: 1, max: 5 })).toBe(true);
});
