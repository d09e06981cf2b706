import { describe, expect, test } from "bun:test";
import { admittedBuyer, type Buyer, guest, join, newKey, putOnSale, topUp } from "../../testing/buyer.ts";
import { setStage } from "../../testing/stage.ts";

const { frontrow, call, organiser } = setStage({ gateway: true });

const DAY_MS = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();
const SEATS = [{ count: 5, price: 10_000 }];

const hold = (buyer: Buyer, performanceId: string, ...seatNumbers: number[]) =>
  buyer.call("POST", "/v1/reservations", { body: { performanceId, seatNumbers } });
const dates = async (buyer: Buyer, concertId: string, query = "") =>
  (await buyer.call("GET", `/v1/concerts/${concertId}/performances${query}`)).body.items;
const seats = async (buyer: Buyer, performanceId: string, query = "") =>
  (await buyer.call("GET", `/v1/performances/${performanceId}/seats${query}`)).body.items;
const queueState = async (queueId: string) => {
  await frontrow.services.room.board.refresh();
  return (await call("GET", `/v1/queues/${queueId}`)).body.state;
};
const patch = (performanceId: string, body: object) =>
  organiser("PATCH", `/v1/organiser/performances/${performanceId}`, { body });

/**
 * Lets the clock pass the end of a date's sale, as the owner of the database could: nothing else is written.
 */
async function passSalesClose(performanceId: string): Promise<void> {
  await frontrow.admin`
    update performances set sales_close_at = clock_timestamp()
    where performance_id = ${performanceId}`;
  await frontrow.admin`update catalogue_version set version = version + 1`;
  await frontrow.services.catalogue.refresh();
}

describe("a concert with dates yesterday and in 40 days", () => {
  test("sells the later one alone: yesterday's is listed as over, and cannot be held", async () => {
    const { concertId, queueId, performanceIds } = await putOnSale(call, {
      performances: [-1, 40].map((days) => ({ startsAt: inDays(days), seats: SEATS })),
    });
    const [yesterday, later] = performanceIds as [string, string];
    const buyer = await admittedBuyer(frontrow, call, queueId);
    expect(await dates(buyer, concertId)).toMatchObject([
      { performanceId: yesterday, state: "OVER", seatsTotal: 5, seatsAvailable: 0 },
      { performanceId: later, state: "ON_SALE", seatsTotal: 5, seatsAvailable: 5 },
    ]);
    expect(await dates(buyer, concertId, "?available=true")).toMatchObject([{ performanceId: later }]);
    expect(await seats(buyer, yesterday, "?available=true")).toEqual([]);
    expect(await seats(buyer, yesterday)).toHaveLength(5);
    expect(await hold(buyer, yesterday, 1)).toMatchObject({
      status: 409,
      body: { code: "invalid_state", currentStatus: "CLOSED", closedAt: expect.any(String) },
    });
    expect((await hold(buyer, later, 1)).status).toBe(201);
  });

  test("lets in as many as the later one has seats for, and is sold out with it", async () => {
    const { queueId, performanceIds } = await putOnSale(call, {
      performances: [-1, 40].map((days) => ({ startsAt: inDays(days), seats: [{ count: 2, price: 0 }] })),
    });
    const buyers = await Promise.all([1, 2, 3].map(() => guest(call)));
    for (const buyer of buyers) await join(buyer, queueId);
    await frontrow.admit();
    expect((await call("GET", `/v1/queues/${queueId}`)).body).toMatchObject({ ready: 2, waiting: 1 });
    for (const [i, buyer] of buyers.slice(0, 2).entries()) {
      const held = await hold(buyer, performanceIds[1]!, i + 1);
      const body = { reservationId: held.body.reservationId };
      expect((await buyer.call("POST", "/v1/payments", { body, headers: newKey() })).status).toBe(201);
    }
    await frontrow.admit();
    expect(await queueState(queueId)).toBe("SOLD_OUT");
    expect(await join(await guest(call), queueId)).toMatchObject({ status: 410, body: { code: "sold_out" } });
  });

  test("is closed when both are over: nobody wrote anything, and nobody can join", async () => {
    const { queueId } = await putOnSale(call, {
      performances: [-2, -1].map((days) => ({ startsAt: inDays(days), seats: SEATS })),
    });
    expect(await queueState(queueId)).toBe("CLOSED");
    expect(await join(await guest(call), queueId)).toMatchObject({
      status: 409,
      body: { code: "invalid_state", currentStatus: "CLOSED" },
    });
  });
});

