import { describe, expect, test } from "bun:test";
import { WorkLimit } from "./work-limit.ts";

const LOOK_MS = 20;

/** A limit after one second of samples with these constant values. */
function limitAfter(doneInAMillisecond: number, underWay: number, oldestMs: number): WorkLimit {
  const limit = new WorkLimit();
  for (let nowMs = 0; nowMs <= 1_000; nowMs += LOOK_MS)
    limit.sample(nowMs, { underWay, done: doneInAMillisecond * nowMs, oldestMs });
  return limit;
}

describe("how much work may be under way", () => {
  test.each([
    ["a busy worker that keeps up has no limit", 3, 590, 199, Infinity],
    ["one that falls behind may have what it does in 200 ms", 3, 5_000, 201, 600],
    ["however old the oldest is", 3, 50_000, 9_000, 600],
    ["some is always taken on, also when nothing is done at all", 0, 5_000, 4_000, 64],
  ])("%s", (_, doneInAMillisecond, underWay, oldestMs, expected) => {
    expect(limitAfter(doneInAMillisecond, underWay, oldestMs).value).toBe(expected);
  });

  test("a burst on an idle worker is no reason for a limit, before it is known how fast it is done", () => {
    const limit = new WorkLimit();
    limit.sample(0, { underWay: 0, done: 0, oldestMs: 0 });
    limit.sample(1_000, { underWay: 0, done: 0, oldestMs: 0 });
    limit.sample(1_020, { underWay: 5_000, done: 0, oldestMs: 15 });
    limit.sample(1_090, { underWay: 4_500, done: 500, oldestMs: 90 });
    expect(limit.value).toBe(Infinity);
  });

  test("idle time before says nothing about how fast work is done", () => {
    const limit = new WorkLimit();
    for (let nowMs = 0; nowMs < 1_000; nowMs += LOOK_MS)
      limit.sample(nowMs, { underWay: 0, done: 0, oldestMs: 0 });
    for (let busyMs = 0; busyMs <= 240; busyMs += LOOK_MS)
      limit.sample(1_000 + busyMs, { underWay: 5_000, done: 3 * busyMs, oldestMs: busyMs });
    expect(limit.value).toBeWithin(540, 601);
  });

  test("it is felt out upwards while nothing takes too long, and is none in the end", () => {
    const limit = limitAfter(3, 5_000, 300);
    limit.sample(1_020, { underWay: 600, done: 3_060, oldestMs: 150 });
    expect(limit.value).toBeCloseTo(630);
    for (let nowMs = 1_040; nowMs < 4_000; nowMs += LOOK_MS)
      limit.sample(nowMs, { underWay: 0, done: 3_060, oldestMs: 0 });
    expect(limit.value).toBe(Infinity);
  });
});

/**
 * Simulates a worker that does 3 commands a millisecond while 15 arrive. Returns its share of the possible
 * throughput and the longest duration of a command, after two seconds to settle.
 */
function overloadedWorker(mayTakeOn: (limit: WorkLimit, underWay: number) => boolean) {
  const limit = new WorkLimit();
  const since: number[] = [];
  let done = 0;
  let doneSettled = 0;
  let longestMs = 0;
  for (let nowMs = 0; nowMs < 5_000; nowMs += 1) {
    for (let n = 0; n < 15; n += 1) if (mayTakeOn(limit, since.length)) since.push(nowMs);
    for (const cameMs of since.splice(0, 3)) {
      done += 1;
      if (nowMs < 2_000) continue;
      doneSettled += 1;
      longestMs = Math.max(longestMs, nowMs - cameMs);
    }
    if (nowMs % LOOK_MS === 0)
      limit.sample(nowMs, {
        underWay: since.length,
        done,
        oldestMs: since.length > 0 ? nowMs - since[0]! : 0,
      });
  }
  return { share: doneSettled / (3 * 3_000), longestMs };
}

describe("five times as much as can be done", () => {
  test("with the limit a worker is never idle, and nothing that it takes on takes 400 ms", () => {
    const { share, longestMs } = overloadedWorker((limit, underWay) => underWay < limit.value);
    expect(share).toBe(1);
    expect(longestMs).toBeLessThan(400);
  });

  test("control: without it, what is taken on takes longer and longer", () => {
    expect(overloadedWorker(() => true).longestMs).toBeGreaterThan(3_000);
  });
});
