import { expect, test } from "bun:test";
import { nextReadAtMs, RecentGrowth } from "./rules.ts";

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
