import { expect, test } from "bun:test";
import { typedUpon } from "./form-fields.ts";

test("what one typed is saved; what one left alone stays as the colleague left it", () => {
  const before = { seats: "4", minutes: "5", single: "true" };
  const typed = { ...before, minutes: "7" };
  const theirs = { seats: "6", minutes: "9", single: "true" };
  expect(typedUpon(theirs, before, typed)).toEqual({ seats: "6", minutes: "7", single: "true" });
});
