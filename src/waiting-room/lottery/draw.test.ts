import { describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { NOW, queueWith } from "../../../testing/line.ts";
import type { Queue } from "../line/rules.ts";
import { checkDraw, drawWhenDue, linePosition, placeAt } from "./draw.ts";

const HASH = createHash("sha256").update("a fixed text").digest("hex");
const registering = (change: Partial<Queue> = {}) =>
  queueWith({ lottery: true, lotterySecret: HASH, lotteryDigest: HASH, lastPosition: 20, ...change });

describe("the draw is made with the opening", () => {
  test.each<[string, Partial<Queue>, number | null]>([
    ["at its moment", { opensAt: NOW }, 20],
    ["or later", { opensAt: NOW - 1 }, 20],
    ["at once where there is no opening time", { opensAt: null }, 20],
    ["not before", { opensAt: NOW + 1 }, null],
    ["never where the concert was withdrawn", { opensAt: NOW, isWithdrawn: true }, null],
    ["once: who joins later takes no part", { opensAt: NOW, drawCount: 19, drawSeed: HASH }, 19],
  ])("%s", (_, change, drawCount) => {
    expect(drawWhenDue(registering(change), NOW).drawCount).toBe(drawCount);
  });
});

describe("an organiser who would draw by a new opening time has to say so", () => {
  const before = { opensAt: NOW + 60_000 };
  test.each<[string, Partial<Queue>, number | null, boolean, boolean]>([
    ["opening now", before, NOW, false, true],
    ["opening without a time", before, null, false, true],
    ["unless it is confirmed", before, NOW, true, false],
    ["unless nobody has registered", { ...before, lastPosition: 0 }, NOW, false, false],
    ["not for a later time", before, NOW + 1, false, false],
    ["not once the time has passed anyhow", { opensAt: NOW }, NOW, false, false],
    ["not after the draw", { ...before, drawCount: 20 }, NOW, false, false],
    ["not without a lottery", { ...before, lottery: false }, NOW, false, false],
  ])("%s", (_, change, opensAt, drawNow, refused) => {
    expect(checkDraw(registering(change), opensAt, drawNow, NOW) !== null).toBe(refused);
  });
});

test.each([
  [0, "for good: 20 registrations."],
  [15, "for good: 20 registrations, of which 15 have left."],
])("and hears how many have registered, and of them how many have left: %d", (departures, words) => {
  const before = registering({ opensAt: NOW + 1, departures });
  expect(checkDraw(before, NOW, false, NOW)!.message).toContain(words);
});

test("before the draw nobody has a position; without a lottery everybody's is their place", () => {
  expect(linePosition(registering({ opensAt: NOW + 1 }), 7)).toBeNull();
  expect([linePosition(queueWith(), 7), placeAt(queueWith(), 7)]).toEqual([7, 7]);
});

test("each who registered has a drawn position; who came later stands behind them, in order", () => {
  const fixed = Array.from({ length: 20 }, (_, i) => {
    const drawn = drawWhenDue(registering({ lastPosition: i + 1 }), NOW);
    const places = Array.from({ length: i + 4 }, (_, place) => place + 1);
    const positions = places.map((place) => linePosition(drawn, place)!);
    expect(positions.toSorted((a, b) => a - b)).toEqual(places);
    expect(positions.slice(-3)).toEqual(places.slice(-3));
    expect(positions.map((position) => placeAt(drawn, position))).toEqual(places);
    return positions[i] === i + 1;
  });
  // The last who registered is drawn as the others are, not left where it was.
  expect(fixed.filter(Boolean).length).toBeLessThan(12);
});
