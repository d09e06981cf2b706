import { describe, expect, test } from "bun:test";
import { gunzipSync } from "node:zlib";
import * as fc from "fast-check";
import { SEAT_STATUSES } from "../../core/seat-status.ts";
import { packStatuses } from "../../core/seats/packed-statuses.ts";
import type { PerformanceId } from "../../core/ids.ts";
import { SeatMap } from "./seat-map.ts";
import type { SeatStatuses } from "./seat-statuses.ts";
import type { SeatRecord } from "./store.ts";

const NOW = Date.UTC(2026, 11, 1, 11);
const ID = "019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b11" as PerformanceId;
const ABOUT = {
  seatPlanId: ID,
  prices: ["VIP", "R", "S", "A"].map((grade) => ({ category: grade, grade, price: 154_000 })),
};

function hall(statuses: readonly number[]): SeatRecord[] {
  return statuses.map((status, i) => ({
    seatNumber: i + 1,
    section: "A",
    row: "1",
    label: String(i + 1),
    flags: 0,
    grade: "R",
    price: 1,
    status: SEAT_STATUSES[status]!,
    heldUntil: SEAT_STATUSES[status] === "HELD" ? NOW + 1_000 : null,
  }));
}

/** As a client reads it. */
function unpack(base64: string, seats: number): number[] {
  const bytes = Buffer.from(base64, "base64");
  expect(bytes).toHaveLength(Math.ceil(seats / 4));
  return Array.from({ length: seats }, (_, i) => (bytes[Math.floor(i / 4)]! >> (2 * (i % 4))) & 3);
}

const bodyOf = (sent: SeatStatuses) => sent.answer(null, null).json();

describe("statuses as bits", () => {
  test.each<[number[], number[]]>([
    [[0], [0]],
    [[1], [1]],
    [[0, 1, 2, 3], [0b11_10_01_00]],
    [
      [3, 0, 0, 0, 2],
      [0b11, 0b10],
    ],
  ])("%p are the bytes %p", (statuses, bytes) => {
    expect(packStatuses(statuses.length, statuses)).toBe(Buffer.from(bytes).toString("base64"));
  });

  test("are those that the list of seats shows, in halls of any size", async () => {
    const statuses = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 600 });
    await fc.assert(
      fc.asyncProperty(statuses, async (each) => {
        const map = SeatMap.of(ID, 7, hall(each), NOW);
        const body = await bodyOf(map.statuses(ABOUT));
        expect(body).toMatchObject({ performanceId: ID, version: 7, ...ABOUT });
        expect(unpack(body.statuses, each.length)).toEqual(each);
      }),
      { numRuns: 40 },
    );
  });
});

test("a hold that has lapsed is AVAILABLE, in the statuses and in the changes", async () => {
  const map = SeatMap.of(ID, 7, hall([1, 2]), NOW).at(NOW + 1_000);
  expect(unpack((await bodyOf(map.statuses(ABOUT))).statuses, 2)).toEqual([0, 2]);
  expect(await bodyOf(map.statusesSince(7)!)).toEqual({ since: 7, version: 7, changes: [[1, 0]] });
});

test("changes are the seats of each later version in their present state, where all are known", async () => {
  const seat = (seatNumber: number, status: "SOLD" | "AVAILABLE") => ({
    seatNumber,
    status,
    heldUntil: null,
  });
  const before = SeatMap.of(ID, 7, hall([0, 0, 0]), NOW);
  const changes = [
    { version: 8, seats: [seat(3, "SOLD"), seat(1, "AVAILABLE")] },
    { version: 9, seats: [seat(1, "SOLD")] },
  ];
  const map = before.changed({ now: NOW, version: 9, changes })!;
  const changed = [
    [1, 2],
    [3, 2],
  ];
  expect(await bodyOf(map.statusesSince(7)!)).toEqual({ since: 7, version: 9, changes: changed });
  expect(await bodyOf(map.statusesSince(8)!)).toEqual({ since: 8, version: 9, changes: [[1, 2]] });
  expect(await bodyOf(map.statusesSince(9)!)).toEqual({ since: 9, version: 9, changes: [] });
  expect(map.statusesSince(6)).toBeUndefined();
  expect(map.statusesSince(10)).toBeUndefined();
});

test("new prices are told though no seat has changed", async () => {
  const map = SeatMap.of(ID, 7, hall([0]), NOW);
  const cheaper = { ...ABOUT, prices: [] };
  expect(map.statuses(ABOUT)).toBe(map.statuses(ABOUT));
  expect((await bodyOf(map.statuses(cheaper))).prices).toEqual([]);
  expect(map.statuses(cheaper).etag).not.toBe(map.statuses(ABOUT).etag);
});

describe("in the middle of a sale", () => {
  test.each([
    [20_000, 6_000],
    [80_000, 22_000],
  ])("the statuses of %d seats take %d bytes at most", async (seats, bytesMax) => {
    // As hard to compress as they can be: each status as likely as any other, in no order.
    let state = 1;
    const next = () => (state = (state * 48_271) % 2_147_483_647) & 3;
    const map = SeatMap.of(ID, 1, hall(Array.from({ length: seats }, next)), NOW);
    for (const encoding of ["gzip", "br", "zstd"]) {
      const response = map.statuses(ABOUT).answer(encoding, null);
      expect(response.headers.get("Content-Encoding")).toBe(encoding);
      expect((await response.bytes()).length).toBeLessThanOrEqual(bytesMax);
    }
  });

  test("the change of a seat takes 100 bytes at most", async () => {
    const version = 1_000_000;
    const changes = [
      { version: version + 1, seats: hall([1]).map((each) => ({ ...each, seatNumber: 80_000 })) },
    ];
    const map = SeatMap.of(ID, version, hall(Array.from({ length: 80_000 }, () => 0)), NOW);
    const news = map.changed({ now: NOW, version: version + 1, changes })!.statusesSince(version)!;
    const bytes = await news.answer("gzip", null).bytes();
    expect(bytes.length).toBeLessThanOrEqual(100);
    expect(JSON.parse(Buffer.from(bytes).toString()).changes).toEqual([[80_000, 1]]);
  });
});

test("who has it is told so, in whichever encoding it came", async () => {
  const sent = SeatMap.of(ID, 1, hall(Array.from({ length: 20_000 }, (_, i) => i % 4)), NOW).statuses(ABOUT);
  const packed = sent.answer("gzip", null);
  expect(packed.headers.get("ETag")).toBe(`W/${sent.etag}`);
  expect(JSON.parse(gunzipSync(await packed.bytes()).toString()).version).toBe(1);
  for (const tag of [sent.etag, `W/${sent.etag}`]) expect(sent.answer(null, tag).status).toBe(304);
});
