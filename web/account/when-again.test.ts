import { expect, test } from "bun:test";
import { whenAgain } from "./when-again.ts";

test.each([
  ["2027-03-01T09:00:00.000Z", 1_740_000, "2027-03-01T09:29:00.000Z"],
  ["2027-03-01T09:00:00.001Z", 1_740_000, "2027-03-01T09:30:00.000Z"],
  ["2027-03-01T09:00:20.000Z", null, "2027-03-01T09:01:00.000Z"],
])("who was refused at %s for %p ms may ask again at %s, never told too early", (asked, wait, again) => {
  expect(whenAgain(Date.parse(asked), wait)).toBe(again);
});
