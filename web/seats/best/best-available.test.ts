import { describe, expect, test } from "bun:test";
import { findBestAvailable } from "./best-available.ts";
import type { Wish } from "./search.ts";
import type { Hall } from "../hall/hall.ts";
import { smallHall } from "../hall/small-hall.ts";
import { STATE } from "../statuses/seat-state.ts";

/** Seat n has index n - 1. */
const one = (...rows: string[]) => smallHall([{ rows }]);
const drawn = (...rows: string[]) => smallHall([{ rows }], true);
const numbers = (seats: readonly number[] | undefined) => seats?.map((seat) => seat + 1);
const wish = (count: number, more: Partial<Wish> = {}): Wish => {
  return {
    count,
    grade: null,
    priceMax: null,
    wheelchair: false,
    filter: null,
    leaveNoSingle: false,
    ...more,
  };
};
const best = ({ hall, states }: { hall: Hall; states: Uint8Array }, wanted: Wish) =>
  findBestAvailable(hall, states, wanted);
const isFree = (states: Uint8Array) => (seat: number) => states[seat] === 0;

describe("best available", () => {
  test.each([
    ["takes the middle of the front row", one("..........", ".........."), 2, [5, 6]],
    [
      "goes back rather than leave a single seat between taken ones",
      one("x...xxxxxx", ".........."),
      2,
      [15, 16],
    ],
    ["takes what fills a gap exactly", one("x..xxxxxxx", "..x......."), 2, [2, 3]],
    ["leaves no orphan at the end of a row", one("....xxxxxx"), 2, [3, 4]],
    ["seats one person, too", one("xxxxx....."), 1, [6]],
    ["takes the front row of a drawn hall", drawn("..........", ".........."), 2, [5, 6]],
    ["never sits across an aisle", drawn("xxx.  .xxx", "..xxxxxxxx"), 2, [9, 10]],
    ["never sits across an aisle of a row of two", drawn(".  .", "xx....xx"), 2, [5, 6]],
    ["leaves no orphan at an aisle", drawn("...  xxx", "xxxxxx.."), 2, [13, 14]],
    [
      "leaves no single seat however far it must go for it",
      drawn("x...x", "xxxxx", "xxxxx", "..xxx"),
      2,
      [16, 17],
    ],
    ["leaves a single seat if there is no other way", drawn("x...x"), 2, [2, 3]],
    ["leaves wheelchair places to those who need them", drawn("wc...", "....."), 2, [4, 5]],
  ])("%s", (_, hall, count, expected) => {
    const found = best(hall, wish(count));
    expect({ seats: numbers(found?.seats), together: found?.together }).toEqual({
      seats: expected,
      together: true,
    });
  });

  test("prefers the dearest grade, unless another is asked for", () => {
    const both = smallHall([
      { grade: "S", price: 1, rows: [".........."] },
      { grade: "VIP", price: 2, rows: [".........."] },
    ]);
    expect(numbers(best(both, wish(2))?.seats)).toEqual([15, 16]);
    const grade = both.hall.grades.findIndex(({ name }) => name === "S");
    expect(numbers(best(both, wish(2, { grade }))?.seats)).toEqual([5, 6]);
  });

  test("proposes no seat that costs more than the visitor will pay, also when seats are apart", () => {
    const sections = [
      { grade: "VIP", price: 30, rows: ["...."] },
      { grade: "R", price: 20, rows: ["x..x"] },
      { grade: "S", price: 10, rows: ["x.x.", ".xxx"] },
    ];
    const hall = smallHall(sections, true);
    expect(numbers(best(hall, wish(2, { priceMax: 29 }))?.seats)).toEqual([6, 7]);
    const apart = best(hall, wish(2, { priceMax: 19 }))!;
    expect(apart.together).toBe(false);
    expect(apart.seats.every((seat) => hall.hall.gradeOf[seat] === 2)).toBe(true);
    expect(best(hall, wish(1, { priceMax: 9 }))).toBeNull();
  });

  test("finds a wheelchair place and a seat beside it when asked to", () => {
    const found = best(drawn("..........", "wc......cw"), wish(2, { wheelchair: true }));
    expect([numbers(found?.seats), found?.together]).toEqual([[11, 12], true]);
    expect(best(drawn(".........."), wish(1, { wheelchair: true }))).toBeNull();
  });

  test("never parts a companion seat from its wheelchair place, which would not be sold", () => {
    // The two in the middle are nearest to the stage, and belong to the places on both sides.
    expect(numbers(best(drawn("..wcwc.."), wish(2, { wheelchair: true }))?.seats)).toEqual([3, 4]);
    const apart = best(drawn("wxwc", ".xxx"), wish(2, { wheelchair: true, grade: 0 }))!;
    expect(numbers(apart.seats)).toEqual([3, 4]);
    expect(numbers(best(drawn("w", "x", "c", "w", "."), wish(2, { wheelchair: true }))?.seats)).toEqual([
      4, 5,
    ]);
  });

  test.each([
    // the row, how many seats, those proposed
    ["wcwcx....", 2, [1, 2]],
    ["wcwc.....", 3, [3, 4, 5]],
    // Side by side there are none: near each other, and still no companion without their own place.
    ["xcwx.", 2, [3, 5]],
    ["xcwxx", 2, null],
  ])("of %p proposes no companion seat without its own wheelchair place", (row, count, expected) => {
    const { hall, states } = drawn(row);
    if (row === "wcwcx....") states[3] = STATE.BLOCKED;
    const found = best({ hall, states }, wish(count, { wheelchair: true }));
    expect(numbers(found?.seats) ?? null).toEqual(expected);
  });

  test("takes companion seats beside a wheelchair place that the visitor has already", () => {
    const { hall, states } = drawn("wcwc", "....");
    states[0] = STATE.MINE;
    expect(numbers(best({ hall, states }, wish(2, { wheelchair: true }))?.seats)).toEqual([2, 3]);
  });

  test("goes round a stage in the middle, not to the front of the list", () => {
    const ring = smallHall([{ rows: ["..........", ".........."] }], true);
    const hall = { ...ring.hall, stage: { x: 70, y: 200 } };
    expect(numbers(best({ ...ring, hall }, wish(2))?.seats)).toEqual([11, 12]);
  });

  test("says so when that many are free, but not side by side", () => {
    const { hall, states } = one(".x.x.xxxxx", ".xxxxxxxxx");
    const found = best({ hall, states }, wish(2));
    expect(found?.together).toBe(false);
    expect(found?.seats.every(isFree(states))).toBe(true);
    expect(numbers(found?.seats)).toEqual([1, 11]);
  });

  test("proposes four and one at the end of a row where no five can be had side by side", () => {
    const { hall, states } = drawn("....  ....", "....  ....", "....  ....");
    const found = best({ hall, states }, wish(5, { leaveNoSingle: true }))!;
    expect([found.together, numbers(found.seats)]).toEqual([false, [1, 2, 3, 4, 12]]);
  });

  test("leaves out what the visitor does not want to see, also when seats are apart", () => {
    const row = one("..........", "..........");
    const filter = new Uint8Array(20).fill(1);
    // The seats in the middle of the first row have a restricted view.
    filter.fill(0, 4, 7);
    expect(numbers(best(row, wish(3, { filter }))?.seats)).toEqual([14, 15, 16]);
    filter.fill(0, 2);
    expect(numbers(best(row, wish(2, { filter }))?.seats)).toEqual([1, 2]);
    filter.fill(0);
    [filter[0], filter[19]] = [1, 1];
    expect(numbers(best(row, wish(2, { filter }))?.seats)).toEqual([1, 20]);
    expect(best(row, wish(3, { filter }))).toBeNull();
  });

  test("answers nothing when there are not that many", () => {
    expect(best(one("..xxxxxxxx"), wish(3))).toBeNull();
  });

  test("never answers a seat that is not free, in any small hall", () => {
    for (let pattern = 0; pattern < 1_024; pattern += 1) {
      const row = Array.from({ length: 10 }, (_, at) => ((pattern >> at) & 1 ? "x" : ".")).join("");
      const { hall, states } = one(row);
      const free = [...row].filter((mark) => mark === ".").length;
      for (const count of [1, 2, 3]) {
        const found = best({ hall, states }, wish(count));
        expect(found === null).toBe(free < count);
        expect(found?.seats.every(isFree(states)) ?? true).toBe(true);
        expect(new Set(found?.seats).size).toBe(found === null ? 0 : count);
      }
    }
  });

  test("leaves a single seat only where every choice side by side would, in any row with an aisle", () => {
    for (let pattern = 0; pattern < 1_024; pattern += 1) {
      const row = Array.from({ length: 10 }, (_, at) => ((pattern >> at) & 1 ? "x" : ".")).join("");
      const text = `${row.slice(0, 4)}  ${row.slice(4)}`;
      const found = best(drawn(text), wish(2));
      const choices = [0, 1, 2, 4, 5, 6, 7, 8].filter((at) => row[at] === "." && row[at + 1] === ".");
      expect(found?.together ?? false).toBe(choices.length > 0);
      if (choices.length === 0) continue;
      const first = found!.seats[0]!;
      expect(choices).toContain(first);
      expect(singlesBeside(row, first)).toBe(Math.min(...choices.map((at) => singlesBeside(row, at))));
    }

    /** By looking at the row as it would be afterwards. */
    function singlesBeside(row: string, first: number): number {
      const after = [...row].map((mark, at) => (at === first || at === first + 1 ? "x" : mark)).join("");
      const singles = (text: string) => text.split("x").filter((run) => run.length === 1).length;
      const halves = (text: string) => singles(text.slice(0, 4)) + singles(text.slice(4));
      return halves(after) - halves(row);
    }
  });
});
