import { describe, expect, test } from "bun:test";
import { chooseDate, chooseSeats, isOnlyCompanions, type SeatOnOffer } from "./seat-choice.ts";
import { seededRandom } from "../../testing/seeded-random.ts";

/** Seats numbered from 1, ten to a row; those named are taken. */
function venue(count: number, taken: readonly number[] = []): SeatOnOffer[] {
  return Array.from({ length: count }, (_, index) => ({
    seatNumber: index + 1,
    section: "A",
    row: String(Math.floor(index / 10) + 1),
    status: taken.includes(index + 1) ? "SOLD" : "AVAILABLE",
  }));
}

function firstChoices(skew: number): Map<number, number> {
  const random = seededRandom("popularity");
  const counts = new Map<number, number>();
  for (let buyer = 0; buyer < 5_000; buyer += 1) {
    const [seat] = chooseSeats(random, venue(50), 1, skew);
    counts.set(seat!, (counts.get(seat!) ?? 0) + 1);
  }
  return counts;
}

describe("chooseSeats", () => {
  test("everyone wants row 1", () => {
    const counts = firstChoices(1.2);
    const rowOne = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].reduce((sum, seat) => sum + (counts.get(seat) ?? 0), 0);
    expect(rowOne).toBeGreaterThan(3_500);
    expect(counts.get(1)!).toBeGreaterThan(5 * counts.get(10)!);
  });

  test("without skew every seat is as good", () => {
    for (const count of firstChoices(0).values()) expect(Math.abs(count - 100)).toBeLessThan(50);
  });

  test("takes neighbours, in order, and only seats that are free", () => {
    const random = seededRandom("neighbours");
    const taken = [1, 2, 3, 5];
    for (let buyer = 0; buyer < 200; buyer += 1) {
      const seats = chooseSeats(random, venue(50, taken), 3, 1);
      expect(seats).toHaveLength(3);
      expect(seats.filter((seat) => taken.includes(seat))).toEqual([]);
      expect(seats).toEqual(seats.toSorted((a, b) => a - b));
    }
    expect(chooseSeats(random, venue(10, [1, 3, 4, 8, 9, 10]), 4, 1)).toEqual([2, 5, 6, 7]);
  });

  test("prefers its own row to a nearer number in the next one", () => {
    const onlyFree = new Set([19, 21, 15]);
    const taken = venue(30)
      .map((seat) => seat.seatNumber)
      .filter((seat) => !onlyFree.has(seat));
    // A skew this high makes the first choice certain: 15, whose row-mate is 19.
    expect(chooseSeats(seededRandom("row"), venue(30, taken), 2, 50)).toEqual([15, 19]);
  });

  test("takes fewer when fewer are left, and none when none is", () => {
    expect(chooseSeats(seededRandom("few"), venue(3, [1, 2]), 4, 1)).toEqual([3]);
    expect(chooseSeats(seededRandom("few"), venue(3, [1, 2, 3]), 4, 1)).toEqual([]);
  });

  test("the same seed chooses the same seats", () => {
    const [once, again] = [0, 0].map(() => chooseSeats(seededRandom("seed", 4, "seats", 2), venue(50), 2, 1));
    expect(once).toEqual(again!);
  });
});

describe("chooseDate", () => {
  test("never a date where nothing is left", () => {
    const random = seededRandom("dates");
    for (let buyer = 0; buyer < 100; buyer += 1) expect(chooseDate(random, [0, 5, 0], [9, 1, 9])).toBe(1);
  });

  test("a date that the weights do not name is wanted as much as any", () => {
    expect(chooseDate(seededRandom("dates"), [0, 0, 3], [1])).toBe(2);
    expect(chooseDate(seededRandom("dates"), [0, 0, 0], [])).toBe(-1);
  });
});

test("only companion seats are left once no other is free, and none is held that may come back", () => {
  const [before, after] = [Date.now() - 1_000, Date.now() + 60_000];
  expect(isOnlyCompanions([1, 2], 3, before)).toBe(true);
  expect(isOnlyCompanions([1, 2], 3, after)).toBe(false);
  expect(isOnlyCompanions([1, 3], 3, before)).toBe(false);
  expect(isOnlyCompanions([0, 0], 0)).toBe(false);
});
