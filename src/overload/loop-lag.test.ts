import { expect, test } from "bun:test";
import { LoopLag } from "./loop-lag.ts";

test("a loop that keeps up has none, and a timer that came early counts for none", () => {
  const lag = new LoopLag();
  for (let i = 0; i < 20; i += 1) lag.observe(i % 2 === 0 ? 0 : -1);
  expect(lag.ms).toBe(0);
});

test("one pause changes little, a lasting load all, and it is forgotten as fast", () => {
  const lag = new LoopLag();
  lag.observe(100);
  expect(lag.ms).toBeCloseTo(20);
  for (let i = 0; i < 20; i += 1) lag.observe(100);
  expect(lag.ms).toBeWithin(98, 100.001);
  for (let i = 0; i < 20; i += 1) lag.observe(0);
  expect(lag.ms).toBeLessThan(2);
});

test("a loop that is kept busy sees itself late", async () => {
  const lag = new LoopLag();
  const stop = lag.watch();
  try {
    while (lag.ms === 0) {
      const until = performance.now() + 150;
      while (performance.now() < until);
      await Bun.sleep(1);
    }
    expect(lag.ms).toBeGreaterThan(0);
  } finally {
    stop();
  }
});
