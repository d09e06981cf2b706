import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { readPlan } from "../../../../testing/halls/read-plan.ts";
import { sideBySideIn } from "../../neighbours/single-seats.ts";
import { findBlocks } from "../../neighbours/spacing.ts";
import { SEAT_FLAGS, type SeatPlan, seatPlanDocument } from "../../plan.ts";

/** Rows one behind the other, each as the places of its seats. */
function table(rows: readonly (readonly number[])[], apart = 1): string {
  const lines = rows.flatMap((places, row) =>
    places.map((x, seat) => `Stalls,R${row + 1},${seat + 1},R,${x},${row * apart}`),
  );
  return ["section,row,seat,category,x,y", ...lines].join("\n");
}
const rowsOf = (count: number, places: readonly number[]) => Array.from({ length: count }, () => places);
const read = (rows: readonly (readonly number[])[], apart?: number) =>
  readPlan(table(rows, apart), "text/csv", "Hall");

function sidesOf(plan: SeatPlan): Uint8Array {
  const { rows, x, y, flags } = seatPlanDocument(plan);
  const inHall = rows.map(({ firstSeat, seats }) => ({ first: firstSeat - 1, seats }));
  return sideBySideIn(findBlocks(inHall, x, y), flags);
}

describe("the distance of seats", () => {
  test.each([
    ["two, a wide aisle, one", rowsOf(10, [0, 1, 6]), 1],
    ["one, two, one", rowsOf(10, [0, 5, 6, 11]), 1],
    ["single seats, and two", rowsOf(10, [0, 5, 10, 11, 16, 21]), 1],
    ["a very wide aisle", rowsOf(10, [0, 1, 40]), 1],
    ["rows far apart", rowsOf(10, [0, 1, 6]), 6],
    ["few rows", rowsOf(2, [0, 1, 9]), 1],
    ["one row", rowsOf(1, [0, 1, 6]), 1],
    ["one row of one, two, one", rowsOf(1, [0, 5, 6, 11]), 1],
    ["rows of which most have two seats only", [...rowsOf(6, [0, 7]), ...rowsOf(4, [0, 1, 7, 8])], 1],
  ])("is that of neighbours, not of an aisle: %s", (_, rows, apart) => {
    const { plan, errors, warnings } = read(rows, apart);
    expect(errors).toEqual([]);
    expect(warnings).toEqual([]);
    const seats = plan!.seats.filter(({ row }) => row === `R${rows.length}`);
    const places = rows.at(-1)!;
    expect(seats.map(({ x }) => x! - seats[0]!.x!)).toEqual(places.map((x) => 20 * (x - places[0]!)));
  });

  test("is not that of seats which stand on each other in one of several rows", () => {
    const { errors } = read([
      [0, 1, 2],
      [0, 1, 2, 2.1],
      [0, 1, 2],
    ]);
    expect(errors).toEqual([
      {
        line: 8,
        kind: "seat_upon_seat",
        values: { other: 7 },
        message: "is where another seat stands: line 7",
      },
    ]);
  });
});

