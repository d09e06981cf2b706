import { beforeAll, describe, expect, test } from "bun:test";
import { LIMITS } from "../../src/core/limits.ts";
import { admittedBuyer, guest, holdSeats, join, newKey, pay, putOnSale } from "../../testing/buyer.ts";
import { setSaleStage } from "../../testing/stage.ts";

/** Dates that are added to a concert and changed, and concerts made like another. */
const { frontrow, call, organiser, holder } = setSaleStage();

const FIRST = "2030-12-24T10:00:00Z";
const SECOND = "2030-12-25T10:00:00Z";

const addDate = (concertId: string, body: unknown, headers: Record<string, string> = {}) =>
  organiser("POST", `/v1/organiser/concerts/${concertId}/performances`, { body, headers });
const changeDate = (performanceId: string, body: unknown) =>
  organiser("PATCH", `/v1/organiser/performances/${performanceId}`, { body });

describe("a date added to a concert", () => {
  test("is on sale at once, and brings a sold-out line back", async () => {
    const small = await putOnSale(call, {
      performances: [{ startsAt: FIRST, seats: [{ count: 1, price: 0 }] }],
    });
    const buyer = await admittedBuyer(frontrow, call, small.queueId);
    await pay(buyer, (await holdSeats(buyer, small, [1])).body.reservationId);
    await frontrow.admit();
    expect((await call("GET", `/v1/queues/${small.queueId}`)).body.state).toBe("SOLD_OUT");
    const headers = newKey();
    const added = await addDate(small.concertId, { startsAt: SECOND }, headers);
    expect(added).toMatchObject({
      status: 201,
      body: {
        concertId: small.concertId,
        date: "2030-12-25",
        state: "ON_SALE",
        seatsTotal: 50,
        prices: [{ category: "R", grade: "R", price: 99_000 }],
      },
    });
    expect((await addDate(small.concertId, { startsAt: SECOND }, headers)).body).toEqual(added.body);
    await frontrow.services.room.board.refresh();
    expect((await call("GET", `/v1/queues/${small.queueId}`)).body.state).toBe("OPEN");
    const other = await admittedBuyer(frontrow, call, small.queueId);
    const dates = await other.call("GET", `/v1/concerts/${small.concertId}/performances`);
    expect(dates.body.items).toHaveLength(2);
    const held = await other.call("POST", "/v1/reservations", {
      body: { performanceId: added.body.performanceId, seatNumbers: [1] },
    });
    expect(held.status).toBe(201);
  });

  test("is refused where it cannot be, with the path of what is wrong", async () => {
    const concert = await putOnSale(call);
    const refused: [string, string, object, number, string][] = [
      ["same start", concert.concertId, { startsAt: FIRST }, 400, "startsAt"],
      [
        "same start in another zone",
        concert.concertId,
        { startsAt: "2030-12-24T19:00:00+09:00" },
        400,
        "startsAt",
      ],
      ["no start", concert.concertId, {}, 400, "startsAt"],
      [
        "unknown plan",
        concert.concertId,
        { startsAt: SECOND, seatPlanId: Bun.randomUUIDv7(), prices: {} },
        400,
        "seatPlanId",
      ],
      ["past", concert.concertId, { startsAt: "2020-01-01T00:00:00Z" }, 400, "startsAt"],
      ["unknown concert", Bun.randomUUIDv7(), { startsAt: SECOND }, 404, ""],
    ];
    for (const [what, concertId, body, status, path] of refused) {
      const reply = await addDate(concertId, body);
      expect([what, reply.status, reply.body.errors?.[0].path ?? ""]).toEqual([what, status, path]);
    }
    await frontrow.admin`
      insert into performances
        (performance_id, concert_id, starts_at, local_date, seats_total, plan_no, prices)
      select gen_random_uuid(), concert_id, starts_at + n * interval '1 day', local_date, 50, plan_no, prices
      from performances, generate_series(1, ${LIMITS.performancesPerConcertMax - 1}::int) n
      where concert_id = ${concert.concertId}`;
    expect(await addDate(concert.concertId, { startsAt: "2040-01-01T00:00:00Z" })).toMatchObject({
      status: 400,
      body: { errors: [{ path: "startsAt" }] },
    });
    await frontrow.admin`
      delete from performances where concert_id = ${concert.concertId} and starts_at > ${FIRST}::timestamptz`;
  });
});

