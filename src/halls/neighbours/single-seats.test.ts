import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { SEAT_FLAGS } from "../plan.ts";
import { findSingles, seatsBeside, sideBySideIn } from "./single-seats.ts";

/** A row as text: `.` a free seat, `x` a taken, `O` a chosen one, `|` an aisle, `w` a wheelchair place. */
function readRow(text: string) {
  const blocks: { first: number; seats: number }[] = [];
  const marks: string[] = [];
  for (const part of text.split("|")) {
    blocks.push({ first: marks.length, seats: part.length });
    marks.push(...part);
  }
  const chosen = marks.flatMap((mark, seat) => (mark === "O" ? [seat] : []));
  const flags = marks.map((mark) => (mark === "w" ? SEAT_FLAGS.wheelchair : 0));
  const isFree = (seat: number) => marks[seat] === "." || marks[seat] === "w";
  return { marks, chosen, isFree, pairs: sideBySideIn(blocks, flags) };
}

const singlesOf = (text: string) => {
  const { chosen, pairs, isFree } = readRow(text);
  return findSingles(chosen, pairs, isFree);
};

describe("a choice leaves a single seat", () => {
  test.each([
    // the row with the choice in it, the seats that would be left alone
    ["OO....", []],
    [".OO...", [0]],
    ["..OO..", []],
    [".OO.", [0, 3]],
    ["O.O.", [1, 3]],
    ["x.OO..", [1]],
    ["x.OO.x", [1, 4]],
    ["..O.O..", [3]],
    // Whichever are taken, one is left.
    [".OO", []],
    ["xO.x", []],
    ["O.O", []],
    ["xO.Ox", []],
    // Nothing is left, or what is single was so before.
    ["OOO", []],
    ["x.xOO", []],
    [".xOO..", []],
    // Nobody sits across an aisle, and wheelchair places are not counted.
    [".|OO..", []],
    ["..OO.|...", [4]],
    ["wOO..", []],
    ["OO.w", []],
    ["O.w.O", []],
    // Several choices in one row, each for itself.
    ["OO..x.O..", [5]],
    ["OO...x..O", []],
  ])("%p", (text, singles) => {
    expect(singlesOf(text)).toEqual(singles);
  });
});

test("the seats within two places of a choice decide it as the whole row would", () => {
  const row = fc.array(fc.constantFrom(".", ".", ".", "x", "O", "|"), { minLength: 1, maxLength: 14 });
  fc.assert(
    fc.property(row, (signs) => {
      const text = signs.join("");
      const { marks, chosen, pairs, isFree } = readRow(text);
      const beside = new Set(seatsBeside(chosen, pairs));
      const seen = findSingles(chosen, pairs, (seat) => beside.has(seat) && isFree(seat));
      // Runs of free and chosen seats, each by its places in the text.
      const wanted: number[] = [];
      let seat = 0;
      for (const part of text.split(/[|x]/)) {
        const lone = [...part.matchAll(/(?<!\.)\.(?!\.)/g)].map(({ index }) => seat + index);
        const left = part.split("").filter((sign) => sign === ".").length;
        if (part.includes("O") && left > 1) wanted.push(...lone);
        seat += part.length;
        // A taken seat is a seat; an aisle is none.
        if (marks[seat] === "x") seat += 1;
      }
      expect(seen.toSorted((a, b) => a - b)).toEqual(wanted);
    }),
    { numRuns: 300 },
  );
});

test("where a choice is refused, the same run has a place for as many that is not", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 12 }), fc.integer({ min: 1, max: 6 }), (length, count) => {
      fc.pre(count <= length);
      const placed = (first: number) =>
        [...".".repeat(length)].map((sign, at) => (at >= first && at < first + count ? "O" : sign)).join("");
      const firsts = Array.from({ length: length - count + 1 }, (_, first) => first);
      expect(firsts.some((first) => singlesOf(placed(first)).length === 0)).toBe(true);
    }),
    { numRuns: 100 },
  );
});
