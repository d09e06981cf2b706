import { describe, expect, test } from "bun:test";
import { isoTime, isTimeZone, localDate, remainingMs } from "./time.ts";

describe("the date of a performance is the date at the venue", () => {
  test.each([
    ["2026-12-24T10:00:00Z", "Asia/Seoul", "2026-12-24"],
    ["2026-12-24T14:59:59Z", "Asia/Seoul", "2026-12-24"],
    ["2026-12-24T15:00:00Z", "Asia/Seoul", "2026-12-25"],
    ["2026-12-31T23:30:00Z", "Europe/Berlin", "2027-01-01"],
    ["2026-01-01T03:00:00Z", "America/New_York", "2025-12-31"],
    // before and after the hour that the clocks skip
    ["2026-03-29T00:30:00Z", "Europe/Berlin", "2026-03-29"],
    ["2026-03-29T22:30:00Z", "Europe/Berlin", "2026-03-30"],
    ["2026-07-01T00:00:00Z", "UTC", "2026-07-01"],
  ])("%s in %s is %s", (instant, zone, date) => {
    expect(localDate(Date.parse(instant), zone)).toBe(date);
  });
});

describe("time zones", () => {
  test.each([
    ["Asia/Seoul", true],
    ["UTC", true],
    ["America/Argentina/Buenos_Aires", true],
    ["Asia/Gotham", false],
    ["", false],
    ["Seoul", false],
  ])("%p is one: %p", (name, known) => {
    expect(isTimeZone(name)).toBe(known);
  });
});

test("the time left never falls below zero", () => {
  expect(remainingMs(5_000, 2_000)).toBe(3_000);
  expect(remainingMs(5_000, 5_000)).toBe(0);
  expect(remainingMs(5_000, 9_000)).toBe(0);
});

test("an instant is shown in UTC with milliseconds", () => {
  expect(isoTime(Date.UTC(2026, 11, 24, 10, 0, 0, 7))).toBe("2026-12-24T10:00:00.007Z");
});
