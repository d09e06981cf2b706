import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import type { PerformanceId } from "../../core/ids.ts";
import { SeatMap } from "./seat-map.ts";
import type { SeatRecord, SeatState } from "./store.ts";

const NOW = Date.UTC(2026, 11, 1, 11);
const ID = "019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b11" as PerformanceId;

function seat(
  seatNumber: number,
  status: SeatRecord["status"] = "AVAILABLE",
  heldUntil: number | null = null,
) {
  return {
    seatNumber,
    section: "A",
    row: "1",
    label: String(seatNumber),
    flags: 0,
    grade: "R",
    price: 99_000,
    status,
    heldUntil,
  };
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
  ] as const)("%s until %p: %s", async (status, heldUntil, after) => {
    expect(await shown(SeatMap.of(ID, 1, [seat(1, status, heldUntil)], NOW))).toEqual({ 1: after });
  });
});

test("a hold that lapses is free again with no write at all", async () => {
  const map = SeatMap.of(ID, 7, SEATS, NOW);
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

test("a gap in the numbers is a fault, not a seat shown as another one", () => {
  expect(() => SeatMap.of(ID, 1, [seat(1), seat(3)], NOW)).toThrow("without a gap");
});

test("until it is no longer true, a map stays as it is", () => {
  const map = SeatMap.of(ID, 7, SEATS, NOW);
  expect(map.at(map.trueUntil - 1).encoded(false)).toEqual(map.encoded(false));
});

test("only what can be had is listed when that is asked for", async () => {
  expect(await shown(SeatMap.of(ID, 7, SEATS, NOW), true)).toEqual({ 1: "AVAILABLE", 6: "AVAILABLE" });
});

test("a seat is shown with its place, grade and price, and without who holds it", async () => {
  const page = await SeatMap.of(ID, 7, SEATS.slice(1, 2), NOW).encoded(false).body.json();
  expect(page).toEqual({
    performanceId: ID,
    version: 7,
    items: [{ seatNumber: 2, section: "A", row: "1", label: "2", grade: "R", price: 99_000, status: "HELD" }],
  });
});

describe("the ETag", () => {
  const map = SeatMap.of(ID, 7, SEATS, NOW);
  const etag = (each: SeatMap, availableOnly = false) => each.encoded(availableOnly).etag;

  test("is the same for the same bytes, on any worker", () => {
    expect(etag(SeatMap.of(ID, 7, SEATS, NOW))).toBe(etag(map));
    expect(etag(SeatMap.of(ID, 7, SEATS, NOW - 1).at(NOW))).toBe(etag(map));
  });

  test("changes with a seat, with the version, with a lapse and with the filter", () => {
    const others = [
      etag(SeatMap.of(ID, 7, SEATS.with(0, seat(1, "SOLD")), NOW)),
      etag(SeatMap.of(ID, 8, SEATS, NOW)),
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
  const map = SeatMap.of(ID, 7, SEATS, NOW);
  expect(map.encoded(false)).toBe(map.encoded(false));
  expect(map.encoded(true)).toBe(map.encoded(true));
});

describe("the seats changed since a version", () => {
  /** Enough seats to make several chunks. */
  const HALL = Array.from({ length: 700 }, (_, i) => seat(i + 1));
  const held = (seatNumber: number, forMs: number): SeatState => ({
    seatNumber,
    status: "HELD",
    heldUntil: NOW + forMs,
  });

  function after(map: SeatMap, ...changes: SeatState[][]): SeatMap {
    const versions = changes.map((seats, i) => ({ version: map.version + 1 + i, seats }));
    return map.changed({ now: NOW, version: map.version + changes.length, changes: versions })!;
  }

  test("are all that a buyer needs to have the present list, whatever happened in between", async () => {
    const change = fc.record({
      seatNumber: fc.integer({ min: 1, max: 700 }),
      status: fc.constantFrom("AVAILABLE" as const, "HELD" as const, "SOLD" as const),
      heldForMs: fc.integer({ min: 1, max: 5_000 }),
    });
    const version = fc.record({ afterMs: fc.integer({ min: 0, max: 2_000 }), seats: fc.array(change) });
    await fc.assert(
      fc.asyncProperty(fc.array(version, { minLength: 1, maxLength: 8 }), async (versions) => {
        let now = NOW;
        let map = SeatMap.of(ID, 1, HALL, now);
        const seats = new Map(HALL.map((each) => [each.seatNumber, each]));
        const lists = [{ version: 1, shown: await shown(map) }];
        for (const { afterMs, seats: changes } of versions) {
          now += afterMs;
          const states = changes.map(({ seatNumber, status, heldForMs }) => {
            const heldUntil = status === "HELD" ? now + heldForMs : null;
            seats.set(seatNumber, { ...seats.get(seatNumber)!, status, heldUntil });
            return seatNumber;
          });
          // What PostgreSQL would answer: the seats that the version changed, with their present state.
          const read = [...new Set(states)].map((seatNumber) => seats.get(seatNumber)!);
          map = map.changed({
            now,
            version: map.version + 1,
            changes: [{ version: map.version + 1, seats: read }],
          })!;
          lists.push({ version: map.version, shown: await shown(map) });
          // A reader may get a list at any moment, before or after the last change.
          const later = map.at(now + 700);
          if (now + 700 >= map.trueUntil) lists.push({ version: map.version, shown: await shown(later) });
        }
        const present = map.at(now + 1_000);
        const whole = SeatMap.of(ID, map.version, [...seats.values()], now + 1_000);
        expect(present.encoded(false).etag).toBe(whole.encoded(false).etag);
        expect(present.seatsAvailable).toBe(whole.seatsAvailable);
        expect(present.trueUntil).toBe(whole.trueUntil);
        for (const list of lists) {
          const page = (await present.encodedSince(list.version)!.body.json()) as {
            items: { seatNumber: number; status: string }[];
          };
          const merged = { ...list.shown };
          for (const item of page.items) merged[item.seatNumber] = item.status;
          expect(merged).toEqual(await shown(whole));
        }
      }),
      { numRuns: 60 },
    );
  });

  test("are those alone, with the version they lead to", async () => {
    const map = after(SeatMap.of(ID, 7, HALL, NOW), [held(600, 9_000)], [held(3, 9_000)]);
    const page = (since: number) => map.encodedSince(since)!.body.json();
    const item = (seatNumber: number) => ({
      seatNumber,
      section: "A",
      row: "1",
      label: String(seatNumber),
      grade: "R",
      price: 99_000,
      status: "HELD",
    });
    expect(await page(7)).toEqual({
      performanceId: ID,
      version: 9,
      since: 7,
      items: [item(3), item(600)],
    });
    expect(await page(8)).toEqual({ performanceId: ID, version: 9, since: 8, items: [item(3)] });
    expect(await page(9)).toEqual({ performanceId: ID, version: 9, since: 9, items: [] });
  });

  test("are unknown before the history begins, and of a version yet to come", () => {
    const map = after(SeatMap.of(ID, 7, HALL, NOW), [held(600, 9_000)]);
    expect(map.encodedSince(6)).toBeUndefined();
    expect(map.encodedSince(9)).toBeUndefined();
  });

  test("reach back a thousand versions, and no further", () => {
    let map = SeatMap.of(ID, 1, HALL, NOW);
    for (let i = 0; i < 1_200; i += 1) map = after(map, [held(1 + (i % 700), 9_000)]);
    expect(map.version).toBe(1_201);
    expect(map.encodedSince(201)).toBeDefined();
    expect(map.encodedSince(200)).toBeUndefined();
  });

  test("are not made up where a version is missing", () => {
    const map = SeatMap.of(ID, 7, HALL, NOW);
    const changes = [{ version: 9, seats: [held(2, 9_000)] }];
    expect(map.changed({ now: NOW, version: 9, changes })).toBeUndefined();
  });
});

test("what is left of each grade follows every hold, sale and lapse, the dearest first", () => {
  const seats = [
    seat(1),
    seat(2, "HELD", NOW + 1_000),
    seat(3, "SOLD"),
    { ...seat(4), grade: "VIP", price: 2 },
  ];
  const map = SeatMap.of(ID, 1, seats as never, NOW);
  const of = (each: SeatMap) => each.offers.map(({ grade, seatsAvailable }) => [grade, seatsAvailable]);
  const grade = seats[0]!.grade;
  const order = seats[0]!.price > 2 ? [grade, "VIP"] : ["VIP", grade];
  expect(map.offers.map((offer) => offer.grade)).toEqual(order);
  expect(Object.fromEntries(of(map))).toEqual({ [grade]: 1, VIP: 1 });
  expect(Object.fromEntries(of(map.at(NOW + 2_000)))).toEqual({ [grade]: 2, VIP: 1 });
});
