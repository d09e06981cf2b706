import { expect, test } from "bun:test";
import { objectionToStart, type StartObjection } from "./start-objection.ts";

const NOW = Date.parse("2026-03-01T00:00:00Z");
const OTHERS = [{ startsAt: "2026-04-01T17:00:00.000Z" }];

test.each<[string, StartObjection | null]>([
  ["2026-03-29T02:30", "skipped"],
  ["2026-03-01T00:59", "passed"],
  ["2026-03-01T01:00", "passed"],
  ["2026-04-01T19:00", "another_date_then"],
  ["2026-03-01T01:01", null],
  ["2026-04-01T19:01", null],
  ["2026-05-01T01:59", "begins_before_opening"],
  ["2026-05-01T02:00", "begins_before_opening"],
  ["2026-05-01T02:01", null],
  ["", null],
])("a date that is to begin in Berlin at %p: %p", (typed, objection) => {
  const opensAt = typed.startsWith("2026-05") ? "2026-05-01T00:00:00Z" : null;
  expect(objectionToStart(typed, "Europe/Berlin", OTHERS, opensAt, NOW)).toBe(objection);
});
