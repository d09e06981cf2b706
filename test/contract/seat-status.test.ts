import { beforeAll, expect, test } from "bun:test";
import { SEAT_STATUSES } from "../../src/core/seat-status.ts";
import { admittedBuyer, type Buyer, guest, join, newKey, putOnSale } from "../../testing/buyer.ts";
import { endHoldNow } from "../../testing/time-travel.ts";
import { setStage } from "../../testing/stage.ts";

const stage = setStage({ listens: true, gateway: true });
const { frontrow, call, organiser } = stage;
let queueId: string;
let performanceId: string;
let buyer: Buyer;
let watcher: Buyer;

beforeAll(async () => {
  const on = await putOnSale(call, {
    performances: [
      {
        startsAt: "2030-12-24T10:00:00Z",
        seats: [
          { count: 30, price: 0 },
          { count: 9, grade: "S", price: 0 },
        ],
      },
    ],
    policy: { seatsPerUser: 10 },
  });
  queueId = on.queueId;
  performanceId = on.performanceIds[0]!;
  buyer = await admittedBuyer(frontrow, call, queueId);
  watcher = await admittedBuyer(frontrow, call, queueId);
});

const path = (query = "") => `/v1/performances/${performanceId}/seat-status${query}`;
const status = async (query = "") => (await watcher.call("GET", path(query))).body;

function unpack(base64: string): number[] {
  const bytes = Buffer.from(base64, "base64");
  return Array.from({ length: 39 }, (_, i) => (bytes[i >> 2]! >> (2 * (i & 3))) & 3);
}

async function listed(): Promise<number[]> {
  const { body } = await watcher.call("GET", `/v1/performances/${performanceId}/seats`);
  return body.items.map((each: { status: never }) => SEAT_STATUSES.indexOf(each.status));
}

const hold = async (seatNumbers: number[]): Promise<string> =>
  (await buyer.call("POST", "/v1/reservations", { body: { performanceId, seatNumbers } })).body.reservationId;

test("names the plan and the price of each category, and every seat as the list of seats does", async () => {
  await hold([1]);
  const lapsed = await hold([2, 4]);
  await endHoldNow(frontrow, lapsed as never);
  const whole = await status();
  const { body: dates } = await watcher.call("GET", `/v1/performances/${performanceId}/seats`);
  expect(dates.version).toBe(whole.version);
  expect(Object.keys(whole).toSorted()).toEqual([
    "performanceId",
    "prices",
    "seatPlanId",
    "statuses",
    "version",
  ]);
  expect(whole.prices).toEqual(["R", "S"].map((grade) => ({ category: grade, grade, price: 0 })));
  expect((await call("GET", `/v1/seat-plans/${whole.seatPlanId}`)).body.labels).toHaveLength(39);
  expect(unpack(whole.statuses)).toEqual(await listed());
  expect(unpack(whole.statuses).slice(0, 4)).toEqual([1, 0, 0, 0]);
});

test("the changes since a version bring what is known up to date: holds, payments, lapses", async () => {
  let known = await status();
  const shown = unpack(known.statuses);
  const step = async (act: () => Promise<unknown>) => {
    await act();
    const news = await status(`?since=${known.version}`);
    expect(news).toEqual({ since: known.version, version: news.version, changes: expect.any(Array) });
    for (const [seatNumber, now] of news.changes) shown[seatNumber - 1] = now;
    expect(shown).toEqual(await listed());
    known = news;
  };
  let reservationId = "";
  await step(async () => (reservationId = await hold([10, 39])));
  await step(() => buyer.call("DELETE", `/v1/reservations/${reservationId}`));
  await step(async () => endHoldNow(frontrow, (await hold([11])) as never));
  await step(async () => {
    const body = { reservationId: await hold([12, 13]) };
    expect((await buyer.call("POST", "/v1/payments", { body, headers: newKey() })).status).toBe(201);
  });
  expect(shown.slice(8, 13)).toEqual([0, 0, 0, 2, 2]);
  expect((await status(`?since=${known.version}`)).changes).toEqual([]);
});

test("new prices reach readers who ask for what has changed since an older version", async () => {
  const [before, list] = [await status(), `/v1/performances/${performanceId}/seats`];
  const { version } = (await watcher.call("GET", list)).body;
  const prices = { R: 5_000, S: 3_000 };
  const changed = await organiser("PATCH", `/v1/organiser/performances/${performanceId}`, {
    body: { prices },
  });
  expect(changed.status).toBe(200);
  const news = await status(`?since=${before.version}`);
  expect(news.prices.map(({ price }: { price: number }) => price)).toEqual([5_000, 3_000]);
  const seats = (await watcher.call("GET", `${list}?since=${version}`)).body;
  expect(seats.since).toBeUndefined();
  expect([seats.items[0].price, seats.items.at(-1).price]).toEqual([5_000, 3_000]);
  await organiser("PATCH", `/v1/organiser/performances/${performanceId}`, {
    body: { prices: { R: 0, S: 0 } },
  });
});

test("since a version that is not known it is all statuses", async () => {
  const { version } = await status();
  for (const unknown of [0, version + 1])
    expect(unpack((await status(`?since=${unknown}`)).statuses)).toHaveLength(39);
});

test("is answered from memory with the same words, and 304 to who has it", async () => {
  const headers = { Authorization: `Bearer ${watcher.accessToken}`, "Queue-Token": watcher.queueToken };
  const get = (more: Record<string, string> = {}, query = "") =>
    fetch(stage.url + path(query), { headers: { ...headers, ...more } });
  const throughApp = await status();
  const before = frontrow.services.db.roundTrips;
  await get();
  const again = await get();
  expect(await again.json()).toEqual(throughApp);
  expect((await get({ "If-None-Match": again.headers.get("ETag")! })).status).toBe(304);
  expect((await (await get({}, `?since=${throughApp.version}`)).json()).changes).toEqual([]);
  expect(frontrow.services.db.roundTrips - before).toBeLessThanOrEqual(2);
});

test("is for who is inside alone", async () => {
  expect((await call("GET", path())).status).toBe(401);
  const stranger = await guest(call);
  expect(await stranger.call("GET", path())).toMatchObject({
    status: 401,
    body: { code: "queue_token_missing" },
  });
  await join(stranger, queueId);
  expect(await stranger.call("GET", path())).toMatchObject({
    status: 403,
    body: { code: "queue_token_waiting" },
  });
  const elsewhere = await putOnSale(call);
  const other = await admittedBuyer(frontrow, call, elsewhere.queueId);
  expect((await other.call("GET", path())).status).toBe(401);
  expect((await watcher.call("GET", path("?since=x"))).status).toBe(400);
});
