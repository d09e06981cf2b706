import { expect, test } from "bun:test";
import { namesWithoutSeat, type SeatNames, seatsNamed } from "./named-seats.ts";

/** Stalls: row A with seats 1 to 5, row B with 1 to 3; balcony: row A with seats 1, 2 and 2a. */
const HALL = {
  rows: [
    { section: 0, label: "A", first: 0, seats: 5 },
    { section: 0, label: "B", first: 5, seats: 3 },
    { section: 1, label: "A", first: 8, seats: 3 },
  ],
  labels: ["1", "2", "3", "4", "5", "1", "2", "3", "1", "2", "2a"],
};

const CASES: [string, SeatNames, number[]][] = [
  ["a section", { section: 0, row: null, labels: "" }, [1, 2, 3, 4, 5, 6, 7, 8]],
  ["a row of one section, not that of another", { section: 1, row: "A", labels: "" }, [9, 10, 11]],
  ["a range and a single label", { section: 0, row: "A", labels: "2-3, 5" }, [2, 3, 5]],
  ["labels in every row", { section: 0, row: null, labels: "1" }, [1, 6]],
  ["a label that is no number, and no range takes it", { section: 1, row: "A", labels: "2a" }, [11]],
  ["a range, which leaves out what is no number", { section: 1, row: null, labels: "1 - 9" }, [9, 10]],
  ["nothing where nothing is called so", { section: 0, row: "C", labels: "" }, []],
];

test.each(CASES)("%s is found by its name", (_, names, found) => {
  expect(seatsNamed(HALL, names)).toEqual(found);
});

test("what no seat is called is told: a label, or an end of a range", () => {
  const named = (labels: string, row: string | null = "A") =>
    namesWithoutSeat(HALL, { section: 0, row, labels });
  expect(named("1-4, 7, 99")).toEqual(["7", "99"]);
  expect(named("2-9, 5, 2a")).toEqual(["9", "2a"]);
  expect(named("")).toEqual([]);
  expect(named("5", null)).toEqual([]);
});
