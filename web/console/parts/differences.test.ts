import { expect, test } from "bun:test";
import { differencesOf, isNew } from "./differences.ts";

test("what is the same is left out, what was not there before is new, and nothing is a dash", () => {
  const changes = differencesOf(
    { capacity: 5, notice: null, dates: [] },
    { capacity: 5, notice: "Hi", dates: [1] },
  );
  expect(changes).toEqual([
    { name: "notice", from: "–", to: "Hi" },
    { name: "dates", from: "–", to: "[1]" },
  ]);
  expect(changes.every(isNew)).toBe(true);
});
