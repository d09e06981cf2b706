import { describe, expect, test } from "bun:test";
import { NOW, queueWith } from "../../../testing/line.ts";
import type { Queue } from "../line/rules.ts";
import { changed, isSoldOut, marksOf, queueAfterTurn, type Turn } from "./turn.ts";

/** A turn that found a room with seats to sell and called nobody. */
function turn(change: Partial<Turn> = {}): Turn {
  return {
    inside: { ready: 3, active: 5, missed: 2, returned: 1 },
    noShows: 0,
    stock: { unsold: 50, stopped: 0 },
    seatsHeld: 0,
    allowance: 9,
    calls: { total: 0, fromLine: 0, again: 0, passed: 0, frontier: 40 },
    now: NOW,
    ...change,
  };
}

const BEFORE = { frontier: 40, lastPosition: 90, abandoned: 6, calls: 70, recalls: 8, noShows: 11 };
/** Ten steps along the line: four called, two away, four had left. Three who came back were called too. */
const CALLS = { total: 7, fromLine: 4, again: 2, passed: 2, frontier: 50 };

describe("what a queue shows after a turn of admission", () => {
  test.each<[string, Partial<Queue>, Partial<Turn>, Partial<Queue>]>([
    ["the frontier reached", {}, { calls: CALLS }, { frontier: 50 }],
    ["those who left, as far as they are still ahead", {}, { calls: CALLS }, { abandoned: 2 }],
    ["those called, with those who were called before", {}, { calls: CALLS }, { ready: 10, active: 5 }],
    ["all calls ever, and those of somebody again", {}, { calls: CALLS }, { calls: 77, recalls: 10 }],
    ["the calls that nobody followed", {}, { noShows: 4 }, { noShows: 15 }],
    ["who missed a turn: less those called again, and those away", {}, { calls: CALLS }, { missed: 1 }],
    [
      "the places above a lowered capacity, as they empty",
      draining(200),
      inside(60, 90),
      { drainingFrom: 150 },
    ],
    ["no more of them than there were", draining(120), inside(60, 90), { drainingFrom: 120 }],
    ["none once the room is at its capacity", draining(200), inside(60, 40), { drainingFrom: 0 }],
    ["one above it", draining(200), inside(60, 41), { drainingFrom: 101 }],
    [
      "what is left of its rate",
      { admitPerMinute: 60 },
      { calls: CALLS },
      { allowance: 2, allowanceAt: NOW },
    ],
    ["nothing of a rate without one", {}, { calls: CALLS }, { allowance: 0, allowanceAt: null }],
    ["held seats, which may return", {}, { seatsHeld: 12 }, { mayReturn: 12 }],
    ["of them no more than are unsold", {}, { seatsHeld: 60 }, { mayReturn: 50 }],
    ["that it is sold out", {}, { stock: { unsold: 0, stopped: 0 } }, { soldOut: true, stopped: false }],
  ])("%s", (_, before, found, after) => {
    expect(queueAfterTurn(queueWith({ ...BEFORE, ...before }), turn(found))).toMatchObject(after);
  });

  function draining(drainingFrom: number): Partial<Queue> {
    return { capacity: 100, drainingFrom };
  }
  function inside(ready: number, active: number): Partial<Turn> {
    return { inside: { ready, active, missed: 0, returned: 0 } };
  }
});

describe("a queue's sale", () => {
  test.each([
    ["goes on while there are seats", { unsold: 1, stopped: 0 }, { soldOut: false, stopped: false }],
    ["goes on while only a part is stopped", { unsold: 1, stopped: 9 }, { soldOut: false, stopped: false }],
    [
      "is stopped, not over, where stopped seats are left",
      { unsold: 0, stopped: 1 },
      { soldOut: false, stopped: true },
    ],
    ["is over with the last seat", { unsold: 0, stopped: 0 }, { soldOut: true, stopped: false }],
  ])("%s", (_, stock, marks) => {
    expect(marksOf(stock)).toEqual(marks);
    expect(isSoldOut(stock)).toBe(marks.soldOut);
  });
});

describe("a turn writes the queue", () => {
  test.each<[string, Partial<Queue>]>([
    ["after a call that took another's place", { calls: 1 }],
    ["after a call that nobody followed", { noShows: 1 }],
    ["after a step along the line", { frontier: 1 }],
    ["when fewer are on their way in", { ready: 1 }],
    ["when fewer are inside", { active: 1 }],
    ["when somebody who missed a turn is gone", { missed: 1 }],
    ["when a lowered capacity is nearer", { drainingFrom: 1 }],
    ["when all is sold", { soldOut: true }],
    ["when its sale is stopped", { stopped: true }],
    ["when its lottery is drawn", { drawCount: 0 }],
    ["when other seats may return", { mayReturn: 1 }],
  ])("%s", (_, after) => {
    expect(changed(queueWith(), queueWith(after))).toBe(true);
  });

  test("but not only because time has passed", () => {
    expect(changed(queueWith(), queueWith({ allowance: 3, allowanceAt: NOW }))).toBe(false);
  });
});
