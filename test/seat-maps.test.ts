import { Batchers } from "../src/database/batches/batchers.ts";
import { beforeAll, expect, test } from "bun:test";
import { admittedBuyer, type Buyer, guest, join, putOnSale } from "../testing/buyer.ts";
import type { PerformanceId } from "../src/core/ids.ts";
import { SeatMaps } from "../src/catalogue/seats/seat-maps.ts";
import { setStage } from "../testing/stage.ts";

/** Caches that callers can make grow are bounded in bytes, and an evicted entry is read again correctly. */

const SEATS = 2_000;
const DATES = 12;

const { frontrow, call } = setStage();
let buyer: Buyer;
let concertId: string;
let performanceIds: PerformanceId[];

beforeAll(async () => {
  const performances = Array.from({ length: DATES }, (_, i) => ({
    startsAt: `2030-12-${String(i + 1).padStart(2, "0")}T10:00:00Z`,
    seats: [{ count: SEATS, price: 1_000 }],
  }));
  const concert = await putOnSale(call, { performances, policy: { seatsPerUser: 50 } });
  concertId = concert.concertId;
  performanceIds = concert.performanceIds as PerformanceId[];
  buyer = await admittedBuyer(frontrow, call, concert.queueId);
});

test("seat maps of all performances stay within their bytes, and those asked for lately stay", async () => {
  const { db, clock } = frontrow.services;
  const one = new SeatMaps(db, new Batchers(db), clock);
  await one.read(performanceIds[0]!);
  const room = Math.ceil(one.bytes * 3.5);
  const maps = new SeatMaps(db, new Batchers(db), clock, room);
  const beganMs = performance.now();
  for (const id of performanceIds) {
    await maps.read(id);
    expect(
      maps.present(performanceIds[0]!, performance.now()) ?? (await maps.read(performanceIds[0]!)),
    ).toBeDefined();
    expect(maps.bytes).toBeLessThanOrEqual(room);
  }
  // The first map was used each time, so it is one of the three that fit. On a slow machine they are not true
  // any more by now, but they were at first.
  expect(performanceIds.filter((id) => maps.present(id, beganMs))).toEqual([
    performanceIds[0]!,
    ...performanceIds.slice(-2),
  ]);
  // A map larger than the whole bound: it is served, and nothing else is kept.
  const tiny = new SeatMaps(db, new Batchers(db), clock, 1);
  for (const id of performanceIds.slice(0, 3)) expect((await tiny.read(id)).seatsAvailable).toBe(SEATS);
  expect(tiny.bytes).toBe(one.bytes);
});

test("the bound is no less than what the lists take, in every encoding", async () => {
  const { db, clock } = frontrow.services;
  const maps = new SeatMaps(db, new Batchers(db), clock);
  const map = await maps.read(performanceIds[1]!);
  let bytes = 0;
  for (const availableOnly of [false, true]) {
    for (const encoding of ["identity", "gzip", "br", "zstd"])
      bytes += (await map.encoded(availableOnly).answer(encoding, null).bytes()).length;
  }
  expect(map.bytesMax).toBeGreaterThan(bytes);
});

test("asking for the changes since each version keeps a few lists of changes, no large ones", async () => {
  const [id] = performanceIds;
  const { seatMaps } = frontrow.services.catalogue;
  await seatMaps.read(id!);
  for (let i = 0; i < 40; i += 1) {
    const seatNumbers = Array.from({ length: 50 }, (_, n) => ((i * 50 + n) % SEATS) + 1);
    const held = await buyer.call("POST", "/v1/reservations", { body: { performanceId: id, seatNumbers } });
    expect(held.status).toBe(201);
    await buyer.call("DELETE", `/v1/reservations/${held.body.reservationId}`);
  }
  const map = await seatMaps.read(id!);
  const lists = Array.from({ length: map.version }, (_, version) => map.encodedSince(version));
  // Since a version far back so much has changed that the shared whole list is sent instead.
  expect(lists[1]).toBeUndefined();
  for (const list of lists) if (list) expect(list.body.size).toBeLessThan(1_100 * 110);
  // The latest list first, before a new list evicts one that is still kept.
  const kept = lists
    .map((list, version) => [list, version] as const)
    .toReversed()
    .filter(([list, version]) => list !== undefined && list === map.encodedSince(version)).length;
  expect(kept).toBeWithin(1, 9);
});

test("how many seats are left is told of more dates than fit in memory, each read once", async () => {
  const { db, clock } = frontrow.services;
  const maps = new SeatMaps(db, new Batchers(db), clock, 1);
  const counts = await maps.countAvailable(performanceIds);
  expect(counts).toEqual(performanceIds.map(() => SEATS));
  const reads: PerformanceId[] = [];
  const read = maps.read.bind(maps);
  maps.read = (id) => {
    reads.push(id);
    return read(id);
  };
  expect(await maps.countAvailable(performanceIds)).toEqual(counts);
  expect(reads).toEqual([]);
  await buyer.call("POST", "/v1/reservations", {
    body: { performanceId: performanceIds[5], seatNumbers: [1, 2] },
  });
  expect((await maps.countAvailable(performanceIds))[5]).toBe(SEATS - 2);
  expect(reads).toEqual([performanceIds[5]!]);
});

test("nobody's seats are read for who may not ask: with a bad token, while waiting, or spent", async () => {
  const { seatMaps } = frontrow.services.catalogue;
  seatMaps.forgetAllBut(new Map());
  const path = `/v1/concerts/${concertId}/performances`;
  for (const queueToken of [`${buyer.queueToken.slice(0, -2)}xx`, "nonsense"]) {
    const reply = await buyer.call("GET", path, { headers: { "Queue-Token": queueToken } });
    expect(reply.status).toBe(401);
  }
  const { queueId } = await putOnSale(call, { queue: { capacity: 0 } });
  const other = await guest(call);
  await join(other, queueId);
  expect((await other.call("GET", path)).status).toBe(401);
  for (const id of performanceIds)
    expect((await other.call("GET", `/v1/performances/${id}/seats`)).status).toBe(401);
  expect(seatMaps.bytes).toBe(0);
});
