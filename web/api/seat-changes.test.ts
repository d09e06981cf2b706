import { expect, test } from "bun:test";
import { withChanges } from "./seat-changes.ts";

const seat = (seatNumber: number, status: "AVAILABLE" | "HELD") => ({
  seatNumber,
  section: "A",
  row: "1",
  label: String(seatNumber),
  grade: "R",
  price: 1_000,
  status,
});
const KNOWN = [seat(1, "AVAILABLE"), seat(2, "HELD"), seat(3, "AVAILABLE")];

test("seats that changed take the place of what they were, and the others stay", () => {
  const present = withChanges(KNOWN, [seat(2, "AVAILABLE"), seat(3, "HELD")]);
  expect(present).toEqual([seat(1, "AVAILABLE"), seat(2, "AVAILABLE"), seat(3, "HELD")]);
  expect(present[0]).toBe(KNOWN[0]!);
});

test("without changes it is the same list, so that nothing is drawn again", () => {
  expect(withChanges(KNOWN, [])).toBe(KNOWN);
});