describe("a changed date", () => {
  test("moves while nobody has a seat of it, and stays once somebody holds or owns one", async () => {
    const concert = await putOnSale(call, { performances: [{ startsAt: FIRST }, { startsAt: SECOND }] });
    const [id = ""] = concert.performanceIds;
    const moved = await changeDate(id, { startsAt: "2031-01-31T15:30:00Z" });
    // In Seoul it is the next day.
    expect(moved).toMatchObject({
      status: 200,
      body: { date: "2031-02-01", startsAt: "2031-01-31T15:30:00.000Z" },
    });
    expect(moved.body.salesCloseAt).toBe(moved.body.startsAt);
    expect(await changeDate(id, { startsAt: SECOND })).toMatchObject({ status: 400 });
    expect(await changeDate(id, { startsAt: "2020-01-01T00:00:00Z" })).toMatchObject({
      status: 400,
      body: { errors: [{ path: "startsAt", message: "has passed" }] },
    });
    const { buyer, reservationId } = await holder([1], concert);
    const back = { startsAt: FIRST };
    expect(await changeDate(id, back)).toMatchObject({ status: 409, body: { currentStatus: "HELD" } });
    expect((await changeDate(id, { startsAt: moved.body.startsAt })).status).toBe(200);
    await buyer.call("DELETE", `/v1/reservations/${reservationId}`);
    expect((await changeDate(id, back)).status).toBe(200);
  });

  test("is removed while nobody ever had a seat of it: 409 once one had, or it was called off", async () => {
    const days = [FIRST, SECOND, ..."678".split("").map((day) => `2030-12-2${day}T10:00:00Z`)];
    const concert = await putOnSale(call, { performances: days.map((startsAt) => ({ startsAt })) });
    const [held = "", given = "", kept = "", free = "", off = ""] = concert.performanceIds;
    const { buyer, reservationId } = await holder([1], concert);
    await buyer.call("DELETE", `/v1/reservations/${reservationId}`);
    const desk = `/v1/organiser/performances/${given}/complimentary-tickets`;
    const tickets = await organiser("POST", desk, {
      body: { seatNumbers: [1], recipient: { name: "Press" }, reason: "Review" },
    });
    expect(tickets.status).toBe(201);
    await organiser("POST", `/v1/organiser/performances/${kept}/seat-changes`, {
      body: { seatNumbers: [1], to: "BLOCKED", allocation: "house", reason: "r" },
    });
    const remove = (id: string) => organiser("DELETE", `/v1/organiser/performances/${id}`);
    // What the console offers is what the call does.
    const staysBecause = async (id: string) => {
      const { performances } = (await organiser("GET", `/v1/organiser/concerts/${concert.concertId}`)).body;
      return performances.find((each: { performanceId: string }) => each.performanceId === id).staysBecause;
    };
    for (const id of [held, given]) expect(await staysBecause(id)).toBe("HAD_SEATS");
    for (const id of [kept, free, off]) expect(await staysBecause(id)).toBeNull();
    for (const id of [held, given])
      expect(await remove(id)).toMatchObject({ status: 409, body: { currentStatus: "SOLD" } });
    const cancelled = await organiser("POST", `/v1/organiser/performances/${off}/cancellation`, {
      body: { fee: "none", to: "wallet", notify: false },
    });
    expect(cancelled.status).toBeLessThan(300);
    expect(await remove(off)).toMatchObject({ status: 409, body: { currentStatus: "CANCELLED" } });
    expect(await staysBecause(off)).toBe("CALLED_OFF");
    for (const id of [kept, free]) expect((await remove(id)).status).toBe(204);
    const left = await buyer.call("GET", `/v1/concerts/${concert.concertId}/performances`);
    expect(left.body.items).toHaveLength(3);
    const gone = { performanceId: free, seatNumbers: [1] };
    expect((await buyer.call("POST", "/v1/reservations", { body: gone })).status).toBe(404);
  });

  test("of which a seat was sold does not move", async () => {
    const concert = await putOnSale(call);
    const { buyer, reservationId } = await holder([1], concert);
    await pay(buyer, reservationId);
    const reply = await changeDate(concert.performanceIds[0]!, { startsAt: SECOND });
    expect(reply).toMatchObject({ status: 409, body: { code: "invalid_state", currentStatus: "SOLD" } });
  });

  test("has new prices for new holds only, and every list of seats shows them at once", async () => {
    const concert = await putOnSale(call, {
      performances: [
        {
          startsAt: FIRST,
          seats: [
            { count: 2, grade: "VIP", price: 20_000 },
            { count: 8, grade: "R", price: 10_000 },
          ],
        },
      ],
    });
    const [id = ""] = concert.performanceIds;
    const other = await frontrow.startAnother();
    const { buyer, reservationId } = await holder([1], concert);
    const seats = () => buyer.call("GET", `/v1/performances/${id}/seats`);
    const before = (await seats()).body;
    await other.catalogue.seats(id as never, { availableOnly: false });
    const changed = await changeDate(id, { prices: { VIP: 25_000 } });
    expect(changed.body.prices).toEqual([
      { category: "VIP", grade: "VIP", price: 25_000 },
      { category: "R", grade: "R", price: 10_000 },
    ]);
    const after = (await seats()).body;
    expect(after.items.map(({ price }: { price: number }) => price)).toEqual([
      25_000,
      25_000,
      ...Array(8).fill(10_000),
    ]);
    // Who asks for what has changed gets the whole list.
    const since = await buyer.call("GET", `/v1/performances/${id}/seats?since=${before.version}`);
    expect(since.body.since).toBeUndefined();
    expect(since.body.items[1].price).toBe(25_000);
    const elsewhere = await other.catalogue.seats(id as never, { availableOnly: false });
    const shown = await elsewhere.answer(undefined, undefined).json();
    expect(shown.items.slice(0, 2)).toMatchObject([{ price: 25_000 }, { price: 25_000 }]);
    expect((await buyer.call("GET", `/v1/reservations/${reservationId}`)).body.amount).toBe(20_000);
    expect((await holdSeats(buyer, concert, [2])).body.amount).toBe(25_000);
    expect((await pay(buyer, reservationId)).body.amount).toBe(20_000);
  });

  test.each<[string, object, string]>([
    ["a category that it does not have", { prices: { S: 1_000 } }, "prices.S"],
    ["a name that every object has", { prices: { constructor: 1_000 } }, "prices.constructor"],
    ["a price below nothing", { prices: { R: -1 } }, "prices.R"],
    ["half a point", { prices: { R: 1.5 } }, "prices.R"],
    ["no time", { startsAt: "tomorrow" }, "startsAt"],
  ])("cannot have %s", async (_, change, path) => {
    const concert = await putOnSale(call);
    const reply = await changeDate(concert.performanceIds[0]!, change);
    expect(reply.status).toBe(400);
    expect(reply.body.errors[0].path).toBe(path);
  });
});