describe("the distance of seats that are no neighbours in their rows", () => {
  const HEADER = "section,row,seat,category,x,y";
  const places = (
    count: number,
    line: (i: number) => [section: string, row: number, seat: number, x: number, y: number],
  ) =>
    Array.from({ length: count }, (_, i) => {
      const [section, row, seat, x, y] = line(i);
      return { names: `${section},${row},${seat},R`, x, y };
    });
  const HALLS: [string, ReturnType<typeof places>, number][] = [
    ["stools at a bar, each a row", places(20, (i) => ["Bar", i, 1, 0, i]), 1],
    ["two stools", places(2, (i) => ["Bar", i, 1, 0, i]), 1],
    ["boxes on a grid, each a section", places(20, (i) => [`Box ${i}`, 1, 1, i % 4, Math.floor(i / 4)]), 1],
    ["a bus", places(24, (i) => ["Bus", i >> 1, i % 2, 5 * (i % 2), i >> 1]), 1],
    ["a short bus with a wide aisle", places(12, (i) => ["Bus", i >> 1, i % 2, 8 * (i % 2), i >> 1]), 1],
    ["a bus with a narrow aisle", places(24, (i) => ["Bus", i >> 1, i % 2, 3 * (i % 2), i >> 1]), 1],
    [
      "six sections taking turns",
      places(600, (i) => [`S${i % 6}`, Math.floor(i / 30), i % 30, i % 30, Math.floor(i / 30)]),
      1,
    ],
    [
      "two sections taking turns",
      places(300, (i) => [`S${i % 2}`, Math.floor(i / 30), i % 30, i % 30, 2 * Math.floor(i / 30)]),
      1,
    ],
    ["a row as everywhere", places(100, (i) => ["Stalls", Math.floor(i / 10), i % 10, i % 10, i / 10]), 1],
  ];

  test.each(HALLS)("is that of the nearest, in any unit: %s", (_, seats, unit) => {
    for (const factor of [1, 0.6, 0.001, 20, 333.3]) {
      const lines = seats.map(({ names, x, y }) => `${names},${x * factor},${y * factor}`);
      const { plan, errors, warnings } = readPlan([HEADER, ...lines].join("\n"), "text/csv", "Hall");
      expect([errors, warnings]).toEqual([[], []]);
      const nearest = plan!.seats.map((seat) =>
        Math.min(
          ...plan!.seats
            .filter((other) => other !== seat)
            .map((other) => Math.hypot(seat.x! - other.x!, seat.y! - other.y!)),
        ),
      );
      const usual = nearest.toSorted((a, b) => a - b)[nearest.length >> 1]! / unit;
      expect(Math.abs(usual - 20)).toBeLessThanOrEqual(1);
    }
  });

  test("a hall and the same hall in any other unit are imported alike", () => {
    const seat = fc.tuple(fc.integer({ max: 3, min: 0 }), fc.integer({ max: 5, min: 0 }));
    const place = fc.tuple(fc.integer({ max: 40, min: 0 }), fc.integer({ max: 40, min: 0 }));
    const hall = fc.uniqueArray(fc.tuple(seat, place), {
      minLength: 1,
      maxLength: 40,
      selector: ([, [x, y]]) => `${x} ${y}`,
    });
    const exponent = fc.integer({ min: -12, max: 8 });
    fc.assert(
      fc.property(hall, exponent, (seats, power) => {
        const read = (factor: number) =>
          readPlan(
            [
              HEADER,
              ...seats.map(([[s, r], [x, y]], i) => `S${s},${r},${i},R,${x * factor},${y * factor}`),
            ].join("\n"),
            "text/csv",
            "Hall",
          );
        // A power of two changes no digit, so not even a position is rounded otherwise.
        const [one, other] = [read(1), read(2 ** power)];
        expect(other.errors).toEqual(one.errors);
        // A single seat, or one place for all, has no unit: it is drawn alike too.
        expect(other.plan?.seats).toEqual(one.plan?.seats as never);
      }),
      { numRuns: 100 },
    );
  });
});

describe("a seat far away", () => {
  const ten = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

  test.each([
    ["of a row of three", [[0, 1, 9_000]], 4],
    ["on the left", [[-9_000, 0, 1, 2]], 2],
    ["of a hundred", [...rowsOf(10, ten), [9_000]], 102],
  ])("%s is named in a warning, since it makes the hall a dot", (_, rows, line) => {
    const { errors, warnings } = read(rows);
    expect(errors).toEqual([]);
    const message = "lies far from most other seats, so the hall is drawn small";
    expect(warnings).toMatchObject([{ line, message }]);
  });

  test("is named in the error of a hall that is too wide", () => {
    const { errors } = read([[0, 1, 20_000], ten]);
    const kind = "hall_too_large_by_seats";
    const message = expect.stringContaining("others: 1, the first of them line 4");
    expect(errors).toMatchObject([{ line: 1, kind, values: { seats: 1, other: 4 }, message }]);
  });
});

describe("a row is broken where its plan marks an aisle, and nowhere else:", () => {
  const wide = rowsOf(5, [0, 1, 2, 3, 5.2, 6.2, 7.2, 8.2]);
  test.each([
    ["two seats beside it", [3, 5.2], [0]],
    ["three seats", [2, 3, 5.2], [1, 0]],
    ["one, two, one", [1, 3.2, 4.2, 6.4], [0, 1, 0]],
    ["pairs", [0, 2.2, 3.2, 5.4, 6.4, 8.6], [0, 1, 0, 1, 0]],
    ["wider chairs", [0, 1.4, 2.8, 4.2], [1, 1, 1]],
    ["no aisle", [0, 1, 2], [1, 1]],
  ])("%s", (_, places, sides) => {
    const { plan } = read([places, ...wide]);
    expect([...sidesOf(plan!)].slice(0, places.length - 1)).toEqual(sides);
    const beside = places.map((_, i) => sides[i - 1] === 0 || sides[i] === 0);
    const flags = plan!.seats.slice(0, places.length).map((seat) => (seat.flags & SEAT_FLAGS.aisle) !== 0);
    expect(flags).toEqual(beside);
  });

  test("seats of a table that are numbered to and fro have no aisle between", () => {
    const places = [0, 3, 0, 3, 0, 3, 0, 3, 0, 3];
    const lines = places.map((x, at) => `Table,1,${at + 1},R,${x},${Math.floor(at / 2)}`);
    const { plan } = readPlan(["section,row,seat,category,x,y", ...lines].join("\n"), "text/csv", "Club");
    expect(plan!.seats.map(({ flags }) => flags)).toEqual(lines.map(() => 0));
    expect([...sidesOf(plan!)]).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 0]);
  });
});