describe("a date's salesCloseAt", () => {
  test("is startsAt by default, can be set for each date when it is made, and afterwards", async () => {
    const startsAt = inDays(10);
    const reply = await organiser("POST", "/v1/organiser/concerts", {
      body: {
        title: "t",
        venue: "v",
        performances: [
          { startsAt, seats: SEATS },
          { startsAt: inDays(11), salesCloseAt: inDays(2), seats: SEATS },
        ],
      },
    });
    const { concertId, queueId, performances } = reply.body;
    const buyer = await admittedBuyer(frontrow, call, queueId);
    const [first, second] = await dates(buyer, concertId);
    expect(first.salesCloseAt).toBe(startsAt);
    expect(Date.parse(second.salesCloseAt)).toBeLessThan(Date.parse(inDays(2)) + 1);

    const id = performances[0].performanceId;
    expect(await patch(id, { salesCloseAt: inDays(-1) })).toMatchObject({
      status: 200,
      body: { state: "OVER" },
    });
    expect(await hold(buyer, id, 1)).toMatchObject({ status: 409, body: { currentStatus: "CLOSED" } });
    expect((await patch(id, { salesCloseAt: null })).body).toMatchObject({
      salesCloseAt: startsAt,
      state: "ON_SALE",
    });
    expect((await hold(buyer, id, 1)).status).toBe(201);
    expect(await patch(Bun.randomUUIDv7(), { state: "STOPPED" })).toMatchObject({ status: 404 });
  });

  test("passes by the database's clock: what was chosen is not held, what was held can be paid", async () => {
    const { concertId, queueId, performanceIds } = await putOnSale(call);
    const id = performanceIds[0]!;
    const buyer = await admittedBuyer(frontrow, call, queueId);
    await topUp(buyer, 10_000);
    const held = await hold(buyer, id, 1);
    await passSalesClose(id);
    const late = await hold(buyer, id, 2);
    expect(late).toMatchObject({ status: 409, body: { code: "invalid_state", currentStatus: "CLOSED" } });
    expect(late.body.detail).toContain(late.body.closedAt);
    expect(await dates(buyer, concertId)).toMatchObject([{ state: "OVER", seatsAvailable: 0 }]);
    const body = { reservationId: held.body.reservationId };
    expect((await buyer.call("POST", "/v1/payments", { body, headers: newKey() })).status).toBe(201);
  });

  test("of the only date with seats left sells the queue out at the next turn, nobody inside", async () => {
    const { queueId, performanceIds } = await putOnSale(call, {
      performances: [40, 50].map((days, i) => ({
        startsAt: inDays(days),
        seats: [{ count: i + 1, price: 0 }],
      })),
    });
    const buyer = await admittedBuyer(frontrow, call, queueId);
    const held = await hold(buyer, performanceIds[0]!, 1);
    await buyer.call("POST", "/v1/payments", {
      body: { reservationId: held.body.reservationId },
      headers: newKey(),
    });
    await frontrow.admit();
    expect(await queueState(queueId)).toBe("OPEN");
    await passSalesClose(performanceIds[1]!);
    await frontrow.admit();
    expect(await queueState(queueId)).toBe("SOLD_OUT");
  });
});

describe("a closed queue", () => {
  test("takes no holds of those inside; they may pay for what they hold; reopened, it goes on", async () => {
    const { queueId, performanceIds } = await putOnSale(call);
    const buyer = await admittedBuyer(frontrow, call, queueId);
    await topUp(buyer, 10_000);
    const held = await hold(buyer, performanceIds[0]!, 1);
    const set = (state: string) => organiser("PATCH", `/v1/organiser/queues/${queueId}`, { body: { state } });
    await set("CLOSED");
    const refused = { status: 409, body: { code: "invalid_state", currentStatus: "CLOSED" } };
    expect(await hold(buyer, performanceIds[0]!, 2)).toMatchObject(refused);
    await set("PAUSED");
    expect((await hold(buyer, performanceIds[0]!, 2)).status).toBe(201);
    await set("CLOSED");
    const body = { reservationId: held.body.reservationId };
    expect((await buyer.call("POST", "/v1/payments", { body, headers: newKey() })).status).toBe(201);
  });
});

