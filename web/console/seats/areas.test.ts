import { expect, test } from "bun:test";
import { areaOf, type Point, seatNear, seatsWithin } from "./areas.ts";

/** Stalls with two rows of three, balcony with one of two. */
const HALL = {
  rows: [
    { section: 0, label: "A", first: 0, seats: 3 },
    { section: 0, label: "B", first: 3, seats: 3 },
    { section: 1, label: "A", first: 6, seats: 2 },
  ],
};
/** Ten pixels apart, three in a line. */
const placeOf = (seat: number): Point => ({ x: (seat % 3) * 10, y: Math.floor(seat / 3) * 10 });
const square = (left: number, top: number, right: number, bottom: number): Point[] => [
  { x: left, y: top },
  { x: right, y: top },
  { x: right, y: bottom },
  { x: left, y: bottom },
];

test("a press chooses the row or the section of the seat, and no other", () => {
  expect(areaOf(HALL, 4, "row")).toEqual([4, 5, 6]);
  expect(areaOf(HALL, 4, "section")).toEqual([1, 2, 3, 4, 5, 6]);
  expect(areaOf(HALL, 7, "section")).toEqual([7, 8]);
});

test.each<[string, Point[], number[]]>([
  ["a square around two", square(-5, -5, 15, 5), [1, 2]],
  ["a square around all", square(-5, -5, 25, 25), [1, 2, 3, 4, 5, 6, 7, 8]],
  [
    "a bow that leaves out the middle",
    [
      { x: -5, y: -5 },
      { x: 10, y: 5 },
      { x: 25, y: -5 },
      { x: 25, y: 15 },
      { x: -5, y: 15 },
    ],
    [1, 3, 4, 5, 6],
  ],
  ["a mere point", [{ x: 0, y: 0 }], []],
])("%s chooses what stands within", (_, line, seats) => {
  expect(seatsWithin(line, 8, placeOf)).toEqual(seats);
});

test("a press beside all seats finds none", () => {
  expect(seatNear({ x: 11, y: 1 }, 8, placeOf, 20)).toBe(1);
  expect(seatNear({ x: 100, y: 100 }, 8, placeOf, 20)).toBe(-1);
});
