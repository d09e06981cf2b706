import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pace } from "../../src/shared-memory/pace.ts";

const NOW = 1_790_000_000_000;
const OPTIONS = { burst: 20, perSecond: 4 };

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "frontrow-pace-"));
  file = join(folder, "pace");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Calls at this interval for so long: how many keep the pace. */
function kept(pace: Pace, everyMs: number, forMs: number, from = NOW): number {
  let count = 0;
  for (let at = from; at < from + forMs; at += everyMs) if (pace.take("a", at) === 0) count += 1;
  return count;
}

test.each([
  // every so many ms, for so many ms, calls made, calls that keep the pace
  [1_000, 600_000, 600, 600],
  [250, 600_000, 2_400, 2_400],
  // a page that asks often for a short time is not hurt
  [200, 15_000, 75, 75],
  [100, 3_000, 30, 30],
  // without end, only the pace and one burst
  [100, 60_000, 600, 259],
  [10, 60_000, 6_000, 259],
])("every %p ms for %p ms: of %p calls %p", (everyMs, forMs, calls, expected) => {
  expect(Math.ceil(forMs / everyMs)).toBe(calls);
  expect(kept(new Pace(file, OPTIONS), everyMs, forMs)).toBeWithin(expected - 1, expected + 2);
});

test("who is too fast is told how long to wait, and then may call", () => {
  const pace = new Pace(file, OPTIONS);
  for (let i = 0; i < 20; i += 1) expect(pace.take("a", NOW)).toBe(0);
  expect(pace.take("a", NOW)).toBe(250);
  expect(pace.take("a", NOW + 100)).toBe(150);
  expect(pace.take("a", NOW + 250)).toBe(0);
  expect(pace.take("b", NOW)).toBe(0);
});

test("however the calls fall, no more than the burst and the pace are let through in any span", () => {
  const steps = fc.array(fc.integer({ min: 0, max: 2_000 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(steps, fc.uuid(), (stepsMs, key) => {
      const pace = new Pace(file, OPTIONS);
      let at = NOW;
      const letThrough: number[] = [];
      for (const stepMs of stepsMs) {
        at += stepMs;
        if (pace.take(key, at) === 0) letThrough.push(at);
      }
      for (let first = 0; first < letThrough.length; first += 1)
        for (let last = first; last < letThrough.length; last += 1) {
          const spanMs = letThrough[last]! - letThrough[first]!;
          expect(last - first + 1).toBeLessThanOrEqual(20 + spanMs / 250);
        }
    }),
    { numRuns: 50 },
  );
});

describe("all workers of a machine", () => {
  test("count together", () => {
    const workers = [new Pace(file, OPTIONS), new Pace(file, OPTIONS)];
    let count = 0;
    for (let i = 0; i < 60; i += 1) if (workers[i % 2]!.take("a", NOW) === 0) count += 1;
    expect(count).toBe(20);
  });

  test("that are processes of their own count together, but for calls of the same instant", async () => {
    const module = join(import.meta.dir, "..", "..", "src", "shared-memory", "pace.ts");
    const script = `
      import { Pace } from ${JSON.stringify(module)};
      const pace = new Pace(${JSON.stringify(file)}, { burst: 10_000, perSecond: 4 });
      let count = 0;
      for (let i = 0; i < 20_000; i += 1) if (pace.take("a", ${NOW}) === 0) count += 1;
      console.log(count);`;
    const workers = [1, 2].map(() => Bun.spawn([process.execPath, "-e", script], { stdout: "pipe" }));
    const counts = await Promise.all(
      workers.map(async (each) => Number(await new Response(each.stdout).text())),
    );
    expect(counts[0]! + counts[1]!).toBeWithin(10_000, 20_001);
  });
});

test("a pace of 0 is off", () => {
  expect(kept(new Pace(file, { burst: 0, perSecond: 0 }), 1, 10_000)).toBe(10_000);
});

test("a clock that goes back locks nobody out", () => {
  const pace = new Pace(file, OPTIONS);
  kept(pace, 10, 10_000, NOW + 3_600_000);
  expect(pace.take("a", NOW)).toBe(0);
});

test("a million keys take no more memory than one, and one who is too fast is still held", () => {
  const pace = new Pace(file, OPTIONS);
  kept(pace, 1, 100);
  const bytes = statSync(file).size;
  // As many as poll within a tenth of a second when a million ask every ten seconds.
  for (let i = 0; i < 1_000_000; i += 1) {
    const at = NOW + 100 + i / 100;
    pace.take(`visitor ${i}`, at);
    if (i % 1_000 === 0) pace.take("a", at);
  }
  expect(pace.take("a", NOW + 10_100)).toBeGreaterThan(0);
  expect(statSync(file).size).toBe(bytes);
});

test("nobody else on the machine may read it", () => {
  new Pace(file, OPTIONS).take("a", NOW);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});
