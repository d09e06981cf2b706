import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RateLimiter } from "../../src/shared-memory/rate-limit.ts";

const NOW = 1_790_000_000;

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "frontrow-rate-"));
  file = join(folder, "rate-limit");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** How many of these requests are allowed. */
function allowed(limiter: RateLimiter, address: string, requests: number, now = NOW): number {
  let count = 0;
  for (let i = 0; i < requests; i += 1) if (limiter.take(address, now) === 0) count += 1;
  return count;
}

test("an address has its share, and then is told how long to wait", () => {
  const limiter = new RateLimiter(file, 5);
  expect(allowed(limiter, "203.0.113.7", 5)).toBe(5);
  expect(limiter.take("203.0.113.7", NOW)).toBe(60);
  expect(limiter.take("203.0.113.7", NOW + 45)).toBe(15);
  expect(limiter.take("203.0.113.7", NOW + 59)).toBe(1);
});

test("a window begins with the first request and lasts a minute", () => {
  const limiter = new RateLimiter(file, 2);
  expect(allowed(limiter, "203.0.113.7", 3, NOW + 30)).toBe(2);
  expect(allowed(limiter, "203.0.113.7", 3, NOW + 89)).toBe(0);
  expect(allowed(limiter, "203.0.113.7", 3, NOW + 90)).toBe(2);
});

test("what was refused does not prolong the wait", () => {
  const limiter = new RateLimiter(file, 1);
  allowed(limiter, "203.0.113.7", 1_000);
  expect(limiter.take("203.0.113.7", NOW + 60)).toBe(0);
});

test("all workers of a machine count together", () => {
  const workers = [new RateLimiter(file, 10), new RateLimiter(file, 10), new RateLimiter(file, 10)];
  let count = 0;
  for (let i = 0; i < 30; i += 1) if (workers[i % 3]!.take("203.0.113.7", NOW) === 0) count += 1;
  expect(count).toBe(10);
});

test("workers that are processes of their own count together, and lose no request between them", async () => {
  const module = join(import.meta.dir, "..", "..", "src", "shared-memory", "rate-limit.ts");
  const script = `
    import { RateLimiter } from ${JSON.stringify(module)};
    const limiter = new RateLimiter(${JSON.stringify(file)}, 60_000);
    let count = 0;
    for (let i = 0; i < 50_000; i += 1) if (limiter.take("203.0.113.7", ${NOW}) === 0) count += 1;
    console.log(count);`;
  // The first request of all claims the address, as it would long before.
  new RateLimiter(file, 60_000).take("203.0.113.7", NOW);
  const workers = [1, 2].map(() => Bun.spawn([process.execPath, "-e", script], { stdout: "pipe" }));
  const counts = await Promise.all(
    workers.map(async (worker) => Number(await new Response(worker.stdout).text())),
  );
  expect(counts[0]! + counts[1]!).toBe(59_999);
});

describe("addresses are counted apart", () => {
  test.each([
    ["203.0.113.7", "203.0.113.8"],
    ["2001:db8:1:2::/64", "2001:db8:1:3::/64"],
    ["203.0.113.7", "2001:db8:1:2::/64"],
  ])("%s and %s", (one, other) => {
    const limiter = new RateLimiter(file, 3);
    expect(allowed(limiter, one, 5)).toBe(3);
    expect(allowed(limiter, other, 5)).toBe(3);
  });
});

test("a limit of 0 is off", () => {
  expect(allowed(new RateLimiter(file, 0), "203.0.113.7", 10_000)).toBe(10_000);
});

describe("the table is full", () => {
  test("old windows give way: a newcomer has its share, and the file does not grow", () => {
    const limiter = new RateLimiter(file, 2);
    const bytes = statSync(file).size;
    for (let i = 0; i < 200_000; i += 1) limiter.take(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, NOW);
    expect(allowed(limiter, "203.0.113.7", 5, NOW + 1)).toBe(2);
    expect(statSync(file).size).toBe(bytes);
  });

  test("those who are being counted stay counted while older windows are about", () => {
    const limiter = new RateLimiter(file, 2);
    for (let i = 0; i < 200_000; i += 1) limiter.take(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, NOW);
    const counted = Array.from({ length: 100 }, (_, i) => `203.0.113.${i}`);
    for (const address of counted) allowed(limiter, address, 2, NOW + 1);
    for (let i = 0; i < 5_000; i += 1) limiter.take(`172.16.${i >> 8}.${i & 255}`, NOW + 1);
    expect(counted.filter((address) => limiter.take(address, NOW + 2) === 0)).toEqual([]);
  });
});

test("a worker that starts again goes on counting where it was", () => {
  allowed(new RateLimiter(file, 4), "203.0.113.7", 3);
  expect(allowed(new RateLimiter(file, 4), "203.0.113.7", 3)).toBe(1);
});

test("nobody else on the machine may read who came", () => {
  const limiter = new RateLimiter(file, 4);
  limiter.take("203.0.113.7", NOW);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("a clock that goes back by an hour keeps nobody out for an hour", () => {
  const limiter = new RateLimiter(file, 2);
  allowed(limiter, "203.0.113.7", 3);
  expect(allowed(limiter, "203.0.113.7", 5, NOW - 3_600)).toBe(2);
});
