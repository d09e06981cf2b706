import { expect, test } from "bun:test";
import { hearClock, tellTime } from "./clock.ts";

const HOURS_3 = 3 * 3_600_000;
const NOON = Date.parse("2030-12-24T12:00:00Z");
const heard = (offMs: number, tookMs = 100) => ({
  sentAt: NOON - offMs,
  receivedAt: NOON - offMs + tookMs,
  serverAt: NOON,
});

test("a clock that was compared once is right for as long as it runs on, whatever it shows", () => {
  for (const offMs of [-HOURS_3, 0, HOURS_3]) {
    const known = hearClock(undefined, heard(offMs));
    const { at, isUnknown } = tellTime(known, NOON + 60_000 - offMs);
    expect([Math.abs(at - NOON - 60_000) <= 1_000, isUnknown]).toEqual([true, false]);
  }
});

test("a clock that was never compared, or was turned back since, is unknown", () => {
  const known = hearClock(undefined, heard(0));
  expect(tellTime(undefined, NOON).isUnknown).toBe(true);
  expect(tellTime(known, NOON - HOURS_3)).toEqual({ at: NOON, isUnknown: true });
  expect(tellTime(known, NOON - 1_000).isUnknown).toBe(false);
});

test("a slow network does not move a clock; one that was set anew is moved", () => {
  const right = hearClock(undefined, heard(0, 8_000));
  expect(right.offsetMs).toBe(0);
  const slow = hearClock(right, heard(HOURS_3));
  expect(Math.abs(slow.offsetMs - HOURS_3)).toBeLessThan(1_000);
  expect(hearClock(slow, heard(HOURS_3, 8_000)).offsetMs).toBe(slow.offsetMs);
});