describe("POST …/stop", () => {
  const stop = (concertId: string, holds: string, headers = {}) =>
    organiser("POST", `/v1/organiser/concerts/${concertId}/stop`, { body: { holds }, headers });

  test("let_pay: no new hold; holds stay and are paid for; no seat is free; keys repeat", async () => {
    const { concertId, queueId, performanceIds } = await putOnSale(call, {
      performances: [40, 41].map((days) => ({ startsAt: inDays(days), seats: SEATS })),
    });
    const buyer = await admittedBuyer(frontrow, call, queueId);
    await topUp(buyer, 10_000);
    const held = await hold(buyer, performanceIds[0]!, 1);
    const key = newKey();
    const stopped = await stop(concertId, "let_pay", key);
    expect(stopped).toMatchObject({
      status: 200,
      body: { concertId, released: 0, performances: [{ state: "STOPPED" }, { state: "STOPPED" }] },
    });
    expect((await stop(concertId, "let_pay", key)).body).toEqual(stopped.body);
    expect(await stop(concertId, "release", key)).toMatchObject({ status: 422 });
    for (const id of performanceIds)
      expect(await hold(buyer, id, 2)).toMatchObject({
        status: 409,
        body: { code: "invalid_state", currentStatus: "STOPPED" },
      });
    expect(await dates(buyer, concertId, "?available=true")).toEqual([]);
    expect(await seats(buyer, performanceIds[0]!, "?available=true")).toEqual([]);
    const body = { reservationId: held.body.reservationId };
    expect((await buyer.call("POST", "/v1/payments", { body, headers: newKey() })).status).toBe(201);
  });

  test("the queue is paused by it, not sold out: people join, and are called once it goes on", async () => {
    const { concertId, queueId, performanceIds } = await putOnSale(call);
    await stop(concertId, "let_pay");
    expect(await queueState(queueId)).toBe("PAUSED");
    const buyer = await guest(call);
    expect((await join(buyer, queueId)).status).toBe(201);
    await frontrow.admit();
    const me = `/v1/queues/${queueId}/tokens/me`;
    expect((await buyer.call("GET", me)).body).toMatchObject({ status: "WAITING", queueState: "PAUSED" });
    expect((await patch(performanceIds[0]!, { state: "ON_SALE" })).body).toMatchObject({ state: "ON_SALE" });
    await frontrow.admit();
    expect((await buyer.call("GET", me)).body).toMatchObject({ status: "ACTIVE", queueState: "OPEN" });
    expect((await hold(buyer, performanceIds[0]!, 1)).status).toBe(201);
  });

  test("release: every hold of the concert ends, of another concert of the same queue none", async () => {
    const first = await putOnSale(call);
    const second = await putOnSale(call, { queueId: first.queueId });
    const buyers = await Promise.all([1, 2].map(() => guest(call)));
    for (const buyer of buyers) {
      await join(buyer, first.queueId);
      await frontrow.admit();
    }
    const ids: string[] = [];
    for (const [i, buyer] of buyers.entries())
      for (const { performanceIds } of [first, second])
        ids.push((await hold(buyer, performanceIds[0]!, i + 1)).body.reservationId);
    expect((await stop(first.concertId, "release")).body).toMatchObject({ released: 2 });
    const statuses = await Promise.all(
      ids.map(async (id, i) => (await buyers[i >> 1]!.call("GET", `/v1/reservations/${id}`)).body.status),
    );
    expect(statuses).toEqual(["CANCELLED", "HELD", "CANCELLED", "HELD"]);
    expect((await hold(buyers[0]!, second.performanceIds[0]!, 5)).status).toBe(201);
    expect((await stop(first.concertId, "release")).body).toMatchObject({ released: 0 });
    expect(await stop(Bun.randomUUIDv7(), "release")).toMatchObject({ status: 404 });
    expect(await stop(first.concertId, "burn")).toMatchObject({ status: 400 });
  });
});

describe("of a sale that buyers see, no change leaves a date that is never sold", () => {
  const asked = async () =>
    putOnSale(call, {
      salesOpenAt: inDays(5),
      performances: [{ startsAt: inDays(10) }, { startsAt: inDays(20) }],
    });
  const change = (concertId: string, body: object) =>
    organiser("PATCH", `/v1/organiser/concerts/${concertId}`, { body });
  const refused = (path: string, kind: string) => ({ status: 400, body: { errors: [{ path, kind }] } });

  test("by when it opens, until when a date is sold, when it begins, or a date that is added", async () => {
    const { concertId, performanceIds } = await asked();
    const [first = ""] = performanceIds;
    expect(await change(concertId, { salesOpenAt: inDays(12) })).toMatchObject(
      refused("salesOpenAt", "opens_after_close"),
    );
    expect(await change(concertId, { salesCloseAt: inDays(4) })).toMatchObject(
      refused("salesCloseAt", "closes_before_opening"),
    );
    expect(await patch(first, { salesCloseAt: inDays(4) })).toMatchObject(
      refused("salesCloseAt", "closes_before_opening"),
    );
    expect(await patch(first, { startsAt: inDays(3) })).toMatchObject(
      refused("startsAt", "begins_before_opening"),
    );
    const add = (body: object) =>
      organiser("POST", `/v1/organiser/concerts/${concertId}/performances`, { body });
    expect(await add({ startsAt: inDays(3) })).toMatchObject(refused("startsAt", "begins_before_opening"));
    expect(await add({ startsAt: inDays(30), salesCloseAt: inDays(-1) })).toMatchObject(
      refused("salesCloseAt", "passed"),
    );
    expect((await change(concertId, { salesOpenAt: inDays(9) })).status).toBe(200);
    expect((await patch(first, { startsAt: inDays(11) })).status).toBe(200);
  });

  test("but what is over, or was wrong before, keeps nobody from changing the rest", async () => {
    const past = await putOnSale(call, {
      performances: [{ startsAt: inDays(-1) }, { startsAt: inDays(20) }],
    });
    expect((await change(past.concertId, { salesOpenAt: inDays(1), title: "Again" })).status).toBe(200);
    const late = await putOnSale(call, { salesOpenAt: inDays(30), performances: [{ startsAt: inDays(10) }] });
    expect((await change(late.concertId, { salesOpenAt: inDays(31) })).status).toBe(200);
    expect((await change(late.concertId, { salesOpenAt: inDays(9) })).status).toBe(200);
    expect((await change(late.concertId, { salesOpenAt: inDays(31) })).status).toBe(400);
  });
});
