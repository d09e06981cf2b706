import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import type { ConcertId } from "../core/ids.ts";
import { DAY_MS, isoTime } from "../core/time.ts";
import {
  compareListKeys,
  listKey,
  matchesSearch,
  nextDate,
  readListCursor,
  writeListCursor,
} from "./concert-list.ts";

const NOW = Date.UTC(2026, 11, 1, 11);
const id = (n: number) => `019b2d0e-7c1a-7f3e-9a55-${String(n).padStart(12, "0")}` as ConcertId;
const key = (n: number, ...days: number[]) =>
  listKey(
    id(n),
    days.map((each) => ({ startsAt: NOW + each * DAY_MS, dateStatus: "FIXED" })),
    NOW,
  );
const order = (...keys: ReturnType<typeof key>[]) =>
  keys.toSorted(compareListKeys).map((each) => Number(each.concertId.slice(-12)));

describe("the list of concerts", () => {
  test("has the nearest date first, and what is over at its end, the latest first", () => {
    expect(order(key(1, 40), key(2, -1), key(3, 2), key(4, -30), key(5, 0), key(6))).toEqual([
      3, 1, 5, 2, 4, 6,
    ]);
  });

  test("goes by the next date, not by one that is over or one that is later", () => {
    expect(order(key(1, -5, 10, 90), key(2, 20, 1), key(3, 11))).toEqual([2, 1, 3]);
  });

  test("tells no date that does not hold: not one cancelled, nor one whose new day is not known", () => {
    const date = (day: number, dateStatus: "FIXED" | "OPEN" | "CANCELLED") => ({
      startsAt: NOW + day * DAY_MS,
      dateStatus,
    });
    const cancelled = listKey(id(1), [date(1, "CANCELLED")], NOW);
    const open = listKey(id(2), [date(-1, "OPEN"), date(2, "CANCELLED")], NOW);
    const holds = listKey(id(3), [date(1, "CANCELLED"), date(2, "OPEN"), date(9, "FIXED")], NOW);
    expect(nextDate(cancelled)).toEqual({ nextStartsAt: null, isDateOpen: false });
    expect(nextDate(open)).toEqual({ nextStartsAt: null, isDateOpen: true });
    expect(nextDate(holds)).toEqual({ nextStartsAt: isoTime(NOW + 9 * DAY_MS), isDateOpen: false });
    expect(order(cancelled, open, holds, key(4, -3))).toEqual([3, 2, 1, 4]);
    expect(readListCursor(writeListCursor(open))).toEqual(open);
  });

  test("has one order for concerts of the same moment", () => {
    expect(order(key(2, 3), key(1, 3), key(3, 3))).toEqual([1, 2, 3]);
  });

  const anyKey = fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: -3, max: 3 }));

  test("goes on after a cursor with everything that stands behind it, and nothing else", () => {
    fc.assert(
      fc.property(fc.array(anyKey, { minLength: 1 }), fc.nat(), (given, pick) => {
        const keys = given.map(([n, day]) => key(n, day)).toSorted(compareListKeys);
        const last = keys[pick % keys.length]!;
        const cursor = readListCursor(writeListCursor(last))!;
        expect(cursor).toEqual(last);
        const rest = keys.filter((each) => compareListKeys(each, cursor) > 0);
        const from = keys.findLastIndex((each) => each.concertId === last.concertId && each.at === last.at);
        expect(rest).toEqual(keys.slice(from + 1));
      }),
    );
  });

  test.each(["", "0", id(1), `0.1.${id(1)}x`, `2.1.${id(1)}`, `0.-1.${id(1)}`, `0.1e3.${id(1)}`])(
    "knows that %p is no cursor of its own",
    (text) => expect(readListCursor(text)).toBeUndefined(),
  );
});

describe("the search", () => {
  const TEXTS = ["서울의 밤 Night", "Olympic Hall, Séoul"];
  test.each([
    ["night", true],
    ["NIGHT olympic", true],
    ["서울", true],
    // As typed on a system that writes Korean syllables as separate letters.
    ["서울".normalize("NFD"), true],
    ["밤  hall", true],
    ["nightly", false],
    ["night busan", false],
  ])("for %p: %p", (search, found) => expect(matchesSearch(search, TEXTS)).toBe(found));
});