describe("a concert made like another", () => {
  let copy: { concertId: string; queueId: string; performances: Record<string, unknown>[] };
  let original: Awaited<ReturnType<typeof putOnSale>>;
  beforeAll(async () => {
    original = await putOnSale(call, {
      ageLimit: 12,
      policy: { seatsPerUser: 3, holdSeconds: 77 },
      queue: { capacity: 7, returnsMax: 5 },
      performances: [
        {
          startsAt: FIRST,
          salesCloseAt: "2030-12-01T00:00:00Z",
          seats: [{ count: 3, grade: "S", price: 5_000 }],
        },
        { startsAt: SECOND },
      ],
    });
    const { buyer, reservationId } = await holder([1], original);
    await pay(buyer, reservationId);
    const headers = newKey();
    const make = () =>
      organiser("POST", `/v1/organiser/concerts/${original.concertId}/duplicate`, {
        body: { title: "Once more" },
        headers,
      });
    const made = await make();
    expect(made.status).toBe(201);
    expect((await make()).body).toEqual(made.body);
    copy = made.body;
  });

  test("is a draft with the same facts, policies, dates and prices", async () => {
    expect(copy).toMatchObject({
      state: "DRAFT",
      missing: [],
      title: "Once more",
      ageLimit: 12,
      policy: { seatsPerUser: 3, holdSeconds: 77 },
      performances: [
        {
          startsAt: "2030-12-24T10:00:00.000Z",
          salesCloseAt: "2030-12-01T00:00:00.000Z",
          prices: [{ grade: "S", price: 5_000 }],
          seats: { available: 3, held: 0, sold: 0, blocked: 0 },
          revenue: { gross: 0, net: 0 },
        },
        { startsAt: "2030-12-25T10:00:00.000Z", seats: { available: 50 } },
      ],
    });
    expect(copy.concertId).not.toBe(original.concertId);
    const queue = await organiser("GET", `/v1/organiser/queues/${copy.queueId}`);
    expect(queue.body).toMatchObject({ lastPosition: 0, policy: { capacity: 7, returnsMax: 5 } });
    expect((await call("GET", `/v1/concerts/${copy.concertId}`)).status).toBe(404);
  });

  test("is published and sold by itself", async () => {
    await organiser("POST", `/v1/organiser/concerts/${copy.concertId}/publish`);
    expect((await join(await guest(call), copy.queueId)).status).toBe(201);
  });

  test("of none is 404", async () => {
    const path = `/v1/organiser/concerts/${Bun.randomUUIDv7()}/duplicate`;
    expect((await organiser("POST", path, { body: {} })).status).toBe(404);
  });
});
