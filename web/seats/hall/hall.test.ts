import { describe, expect, test } from "bun:test";
import type { Seat } from "../../api/types.ts";
import { findBestAvailable, findNearest } from "./best-available.ts";
import { layOutHall, seatAt } from "./hall.ts";
import { fit, pan, zoom } from "../map/viewport.ts";

/** Rows of ten as text: `.` is free, `x` is taken. Seat n has index n - 1. */
function hallOf(sections: { grade: string; price: number; rows: string[] }[]) {
  const seats: Seat[] = [];
  sections.forEach(({ grade, price, rows }, section) =>
    rows.forEach((row, index) => {
      for (const mark of row) {
        const status = mark === "." ? "AVAILABLE" : "SOLD";
        const place = { section: "ABC"[section]!, row: String(index + 1), label: String(seats.length + 1) };
        seats.push({ seatNumber: seats.length + 1, grade, price, status, ...place });
      }
    }),
  );
  const hall = layOutHall(seats);
  return { hall, isFree: (seat: number) => seats[seat]!.status === "AVAILABLE" };
}

const one = (...rows: string[]) => hallOf([{ grade: "R", price: 1, rows }]);
const numbers = (seats: readonly number[] | undefined) => seats?.map((seat) => seat + 1);

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
  ])("%s", (_, { hall, isFree }, count, expected) => {
    const best = findBestAvailable(hall, isFree, count, null);
    expect({ seats: numbers(best?.seats), together: best?.together }).toEqual({
      seats: expected,
      together: true,
    });
  });

  test("prefers the dearest grade, unless another is asked for", () => {
    const { hall, isFree } = hallOf([
      { grade: "S", price: 1, rows: [".........."] },
      { grade: "VIP", price: 2, rows: [".........."] },
    ]);
    expect(numbers(findBestAvailable(hall, isFree, 2, null)?.seats)).toEqual([15, 16]);
    const asked = hall.grades.findIndex((grade) => grade.name === "S");
    expect(numbers(findBestAvailable(hall, isFree, 2, asked)?.seats)).toEqual([5, 6]);
  });

  test("says so when that many are free, but not side by side", () => {
    const { hall, isFree } = one(".x.x.xxxxx", ".xxxxxxxxx");
    const best = findBestAvailable(hall, isFree, 2, null);
    expect(best?.together).toBe(false);
    expect(best?.seats.every(isFree)).toBe(true);
    expect(numbers(best?.seats)).toEqual([1, 11]);
  });

  test("answers nothing when there are not that many", () => {
    const { hall, isFree } = one("..xxxxxxxx");
    expect(findBestAvailable(hall, isFree, 3, null)).toBeNull();
  });

  test("never answers a seat that is not free, in any small hall", () => {
    for (let pattern = 0; pattern < 1_024; pattern += 1) {
      const row = Array.from({ length: 10 }, (_, at) => ((pattern >> at) & 1 ? "x" : ".")).join("");
      const { hall, isFree } = one(row);
      const free = [...row].filter((mark) => mark === ".").length;
      for (const count of [1, 2, 3]) {
        const best = findBestAvailable(hall, isFree, count, null);
        expect(best === null).toBe(free < count);
        expect(best?.seats.every(isFree) ?? true).toBe(true);
        expect(new Set(best?.seats).size).toBe(best === null ? 0 : count);
      }
    }
  });
});

describe("the nearest", () => {
  test("is the next free seat of the same grade, a different one for each seat lost", () => {
    const { hall, isFree } = one("..xxx.....");
    expect(numbers(findNearest(hall, isFree, [2, 3]))).toEqual([2, 6]);
  });

  test("is nothing in a full hall", () => {
    const { hall, isFree } = one("xxxxxxxxxx");
    expect(findNearest(hall, isFree, [4])).toEqual([]);
  });
});

describe("the plan", () => {
  const { hall } = hallOf([
    { grade: "VIP", price: 3, rows: ["..........", ".........."] },
    { grade: "Premium", price: 2, rows: [".........."] },
    { grade: "Value", price: 1, rows: [".....", "..........", "..."] },
  ]);

  test("puts every seat where a touch finds it, and no two in one place", () => {
    const found = hall.seats.map(({ x, y }) => seatAt(hall, x + 0.5, y + 0.5));
    expect(found).toEqual(hall.seats.map((_, index) => index));
  });

  test("keeps every seat within itself", () => {
    for (const { x, y } of hall.seats) {
      expect(x >= 0 && x + 1 <= hall.width && y >= 0 && y + 1 <= hall.height).toBe(true);
    }
  });

  test("gives each grade a letter of its own", () => {
    expect(hall.grades.map((grade) => grade.letter)).toEqual(["V", "P", "A"]);
  });
});

describe("the map's view", () => {
  const plan = { width: 100, height: 50 };
  const canvas = { width: 500, height: 500 };

  test("begins with the whole plan in the middle", () => {
    expect(fit(plan, canvas)).toEqual({ scale: 5, x: 0, y: -25 });
  });

  test("keeps what is under the finger there while zooming", () => {
    const view = zoom(fit(plan, canvas), 4, 250, 250, plan, canvas);
    expect([view.x + 250 / view.scale, view.y + 250 / view.scale]).toEqual([50, 25]);
  });

  test("never loses the plan", () => {
    const near = zoom(fit(plan, canvas), 4, 250, 250, plan, canvas);
    expect(pan(near, 1e6, 1e6, plan, canvas)).toMatchObject({ x: 0, y: 0 });
    expect(zoom(near, 1e-6, 0, 0, plan, canvas)).toEqual(fit(plan, canvas));
  });
});
