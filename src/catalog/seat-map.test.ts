import { describe, expect, test } from "bun:test";
import type { PerformanceId } from "../core/ids.ts";
import { SeatMap, shownStatus } from "./seat-map.ts";
import type { SeatRecord } from "./store.ts";

const NOW = Date.UTC(2026, 11, 1, 11);
const ID = "019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b11" as PerformanceId;

function seat(
  seatNumber: number,
  status: SeatRecord["status"] = "AVAILABLE",
  heldUntil: number | null = null,
) {
  return { seatNumber, section: "A", row: "1", grade: "R", price: 99_000, status, heldUntil };
}

const SEATS = [
  seat(1),
  seat(2, "HELD", NOW + 5_000),
  seat(3, "HELD", NOW + 2_000),
  seat(4, "SOLD"),
  seat(5, "BLOCKED"),
  seat(6, "HELD", NOW),
  seat(7, "HELD", NOW + 9_000),
];

async function shown(map: SeatMap, availableOnly = false): Promise<Record<number, string>> {
  const page = (await map.encoded(availableOnly).body.json()) as {
    items: { seatNumber: number; status: string }[];
  };
  return Object.fromEntries(page.items.map((item) => [item.seatNumber, item.status]));
}

describe("a seat as it is shown", () => {
  test.each([
    ["AVAILABLE", null, "AVAILABLE"],
    ["HELD", NOW + 1, "HELD"],
    ["HELD", NOW, "AVAILABLE"],
    ["HELD", NOW - 1, "AVAILABLE"],
    ["SOLD", null, "SOLD"],
    ["BLOCKED", null, "BLOCKED"],
  ] as const)("%s until %p: %s", (status, heldUntil, after) => {
    expect(shownStatus({ status, heldUntil }, NOW)).toBe(after);
  });
});

test("a hold that lapses is free again with no write at all", async () => {
  const map = new SeatMap(ID, 7, SEATS, NOW);
  expect(await shown(map)).toEqual({
    1: "AVAILABLE",
    2: "HELD",
    3: "HELD",
    4: "SOLD",
    5: "BLOCKED",
    6: "AVAILABLE",
    7: "HELD",
  });
  expect(map.seatsAvailable).toBe(2);
  expect(map.trueUntil).toBe(NOW + 2_000);

  const later = map.at(map.trueUntil);
  expect(await shown(later)).toEqual({
    1: "AVAILABLE",
    2: "HELD",
    3: "AVAILABLE",
    4: "SOLD",
    5: "BLOCKED",
    6: "AVAILABLE",
    7: "HELD",
  });
  expect(later.seatsAvailable).toBe(3);
  expect(later.trueUntil).toBe(NOW + 5_000);
  expect(later.at(NOW + 9_000).trueUntil).toBe(Infinity);
});

test("until it is no longer true, a map stays as it is", () => {
  const map = new SeatMap(ID, 7, SEATS, NOW);
  expect(map.at(map.trueUntil - 1).encoded(false)).toEqual(map.encoded(false));
});

test("only what can be had is listed when that is asked for", async () => {
  expect(await shown(new SeatMap(ID, 7, SEATS, NOW), true)).toEqual({ 1: "AVAILABLE", 6: "AVAILABLE" });
});

test("a seat is shown with its place, grade and price, and without who holds it", async () => {
  const page = await new SeatMap(ID, 7, SEATS.slice(1, 2), NOW).encoded(false).body.json();
  expect(page).toEqual({
    performanceId: ID,
    version: 7,
    items: [{ seatNumber: 2, section: "A", row: "1", grade: "R", price: 99_000, status: "HELD" }],
  });
});

describe("the ETag", () => {
  const map = new SeatMap(ID, 7, SEATS, NOW);
  const etag = (each: SeatMap, availableOnly = false) => each.encoded(availableOnly).etag;

  test("is the same for the same bytes, on any worker", () => {
    expect(etag(new SeatMap(ID, 7, SEATS, NOW))).toBe(etag(map));
    expect(etag(new SeatMap(ID, 7, SEATS, NOW - 1).at(NOW))).toBe(etag(map));
  });

  test("changes with a seat, with the version, with a lapse and with the filter", () => {
    const others = [
      etag(new SeatMap(ID, 7, SEATS.with(0, seat(1, "SOLD")), NOW)),
      etag(new SeatMap(ID, 8, SEATS, NOW)),
      etag(map.at(NOW + 2_000)),
      etag(map, true),
    ];
    expect(new Set([etag(map), ...others]).size).toBe(5);
  });

  test("is quoted, as HTTP has it", () => {
    expect(etag(map)).toMatch(/^"[!-~]+"$/);
  });
});

test("a list is encoded once for everybody who asks", () => {
  const map = new SeatMap(ID, 7, SEATS, NOW);
  expect(map.encoded(false)).toBe(map.encoded(false));
  expect(map.encoded(true)).toBe(map.encoded(true));
});
