import { expect, test } from "bun:test";
import type { SaleCurve } from "./api.ts";
import { KeptCurve } from "./kept-curve.ts";
import { answerTimes, type CurveStart, nextReadAtMs, RecentGrowth } from "./rules.ts";

test("what has grown is told over a minute, and then forgotten", () => {
  const growth = new RecentGrowth(60_000);
  const at = (seconds: number, sold_out: number, overloaded = 0) =>
    growth.add({
      atMs: seconds * 1_000,
      counts: new Map([
        ["sold_out", sold_out],
        ["overloaded", overloaded],
      ]),
    });
  // What was counted before anybody looked is nothing new.
  expect(at(0, 5)).toEqual({});
  expect(at(1, 7)).toEqual({ sold_out: 2 });
  expect(at(30, 8, 1)).toEqual({ sold_out: 3, overloaded: 1 });
  expect(at(60, 8, 1)).toEqual({ sold_out: 3, overloaded: 1 });
  expect(at(61, 8, 1)).toEqual({ sold_out: 1, overloaded: 1 });
  expect(at(90, 8, 1)).toEqual({});
});

test("figures are read every second, and take a tenth of the time at most", () => {
  expect(nextReadAtMs(0, 20)).toBe(1_000);
  expect(nextReadAtMs(0, 100)).toBe(1_000);
  expect(nextReadAtMs(0, 300)).toBe(3_000);
});

test("what grew while nobody looked is not of the last minute", () => {
  const growth = new RecentGrowth(60_000);
  growth.add({ atMs: 0, counts: new Map([["overloaded", 1]]) });
  expect(growth.add({ atMs: 60_001, counts: new Map([["overloaded", 9]]) })).toEqual({});
  expect(growth.add({ atMs: 61_000, counts: new Map([["overloaded", 10]]) })).toEqual({ overloaded: 1 });
});

test("answer times are told as their mean, and the bound that holds for 95 in 100", () => {
  expect(answerTimes({})).toBeNull();
  expect(answerTimes({ "0.25": 94, "5": 1, "0.5": 5, sum: 20 })).toEqual({ mean: 0.2, p95: 0.5 });
  expect(answerTimes({ "0.25": 1, "+Inf": 1, sum: 9.2468 })).toEqual({ mean: 4.623, p95: null });
});

const at = (minute: number) => `2026-01-01T00:0${minute}:00.000Z`;
const minuteOf = (minute: number, payments: number, joined = 0) => ({
  at: at(minute),
  payments,
  seats: payments,
  net: 1_000 * payments,
  joined,
});
const ACT = {
  at: at(1),
  action: "change_queue",
  subject: null,
  actorName: "Kim",
  reason: null,
  before: null,
  after: null,
};

test("a course is read once as a whole, then its last minutes, every five seconds at most", async () => {
  let nowMs = 0;
  let curve: SaleCurve = { minutes: [minuteOf(0, 2, 30), minuteOf(2, 1, 5)], acts: [] };
  const asked: CurveStart[] = [];
  const kept = new KeptCurve(
    async (start) => {
      asked.push(start);
      return { ...curve, nowMs: Date.parse(at(2)) + nowMs };
    },
    () => nowMs,
  );
  expect(await kept.news()).toEqual(curve);
  nowMs = 4_999;
  expect(await kept.news()).toBeNull();
  nowMs = 5_000;
  curve = { minutes: [minuteOf(2, 3, 9)], acts: [ACT] };
  expect(await kept.news()).toEqual(curve);
  expect(kept.all).toEqual({ minutes: [minuteOf(0, 2, 30), minuteOf(2, 3, 9)], acts: [ACT] });
  nowMs = 120_000;
  expect(await kept.news()).toBeNull();
  nowMs = 130_000;
  await kept.news();
  const from = (minute: number, afterPosition: number) => ({ fromMs: Date.parse(at(minute)), afterPosition });
  // The minute before the present one stays open. Of the places of closed minutes none is read again.
  expect(asked).toEqual([{ fromMs: 0, afterPosition: 0 }, from(1, 30), from(1, 30), from(3, 39)]);
});
