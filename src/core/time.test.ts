import { describe, expect, test } from "bun:test";
import { instantAt, isoTime, isTimeZone, localDate, remainingMs } from "./time.ts";

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

test("an instant is shown in UTC with milliseconds, and none as none", () => {
  expect(isoTime(Date.UTC(2026, 11, 24, 10, 0, 0, 7))).toBe("2026-12-24T10:00:00.007Z");
  expect(isoTime(0)).toBe("1970-01-01T00:00:00.000Z");
  expect(isoTime(null)).toBe(null);
});

describe("an hour of the venue's clock", () => {
  test.each([
    ["2027-03-13", 2, "America/New_York", "2027-03-13T07:00:00.000Z"],
    ["2027-03-14", 1, "America/New_York", "2027-03-14T06:00:00.000Z"],
    ["2027-03-14", 2, "America/New_York", "2027-03-14T07:00:00.000Z"], // never shown: 3:00 by the new clock
    ["2027-03-14", 3, "America/New_York", "2027-03-14T07:00:00.000Z"],
    ["2027-11-07", 1, "America/New_York", "2027-11-07T05:00:00.000Z"], // shown twice
    ["2027-11-07", 2, "America/New_York", "2027-11-07T07:00:00.000Z"],
    ["2027-09-04", 23, "America/Santiago", "2027-09-05T03:00:00.000Z"],
    ["2027-09-05", 0, "America/Santiago", "2027-09-05T04:00:00.000Z"], // no midnight: 1:00 by the new clock
    ["2027-04-03", 23, "America/Santiago", "2027-04-04T02:00:00.000Z"], // shown twice
    ["2027-04-04", 0, "America/Santiago", "2027-04-04T04:00:00.000Z"],
    ["2027-10-03", 2, "Australia/Lord_Howe", "2027-10-02T15:30:00.000Z"], // half an hour is skipped
    ["2027-10-03", 3, "Australia/Lord_Howe", "2027-10-02T16:00:00.000Z"],
    ["2027-04-04", 1, "Australia/Lord_Howe", "2027-04-03T14:00:00.000Z"],
    ["2027-04-04", 2, "Australia/Lord_Howe", "2027-04-03T15:30:00.000Z"],
    ["2011-12-30", 17, "Pacific/Apia", "2011-12-31T03:00:00.000Z"], // a day is skipped
    ["2026-12-24", 19, "Asia/Seoul", "2026-12-24T10:00:00.000Z"],
  ])("on %s at %d in %s is %s", (date, hour, zone, instant) => {
    expect(isoTime(instantAt(date, hour, zone))).toBe(instant);
  });
});
