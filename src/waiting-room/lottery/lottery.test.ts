import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { createHash } from "node:crypto";
import {
  commitmentOf,
  drawnIndex,
  drawnPosition,
  drawSeedOf,
  emptyDigest,
  extendDigest,
  registrationLeaf,
} from "./lottery.ts";

const seeds = new Map<number, string>();
function seedOf(n: number): string {
  const seed = seeds.get(n) ?? createHash("sha256").update(`test seed ${n}`).digest("hex");
  seeds.set(n, seed);
  return seed;
}

test("one more than a power of two: the first may be drawn to the last position", () => {
  const positions = Array.from({ length: 12_300 }, (_, seed) => drawnPosition(seedOf(seed), 1_025, 1));
  expect(new Set(positions)).toContain(1_025);
});

describe("every registration has one position, and every position one registration", () => {
  test.each([1, 2, 3, 4, 5, 50, 1_023, 1_024, 1_025, 40_000])("among %p", (count) => {
    const taken = new Uint8Array(count + 1);
    const wrong: number[] = [];
    for (let index = 1; index <= count; index += 1) {
      const position = drawnPosition(seedOf(count), count, index);
      if (drawnIndex(seedOf(count), count, position) !== index) wrong.push(index);
      taken[position]! += 1;
    }
    expect(wrong).toEqual([]);
    expect(taken.slice(1).every((times) => times === 1)).toBe(true);
    expect(taken[0]).toBe(0);
  });

  test("for any seed and number", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 5_000_000 }), fc.nat(), (seed, count, any) => {
        const index = 1 + (any % count);
        const position = drawnPosition(seedOf(seed), count, index);
        expect(position).toBeWithin(1, count + 1);
        expect(drawnIndex(seedOf(seed), count, position)).toBe(index);
      }),
      { numRuns: 2_000 },
    );
  });
});

/** Pearson's statistic against equal shares. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, each) => sum + each, 0) / counts.length;
  return counts.reduce((sum, each) => sum + (each - expected) ** 2 / expected, 0);
}

/** A value that a fair draw exceeds about once in a million (Wilson and Hilferty). */
const chiSquareMax = (degrees: number) =>
  degrees * (1 - 2 / (9 * degrees) + 4.75 * Math.sqrt(2 / (9 * degrees))) ** 3;

describe("the draw is fair: over many seeds every outcome comes up as often", () => {
  test.each([
    [10, 1],
    [10, 10],
    [50, 1],
    [50, 25],
    [1_000, 999],
  ])("among %p, where number %p ends up", (count, index) => {
    const counts = Array.from({ length: count }, () => 0);
    for (let seed = 0; seed < count * 200; seed += 1)
      counts[drawnPosition(seedOf(seed), count, index) - 1]! += 1;
    expect(chiSquare(counts)).toBeLessThan(chiSquareMax(count - 1));
  });

  test("among four, all 24 orders, the odd ones too", () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 24_000; seed += 1) {
      const drawn = seedOf(seed);
      const order = [1, 2, 3, 4].map((index) => drawnPosition(drawn, 4, index)).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expect(chiSquare([...counts.values()])).toBeLessThan(chiSquareMax(23));
  });

  test("two neighbours in the line of registration are drawn independently", () => {
    const cells = Array.from({ length: 100 }, () => 0);
    for (let seed = 0; seed < 40_000; seed += 1) {
      const [one, two] = [drawnPosition(seedOf(seed), 10_000, 1), drawnPosition(seedOf(seed), 10_000, 2)];
      cells[Math.floor((one - 1) / 1_000) * 10 + Math.floor((two - 1) / 1_000)]! += 1;
    }
    expect(chiSquare(cells)).toBeLessThan(chiSquareMax(99));
  });

  test("control: a draw that leans by a tenth is seen", () => {
    const counts = Array.from({ length: 10 }, (_, i) => (i === 0 ? 2_200 : 2_000));
    expect(chiSquare(counts)).toBeGreaterThan(chiSquareMax(9) / 3);
    expect(chiSquare(counts.map((each, i) => (i === 0 ? each * 1.2 : each)))).toBeGreaterThan(
      chiSquareMax(9),
    );
  });
});

test("the published form never changes: it was promised", () => {
  const queueId = "019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b11";
  const leaf = registrationLeaf(queueId, 1, "019b2d0e-7c1a-7f3e-9a55-000000000001");
  const digest = extendDigest(emptyDigest(queueId), leaf);
  const secret = "00".repeat(32);
  const text = (value: string) => createHash("sha256").update(value).digest("hex");
  expect(commitmentOf(secret)).toBe(text(`frontrow-commitment:${secret}`));
  expect(leaf).toBe(text(`frontrow-registration:${queueId}:1:019b2d0e-7c1a-7f3e-9a55-000000000001`));
  expect(digest).toBe(text(`${text(`frontrow-registrations:${queueId}`)}:${leaf}`));
  expect(drawSeedOf(secret, digest, 1)).toBe(text(`frontrow-draw:${secret}:${digest}:1`));
  const seed = text("a fixed seed");
  expect([1, 2, 3, 4, 5, 6].map((index) => drawnPosition(seed, 6, index))).toEqual([1, 2, 6, 3, 5, 4]);
});
