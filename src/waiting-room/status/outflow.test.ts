import { describe, expect, test } from "bun:test";
import { seededRandom } from "../../../testing/seeded-random.ts";
import { OutflowMeter } from "./outflow.ts";
import type { Queue } from "../line/rules.ts";

const CAPACITY = 1_000;
const LINE = 1_000_000;

/** One sample a second in a full sale: as many visitors are called as `goes` says have left. */
function watch(
  seconds: number,
  goes: (second: number) => number,
  change: (second: number) => Partial<Queue> = () => ({}),
) {
  const meter = new OutflowMeter();
  let calls = CAPACITY;
  for (let second = 0; second <= seconds; second += 1) {
    if (second > 0) calls += goes(second);
    const queue = {
      capacity: CAPACITY,
      ready: 0,
      active: CAPACITY,
      calls,
      recalls: 0,
      frontier: calls,
      abandoned: 0,
      lastPosition: LINE,
      ...change(second),
    };
    meter.observe(queue as Queue, second * 1_000);
  }
  return meter;
}

const evenly = () => 10;

describe("the pace of the line", () => {
  test("is unknown while nobody has moved", () => {
    expect(watch(0, evenly).outflow).toBeNull();
    expect(watch(300, () => 0).outflow).toBeNull();
  });

  test("is that of the last two minutes", () => {
    expect(watch(60, evenly).outflow).toMatchObject({ perMinute: 600, people: 600 });
    expect(watch(600, (second) => (second <= 480 ? 50 : 10)).outflow).toMatchObject({
      perMinute: 600,
      people: 1_200,
    });
  });

  test("is that of the calls while there is room, and that of those who go once it is full", () => {
    // The rush that fills the sale: visitors are called, and nobody has left.
    const filling = (second: number) => ({
      active: Math.min(CAPACITY, second * 10),
      calls: second * 10,
      frontier: second * 10,
    });
    expect(watch(60, evenly, filling).outflow).toMatchObject({ perMinute: 600 });
    expect(watch(100, evenly, filling).outflow).toBeNull();
  });

  test("does not count calls of visitors who came back: they were not in the line", () => {
    const recalls = (second: number) => ({ recalls: second * 4, frontier: CAPACITY + second * 6 });
    expect(watch(120, evenly, recalls).outflow).toMatchObject({ perMinute: 360, givingUpPerMinute: 0 });
  });

  test("knows how many give up, also once they have been passed over", () => {
    // One percent of the line leaves per minute; half of them are passed by the frontier at once.
    const leaving = (second: number) => {
      const left = Math.round((LINE / 100 / 60) * second);
      return { abandoned: left / 2, frontier: CAPACITY + second * 10 + left / 2 };
    };
    expect(watch(120, evenly, leaving).outflow!.givingUpPerMinute).toBeCloseTo(0.01, 3);
  });
});

test("who joined a minute are those of the last minute, not more than came", () => {
  const joining = (second: number) => ({ lastPosition: Math.min(12, second) });
  expect(watch(29, evenly, joining).perMinute().joined).toBe(12);
  expect(watch(60, evenly, joining).perMinute().joined).toBe(12);
  expect(watch(70, evenly, joining).perMinute().joined).toBe(2);
  expect(watch(0, evenly, joining).perMinute().joined).toBe(0);
});

test("who was called a minute are those of the last minute too, not more than came in", () => {
  const four = (second: number) => (second <= 4 ? 1 : 0);
  expect(watch(10, four).perMinute()).toMatchObject({ called: 4, left: 4 });
  expect(watch(60, four).perMinute()).toMatchObject({ called: 4, left: 4 });
  expect(watch(120, four).perMinute()).toMatchObject({ called: 0, left: 2 });
  expect(watch(600, evenly).perMinute()).toMatchObject({ called: 600, left: 600 });
});

describe("how unevenly people go", () => {
  const random = seededRandom("outflow", 1);
  const poisson = () => {
    let count = 0;
    for (let product = random(); product > Math.exp(-10); product *= random()) count += 1;
    return count;
  };

  test.each([
    ["under a steady rate: hardly at all", evenly, 0, 0.1],
    ["each on their own: as a Poisson process does", poisson, 0.4, 2.5],
    ["with slow minutes and fast ones: much", (second: number) => (second % 600 < 300 ? 2 : 18), 100, 10_000],
    [
      "in short waves: little, since they make up for each other",
      (second: number) => (second % 20 < 10 ? 20 : 0),
      0,
      1,
    ],
  ])("%s", (_, goes, least, most) => {
    expect(watch(600, goes).outflow!.unevenness).toBeWithin(least, most);
  });
});
