import { beforeAll, describe, expect, test } from "bun:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import { openApiDocument } from "../../src/documentation/openapi.ts";
import {
  admittedBuyer,
  asOrganiser,
  type Buyer,
  type ConcertOnSale,
  guest,
  join,
  newKey,
  putOnSale,
  topUp,
} from "../../testing/buyer.ts";
import { lapseHold, passArrivalWindow, passGrace, passSession } from "../../testing/time-travel.ts";
import { setStage } from "../../testing/stage.ts";

const stage = setStage({ gateway: true });
const { frontrow, call } = stage;
let concert: ConcertOnSale;

beforeAll(async () => {
  concert = await putOnSale(call);
});

function hold(buyer: Buyer, seatNumbers: unknown, on = concert, headers: Record<string, string> = {}) {
  return buyer.call("POST", "/v1/reservations", {
    body: { performanceId: on.performanceIds[0], seatNumbers },
    headers,
  });
}

function pay(buyer: Buyer, reservationId: string, headers = newKey()) {
  return buyer.call("POST", "/v1/payments", { body: { reservationId }, headers });
}

/** A buyer who is in, has points and holds seats. */
async function holder(seatNumbers: number[], on = concert): Promise<{ buyer: Buyer; reservationId: string }> {
  const buyer = await admittedBuyer(frontrow, call, on.queueId);
  await topUp(buyer, 100_000);
  const { body } = await hold(buyer, seatNumbers, on);
  return { buyer, reservationId: body.reservationId };
}

test("the published OpenAPI document is valid", async () => {
  const document = JSON.parse(JSON.stringify(openApiDocument(frontrow.app)));
  expect(await new Validator().validate(document)).toMatchObject({ valid: true });
});

describe("the whole purchase", () => {
  test("from guest to ticket", async () => {
    const buyer = await guest(call);
    expect((await join(buyer, concert.queueId)).status).toBe(201);
    expect(await join(buyer, concert.queueId)).toMatchObject({
      status: 200,
      body: { position: expect.any(Number) },
    });
    await frontrow.admit();
    const status = await buyer.call("GET", `/v1/queues/${concert.queueId}/tokens/me`);
    expect(status.body).toMatchObject({ status: "ACTIVE", userId: buyer.userId, ahead: 0 });

    const dates = await buyer.call("GET", `/v1/concerts/${concert.concertId}/performances?available=true`);
    expect(dates.body.items).toMatchObject([{ date: "2030-12-24", seatsTotal: 50 }]);
    const byDate = await buyer.call("GET", `/v1/concerts/${concert.concertId}/seats?date=2030-12-24`);
    expect(byDate.body.items).toHaveLength(50);

    const held = await hold(buyer, [7, 8]);
    expect(held).toMatchObject({
      status: 201,
      body: { status: "HELD", amount: 20_000, userId: buyer.userId },
    });
    expect(held.body.expiresInMs).toBe(300_000);
    const seats = await buyer.call(
      "GET",
      `/v1/performances/${concert.performanceIds[0]}/seats?available=true`,
    );
    expect(seats.body.items.map((seat: { seatNumber: number }) => seat.seatNumber)).not.toContain(7);

    const short = await pay(buyer, held.body.reservationId);
    expect(short).toMatchObject({
      status: 402,
      body: { code: "insufficient_points", balance: 0, amount: 20_000, shortfall: 20_000 },
    });
    expect(await topUp(buyer, 30_000)).toMatchObject({
      status: 201,
      body: { status: "SUCCEEDED", balance: 30_000 },
    });
    const wallet = await buyer.call("GET", `/v1/users/${buyer.userId}/wallet`);
    expect(wallet.body).toEqual({ userId: buyer.userId, balance: 30_000, currency: "KRW" });

    const paid = await pay(buyer, held.body.reservationId);
    expect(paid).toMatchObject({ status: 201, body: { amount: 20_000, balanceAfter: 10_000 } });
    expect(paid.body.tickets.map((ticket: { seatNumber: number }) => ticket.seatNumber)).toEqual([7, 8]);

    const consumed = await buyer.call("GET", `/v1/performances/${concert.performanceIds[0]}/seats`);
    expect(consumed).toMatchObject({
      status: 410,
      body: { code: "queue_token_expired", reason: "consumed" },
    });
    const mine = await buyer.call("GET", `/v1/reservations/${held.body.reservationId}`);
    expect(mine.body).toMatchObject({ status: "CONFIRMED", expiresInMs: 0 });
    const { body: ticket } = await buyer.call("GET", `/v1/tickets/${paid.body.tickets[0].ticketId}`);
    expect(ticket).toMatchObject({ status: "VALID", seatNumber: 7, code: paid.body.tickets[0].code });
    // For people: a device that saw neither the dates nor the seats can still say what the ticket is for.
    const show = {
      concertId: concert.concertId,
      title: "A concert",
      venue: "A hall",
      timeZone: "Asia/Seoul",
    };
    const occasion = { ...show, startsAt: "2030-12-24T10:00:00.000Z" };
    const place = { section: "A", row: "1", grade: "R" };
    expect(ticket).toMatchObject({ ...occasion, ...place });
    const bought = [7, 8].map((seatNumber) => ({ seatNumber, price: 10_000, ...place }));
    for (const body of [held.body, mine.body, (await buyer.call("GET", "/v1/reservations")).body.items[0]])
      expect(body).toMatchObject({ ...occasion, seats: bought });
    expect((await buyer.call("GET", "/v1/tickets?limit=1")).body).toMatchObject({
      items: [{ seatNumber: 8 }],
    });
    expect((await buyer.call("GET", `/v1/payments/${paid.body.paymentId}`)).body).toEqual(paid.body);
    expect((await buyer.call("GET", "/v1/payments")).body.items).toEqual([paid.body]);
    const entries = await buyer.call("GET", `/v1/users/${buyer.userId}/wallet/entries`);
    expect(entries.body.items).toMatchObject([
      { kind: "PAYMENT", amount: -20_000, balanceAfter: 10_000 },
      { kind: "TOP_UP", amount: 30_000, balanceAfter: 30_000 },
    ]);
  });

  test("a buyer may join again afterwards, at the end of the line", async () => {
    const { buyer, reservationId } = await holder([9]);
    await pay(buyer, reservationId);
    const again = await join(buyer, concert.queueId);
    expect(again).toMatchObject({ status: 201, body: { status: "WAITING", ahead: 0 } });
  });

  test("a seat list that has not changed is answered 304", async () => {
    const buyer = await admittedBuyer(frontrow, call, concert.queueId);
    const path = `/v1/performances/${concert.performanceIds[0]}/seats`;
    const first = await buyer.call("GET", path);
    const headers = { "If-None-Match": first.headers.get("ETag")! };
    expect((await buyer.call("GET", path, { headers })).status).toBe(304);
    await hold(buyer, [10]);
    expect((await buyer.call("GET", path, { headers })).status).toBe(200);
  });

  test("the public page of a queue is the same bytes for everybody, and 304 when unchanged", async () => {
    const path = `/v1/queues/${concert.queueId}`;
    const first = await call("GET", path);
    expect(first.headers.get("Cache-Control")).toBe("public, max-age=1");
    const unchanged = await call("GET", path, { headers: { "If-None-Match": first.headers.get("ETag")! } });
    expect(unchanged.status).toBe(304);
  });
});

describe("400 invalid_request names what is wrong", () => {
  let buyer: Buyer;
  beforeAll(async () => {
    buyer = await admittedBuyer(frontrow, call, concert.queueId);
  });

  const badHolds: [string, () => unknown, string][] = [
    [
      "a seat that is not a number",
      () => ({ performanceId: concert.performanceIds[0], seatNumbers: ["7"] }),
      "seatNumbers[0]",
    ],
    [
      "a seat that is a fraction",
      () => ({ performanceId: concert.performanceIds[0], seatNumbers: [1.5] }),
      "seatNumbers[0]",
    ],
    ["seat 0", () => ({ performanceId: concert.performanceIds[0], seatNumbers: [0] }), "seatNumbers[0]"],
    [
      "seat 51 of 50",
      () => ({ performanceId: concert.performanceIds[0], seatNumbers: [1, 51] }),
      "seatNumbers[1]",
    ],
    [
      "a seat named twice",
      () => ({ performanceId: concert.performanceIds[0], seatNumbers: [1, 1] }),
      "seatNumbers",
    ],
    ["no seat", () => ({ performanceId: concert.performanceIds[0], seatNumbers: [] }), "seatNumbers"],
    [
      "10,000 seats",
      () => ({
        performanceId: concert.performanceIds[0],
        seatNumbers: Array.from({ length: 10_000 }, (_, i) => i),
      }),
      "seatNumbers",
    ],
    ["no performance", () => ({ seatNumbers: [1] }), "performanceId"],
    ["a malformed id", () => ({ performanceId: "42", seatNumbers: [1] }), "performanceId"],
    [
      "an unknown field",
      () => ({ performanceId: concert.performanceIds[0], seatNumbers: [1], price: 1 }),
      "price",
    ],
    ["an array for a body", () => [1, 2], "body"],
    ["null for a body", () => null, "body"],
  ];
  for (const [what, body, path] of badHolds) {
    test(what, async () => {
      const reply = await buyer.call("POST", "/v1/reservations", { body: body() });
      expect(reply).toMatchObject({ status: 400, body: { code: "invalid_request" } });
      expect(reply.body.errors.map((error: { path: string }) => error.path)).toContain(path);
    });
  }

  test("a body that is not JSON", async () => {
    const reply = await buyer.call("POST", "/v1/reservations", { rawBody: "{oops" });
    expect(reply).toMatchObject({ status: 400, body: { errors: [{ path: "body" }] } });
  });

  test("a body of another content type", async () => {
    const options = { rawBody: "a=b", headers: { "Content-Type": "application/x-www-form-urlencoded" } };
    const reply = await buyer.call("POST", "/v1/reservations", options);
    expect(reply).toMatchObject({ status: 400, body: { errors: [{ path: "Content-Type" }] } });
  });

  test("an Idempotency-Key that is too short", async () => {
    const reply = await hold(buyer, [1], concert, { "Idempotency-Key": "short" });
    expect(reply).toMatchObject({ status: 400, body: { errors: [{ path: "Idempotency-Key" }] } });
  });

  for (const amount of [0, -1, 10_000_001, 1.5, "100", null]) {
    test(`a top-up of ${JSON.stringify(amount)}`, async () => {
      const body = { amount, paymentMethod: "pm_sandbox_approve" };
      const reply = await buyer.call("POST", `/v1/users/${buyer.userId}/wallet/top-ups`, {
        body,
        headers: newKey(),
      });
      expect(reply).toMatchObject({ status: 400, body: { errors: [{ path: "amount" }] } });
    });
  }

  test("a date with no such day, and a limit out of bounds", async () => {
    const date = await buyer.call("GET", `/v1/concerts/${concert.concertId}/seats?date=2030-02-30`);
    expect(date).toMatchObject({ status: 400, body: { errors: [{ path: "date" }] } });
    expect(await buyer.call("GET", "/v1/tickets?limit=101")).toMatchObject({
      status: 400,
      body: { errors: [{ path: "limit" }] },
    });
    expect(await buyer.call("GET", "/v1/tickets?cursor=1")).toMatchObject({
      status: 400,
      body: { errors: [{ path: "cursor" }] },
    });
  });

  test("a date with two performances asks for one of them", async () => {
    const twice = await putOnSale(call, {
      performances: [{ startsAt: "2030-12-24T05:00:00Z" }, { startsAt: "2030-12-24T10:00:00Z" }],
    });
    const visitor = await admittedBuyer(frontrow, call, twice.queueId);
    const reply = await visitor.call("GET", `/v1/concerts/${twice.concertId}/seats?date=2030-12-24`);
    expect(reply).toMatchObject({ status: 400, body: { errors: [{ path: "date" }] } });
  });

  const badConcerts: [string, Record<string, unknown>, string][] = [
    ["no title", { title: undefined }, "title"],
    ["a time zone that does not exist", { timeZone: "Mars/Olympus" }, "timeZone"],
    ["no performance", { performances: [] }, "performances"],
    [
      "two performances at one time",
      { performances: [{ startsAt: "2030-01-01T10:00:00Z" }, { startsAt: "2030-01-01T10:00:00Z" }] },
      "performances",
    ],
    [
      "a negative price",
      { performances: [{ startsAt: "2030-01-01T10:00:00Z", seats: [{ count: 1, price: -1 }] }] },
      "performances[0].seats[0].price",
    ],
    [
      "sales that close before they open",
      { salesOpenAt: "2030-01-02T00:00:00Z", salesCloseAt: "2030-01-01T00:00:00Z" },
      "salesCloseAt",
    ],
    ["a NUL in the title", { title: "a\0b" }, "title"],
    ["an unknown policy", { policy: { holdMinutes: 5 } }, "policy.holdMinutes"],
    ["a queue that does not exist", { queueId: Bun.randomUUIDv7() }, "queueId"],
  ];
  for (const [what, overrides, path] of badConcerts) {
    test(`a concert with ${what}`, async () => {
      const body = {
        title: "T",
        venue: "V",
        performances: [{ startsAt: "2030-01-01T10:00:00Z" }],
        ...overrides,
      };
      const reply = await asOrganiser(call)("POST", "/v1/organiser/concerts", { body });
      expect(reply).toMatchObject({ status: 400, body: { code: "invalid_request" } });
      expect(reply.body.errors.map((error: { path: string }) => error.path)).toContain(path);
    });
  }
});

describe("400 idempotency_key_required", () => {
  test("on payments and top-ups", async () => {
    const { buyer, reservationId } = await holder([11]);
    expect(await pay(buyer, reservationId, {} as never)).toMatchObject({
      status: 400,
      body: { code: "idempotency_key_required" },
    });
    const body = { amount: 1, paymentMethod: "pm_sandbox_approve" };
    const reply = await buyer.call("POST", `/v1/users/${buyer.userId}/wallet/top-ups`, { body });
    expect(reply).toMatchObject({ status: 400, body: { code: "idempotency_key_required" } });
  });
});

describe("401", () => {
  test("unauthenticated without an access token, and with one that was not issued here", async () => {
    expect(await call("GET", "/v1/tickets")).toMatchObject({
      status: 401,
      body: { code: "unauthenticated" },
    });
    const headers = { Authorization: "Bearer not-a-token" };
    expect(await call("GET", "/v1/tickets", { headers })).toMatchObject({
      status: 401,
      body: { code: "unauthenticated" },
    });
  });

  test("queue_token_missing without a queue token", async () => {
    const buyer = await guest(call);
    for (const path of [
      `/v1/queues/${concert.queueId}/tokens/me`,
      `/v1/concerts/${concert.concertId}/performances`,
    ]) {
      expect(await buyer.call("GET", path)).toMatchObject({
        status: 401,
        body: { code: "queue_token_missing" },
      });
    }
    expect(await hold(buyer, [1])).toMatchObject({ status: 401, body: { code: "queue_token_missing" } });
  });

  test("queue_token_invalid for another user's, another queue's, and a forged token", async () => {
    const owner = await admittedBuyer(frontrow, call, concert.queueId);
    const thief = await guest(call);
    thief.queueToken = owner.queueToken;
    expect(await hold(thief, [1])).toMatchObject({ status: 401, body: { code: "queue_token_invalid" } });

    const elsewhere = await putOnSale(call);
    const there = await admittedBuyer(frontrow, call, elsewhere.queueId);
    expect(await hold(there, [1])).toMatchObject({ status: 401, body: { code: "queue_token_invalid" } });

    owner.queueToken = `${owner.queueToken.slice(0, -2)}AA`;
    expect(await hold(owner, [1])).toMatchObject({ status: 401, body: { code: "queue_token_invalid" } });
  });
});

describe("402", () => {
  test("top_up_declined says why, and the same key answers the same", async () => {
    const buyer = await admittedBuyer(frontrow, call, concert.queueId);
    const path = `/v1/users/${buyer.userId}/wallet/top-ups`;
    const body = { amount: 5_000, paymentMethod: "pm_sandbox_decline" };
    const headers = newKey();
    const declined = await buyer.call("POST", path, { body, headers });
    expect(declined).toMatchObject({
      status: 402,
      body: { code: "top_up_declined", reason: expect.any(String) },
    });
    const again = await buyer.call("POST", path, { body, headers });
    expect(again.body.topUpId).toBe(declined.body.topUpId);
    const { body: topUpNow } = await buyer.call("GET", `${path}/${declined.body.topUpId}`);
    expect(topUpNow).toMatchObject({ status: "FAILED", amount: 5_000 });
  });

  test("insufficient_points leaves hold and token, and the same key pays after a top-up", async () => {
    const buyer = await admittedBuyer(frontrow, call, concert.queueId);
    const { body: held } = await hold(buyer, [12]);
    const headers = newKey();
    expect((await pay(buyer, held.reservationId, headers)).status).toBe(402);
    await topUp(buyer, 10_000);
    expect(await pay(buyer, held.reservationId, headers)).toMatchObject({
      status: 201,
      body: { balanceAfter: 0 },
    });
  });
});

describe("403", () => {
  test("forbidden for a guest at the organiser's door, 401 for nobody", async () => {
    const buyer = await guest(call);
    const path = "/v1/organiser/checks";
    expect(await buyer.call("GET", path)).toMatchObject({ status: 403, body: { code: "forbidden" } });
    expect(await call("GET", path)).toMatchObject({ status: 401, body: { code: "unauthenticated" } });
  });

  test("queue_token_waiting carries the status view and when to come back", async () => {
    const crowded = await putOnSale(call, { queue: { capacity: 1 } });
    await admittedBuyer(frontrow, call, crowded.queueId);
    const waiting = await guest(call);
    await join(waiting, crowded.queueId);
    await frontrow.admit();
    const reply = await waiting.call("GET", `/v1/performances/${crowded.performanceIds[0]}/seats`);
    expect(reply).toMatchObject({
      status: 403,
      body: { code: "queue_token_waiting", position: 2, ahead: 0, pollAfterMs: expect.any(Number) },
    });
    expect(Number(reply.headers.get("Retry-After"))).toBeGreaterThan(0);
    expect(reply.body).toMatchObject({ status: 403, currentStatus: "WAITING", userId: waiting.userId });
  });
});

describe("404 not_found is the same for absent and for not yours", () => {
  test("reservations, payments, tickets, wallets and top-ups", async () => {
    const { buyer, reservationId } = await holder([13]);
    const paid = await pay(buyer, reservationId);
    const stranger = await guest(call);
    const absent = Bun.randomUUIDv7();
    const pairs: [string, string][] = [
      [`/v1/reservations/${reservationId}`, `/v1/reservations/${absent}`],
      [`/v1/payments/${paid.body.paymentId}`, `/v1/payments/${absent}`],
      [`/v1/tickets/${paid.body.tickets[0].ticketId}`, `/v1/tickets/${absent}`],
      [`/v1/users/${buyer.userId}/wallet/entries`, `/v1/users/${absent}/wallet/entries`],
    ];
    for (const [theirs, none] of pairs) {
      const [first, second] = [await stranger.call("GET", theirs), await stranger.call("GET", none)];
      expect(first.status).toBe(404);
      expect(first.body).toEqual(second.body);
    }
    const release = await stranger.call("DELETE", `/v1/reservations/${reservationId}`);
    expect(release).toMatchObject({ status: 404, body: { code: "not_found" } });
  });

  test("concerts, performances, queues and addresses", async () => {
    const id = Bun.randomUUIDv7();
    const buyer = await admittedBuyer(frontrow, call, concert.queueId);
    for (const path of [
      `/v1/concerts/${id}`,
      `/v1/queues/${id}`,
      `/v1/performances/${id}/seats`,
      "/v1/nowhere",
    ]) {
      expect(await buyer.call("GET", path)).toMatchObject({ status: 404, body: { code: "not_found" } });
    }
    const noSuchDate = await buyer.call("GET", `/v1/concerts/${concert.concertId}/seats?date=2031-01-01`);
    expect(noSuchDate.status).toBe(404);
    expect((await buyer.call("POST", `/v1/queues/${id}/tokens`)).status).toBe(404);
  });

  test("another's reservation cannot be paid", async () => {
    const { reservationId } = await holder([14]);
    const other = await admittedBuyer(frontrow, call, concert.queueId);
    expect(await pay(other, reservationId)).toMatchObject({ status: 404, body: { code: "not_found" } });
  });
});

describe("409", () => {
  test("seat_unavailable names the seats, and holds none of the others", async () => {
    await holder([15]);
    const buyer = await admittedBuyer(frontrow, call, concert.queueId);
    expect(await hold(buyer, [15, 16])).toMatchObject({
      status: 409,
      body: { code: "seat_unavailable", seatNumbers: [15] },
    });
    expect((await hold(buyer, [16])).status).toBe(201);
  });

  test("seat_limit_exceeded counts what is held and what is owned", async () => {
    const { buyer, reservationId } = await holder([17, 18, 19]);
    expect(await hold(buyer, [20, 21])).toMatchObject({
      status: 409,
      body: { code: "seat_limit_exceeded", limit: 4 },
    });
    await pay(buyer, reservationId);
    await join(buyer, concert.queueId);
    await frontrow.admit();
    await buyer.call("GET", `/v1/queues/${concert.queueId}/tokens/me`);
    expect(await hold(buyer, [20, 21])).toMatchObject({
      status: 409,
      body: { code: "seat_limit_exceeded", limit: 4 },
    });
    expect((await hold(buyer, [20])).status).toBe(201);
  });

  test("reservation_not_held for one that was released", async () => {
    const { buyer, reservationId } = await holder([22]);
    expect((await buyer.call("DELETE", `/v1/reservations/${reservationId}`)).status).toBe(204);
    const expected = { status: 409, body: { code: "reservation_not_held", currentStatus: "CANCELLED" } };
    expect(await pay(buyer, reservationId)).toMatchObject(expected);
    expect(await buyer.call("DELETE", `/v1/reservations/${reservationId}`)).toMatchObject(expected);
    const other = await admittedBuyer(frontrow, call, concert.queueId);
    expect((await hold(other, [22])).status).toBe(201);
  });

  test("idempotency_key_in_use while the first top-up with it is under way", async () => {
    const buyer = await admittedBuyer(frontrow, call, concert.queueId);
    const path = `/v1/users/${buyer.userId}/wallet/top-ups`;
    const options = {
      body: { amount: 1_000, paymentMethod: "pm_sandbox_timeout_approved" },
      headers: newKey(),
    };
    const first = buyer.call("POST", path, options);
    let second = await buyer.call("POST", path, options);
    // Whichever of the two was first is still waiting for the gateway when the other is answered.
    expect(second).toMatchObject({ status: 409, body: { code: "idempotency_key_in_use" } });
    expect(await first).toMatchObject({ status: 202, body: { status: "UNKNOWN" } });
    await frontrow.admin`update top_ups set next_look_at = clock_timestamp() where status = 'UNKNOWN'`;
    await frontrow.services.wallets.settleOpenTopUps();
    second = await buyer.call("POST", path, options);
    expect(second).toMatchObject({ status: 201, body: { status: "SUCCEEDED", balance: 1_000 } });
  });

  test("invalid_state for a closed queue, and for a confirmation that nobody asked for", async () => {
    const closed = await putOnSale(call);
    const patch = { body: { state: "CLOSED" } };
    const changed = await asOrganiser(call)("PATCH", `/v1/organiser/queues/${closed.queueId}`, patch);
    expect(changed.body.state).toBe("CLOSED");
    const buyer = await guest(call);
    expect(await join(buyer, closed.queueId)).toMatchObject({ status: 409, body: { code: "invalid_state" } });

    const visitor = await admittedBuyer(frontrow, call, concert.queueId);
    const { body: done } = await topUp(visitor, 1_000);
    const path = `/v1/users/${visitor.userId}/wallet/top-ups/${done.topUpId}/confirm`;
    const confirmed = await visitor.call("POST", path, { body: { paymentKey: "key" } });
    expect(confirmed).toMatchObject({ status: 409, body: { code: "invalid_state" } });
  });
});

describe("410", () => {
  test("reservation_expired once the hold has lapsed, swept or not; then anybody may have the seat", async () => {
    const { buyer, reservationId } = await holder([23]);
    await lapseHold(frontrow, reservationId);
    expect(await pay(buyer, reservationId)).toMatchObject({
      status: 410,
      body: { code: "reservation_expired" },
    });
    expect((await buyer.call("GET", `/v1/reservations/${reservationId}`)).body.status).toBe("EXPIRED");
    const release = await buyer.call("DELETE", `/v1/reservations/${reservationId}`);
    expect(release).toMatchObject({ status: 410, body: { code: "reservation_expired" } });
    const other = await admittedBuyer(frontrow, call, concert.queueId);
    expect((await hold(other, [23])).status).toBe(201);
  });

  test("queue_token_expired after leaving, and what was held is free", async () => {
    const { buyer } = await holder([24]);
    expect((await buyer.call("DELETE", `/v1/queues/${concert.queueId}/tokens/me`)).status).toBe(204);
    expect(await hold(buyer, [25])).toMatchObject({
      status: 410,
      body: { code: "queue_token_expired", reason: "left" },
    });
    expect((await buyer.call("GET", `/v1/queues/${concert.queueId}/tokens/me`)).body.status).toBe("LEFT");
    const other = await admittedBuyer(frontrow, call, concert.queueId);
    expect((await hold(other, [24])).status).toBe(201);
  });

  test("queue_token_expired after leaving while still in line, on every worker", async () => {
    const crowded = await putOnSale(call, { queue: { capacity: 1 } });
    await admittedBuyer(frontrow, call, crowded.queueId);
    const buyer = await guest(call);
    await join(buyer, crowded.queueId);
    await frontrow.admit();
    const path = `/v1/queues/${crowded.queueId}/tokens/me`;
    expect((await buyer.call("GET", path)).body.status).toBe("WAITING");
    expect((await buyer.call("DELETE", path)).status).toBe(204);
    expect((await buyer.call("GET", path)).body.status).toBe("LEFT");
    const other = await frontrow.startAnother();
    const token = other.room.openToken(buyer.queueToken, buyer.userId as never);
    expect(await other.room.status(token)).toMatchObject({ status: "LEFT" });
    expect(await hold(buyer, [1], crowded)).toMatchObject({ status: 410, body: { reason: "left" } });
    expect((await buyer.call("DELETE", path)).status).toBe(204);
    expect(await join(buyer, crowded.queueId)).toMatchObject({ status: 201, body: { position: 3 } });
  });

  test("queue_token_expired when the session is over, but never while a hold lives", async () => {
    const { buyer, reservationId } = await holder([26]);
    await passSession(frontrow, buyer);
    expect((await buyer.call("GET", `/v1/queues/${concert.queueId}/tokens/me`)).body.status).toBe("ACTIVE");
    expect(await hold(buyer, [27])).toMatchObject({ status: 410, body: { reason: "timed_out" } });
    expect((await pay(buyer, reservationId)).status).toBe(201);

    const idle = await admittedBuyer(frontrow, call, concert.queueId);
    await passSession(frontrow, idle);
    expect(await hold(idle, [27])).toMatchObject({ status: 410, body: { reason: "timed_out" } });
    expect((await idle.call("GET", `/v1/queues/${concert.queueId}/tokens/me`)).body.status).toBe("EXPIRED");
  });

  test("queue_token_expired for a visitor who was called and did not come", async () => {
    const buyer = await guest(call);
    await join(buyer, concert.queueId);
    await frontrow.admit();
    await passArrivalWindow(frontrow, buyer);
    expect(await hold(buyer, [27])).toMatchObject({ status: 410, body: { reason: "missed" } });
    await passGrace(frontrow, buyer);
    expect((await buyer.call("GET", `/v1/queues/${concert.queueId}/tokens/me`)).body.status).toBe("EXPIRED");
  });

  test("a visitor who missed the turn and comes back within the grace is called next", async () => {
    const buyer = await guest(call);
    await join(buyer, concert.queueId);
    await frontrow.admit();
    await passArrivalWindow(frontrow, buyer);
    const path = `/v1/queues/${concert.queueId}/tokens/me`;
    expect((await buyer.call("GET", path)).body.status).toBe("MISSED");
    await frontrow.admit();
    expect((await buyer.call("GET", path)).body.status).toBe("ACTIVE");
  });

  test("sold_out once nothing can come back", async () => {
    const small = await putOnSale(call, {
      performances: [{ startsAt: "2030-12-24T10:00:00Z", seats: [{ count: 1, price: 0 }] }],
    });
    const buyer = await admittedBuyer(frontrow, call, small.queueId);
    const { body: held } = await hold(buyer, [1], small);
    expect((await pay(buyer, held.reservationId)).status).toBe(201);
    expect(await join(await guest(call), small.queueId)).toMatchObject({
      status: 410,
      body: { code: "sold_out" },
    });
    await frontrow.admit();
    expect((await call("GET", `/v1/queues/${small.queueId}`)).body.state).toBe("SOLD_OUT");
  });
});

describe("413, 422, 423", () => {
  test("body_too_large above 64 KiB", async () => {
    const buyer = await admittedBuyer(frontrow, call, concert.queueId);
    const reply = await buyer.call("POST", "/v1/reservations", {
      rawBody: JSON.stringify({ filler: "x".repeat(66_000) }),
    });
    expect(reply).toMatchObject({ status: 413, body: { code: "body_too_large" } });
  });

  test("idempotency_key_reused with another body; the same body gets the same answer", async () => {
    const buyer = await admittedBuyer(frontrow, call, concert.queueId);
    const headers = newKey();
    const first = await hold(buyer, [28], concert, headers);
    expect(await hold(buyer, [28], concert, headers)).toMatchObject({ status: 201, body: first.body });
    const other = await hold(buyer, [29], concert, headers);
    expect(other).toMatchObject({ status: 422, body: { code: "idempotency_key_reused" } });
  });

  test("sales_not_open before the sale, with when it opens", async () => {
    const salesOpenAt = "2031-01-01T00:00:00.000Z";
    const later = await putOnSale(call, { salesOpenAt });
    const reply = await join(await guest(call), later.queueId);
    expect(reply).toMatchObject({ status: 423, body: { code: "sales_not_open", opensAt: salesOpenAt } });
    expect((await call("GET", `/v1/queues/${later.queueId}`)).body.state).toBe("SCHEDULED");
  });
});

describe("the organiser", () => {
  test("changes a concert, and removes one of which nothing was sold", async () => {
    const organiser = asOrganiser(call);
    const mine = await putOnSale(call);
    const patch = { body: { title: "Another title", policy: { seatsPerUser: 2 } } };
    const changed = await organiser("PATCH", `/v1/organiser/concerts/${mine.concertId}`, patch);
    expect(changed).toMatchObject({
      status: 200,
      body: { title: "Another title", policy: { holdSeconds: 300, seatsPerUser: 2 } },
    });
    const { buyer } = await holder([1], mine);
    expect((await organiser("DELETE", `/v1/organiser/concerts/${mine.concertId}`)).status).toBe(204);
    expect((await call("GET", `/v1/concerts/${mine.concertId}`)).status).toBe(404);
    expect((await buyer.call("GET", "/v1/reservations")).body.items).toMatchObject([{ status: "CANCELLED" }]);
  });

  test("cannot remove a concert of which a seat was sold", async () => {
    const mine = await putOnSale(call);
    const { buyer, reservationId } = await holder([1], mine);
    await pay(buyer, reservationId);
    const reply = await asOrganiser(call)("DELETE", `/v1/organiser/concerts/${mine.concertId}`);
    expect(reply).toMatchObject({ status: 409, body: { code: "invalid_state" } });
    expect((await call("GET", `/v1/concerts/${mine.concertId}`)).status).toBe(200);
  });

  test("pauses a queue: places are still given, and nobody is called", async () => {
    const mine = await putOnSale(call);
    const organiser = asOrganiser(call);
    const path = `/v1/organiser/queues/${mine.queueId}`;
    await organiser("PATCH", path, { body: { state: "PAUSED" } });
    const buyer = await guest(call);
    expect((await join(buyer, mine.queueId)).status).toBe(201);
    await frontrow.admit();
    expect((await organiser("GET", path)).body).toMatchObject({ state: "PAUSED", frontier: 0, waiting: 1 });
    await organiser("PATCH", path, { body: { state: "OPEN", capacity: 5, admitPerMinute: 60 } });
    await frontrow.admit();
    expect((await organiser("GET", path)).body).toMatchObject({
      frontier: 1,
      policy: { capacity: 5, admitPerMinute: 60 },
    });
  });

  test("lowers the capacity below those inside: nobody is put out, and nobody comes in", async () => {
    const mine = await putOnSale(call, { queue: { capacity: 3 } });
    for (let i = 0; i < 3; i += 1) await admittedBuyer(frontrow, call, mine.queueId);
    await join(await guest(call), mine.queueId);
    await asOrganiser(call)("PATCH", `/v1/organiser/queues/${mine.queueId}`, { body: { capacity: 1 } });
    await frontrow.admit();
    expect((await call("GET", `/v1/queues/${mine.queueId}`)).body).toMatchObject({
      active: 3,
      waiting: 1,
      capacity: 1,
    });
    expect(await frontrow.broken()).toEqual({});
  });

  test("runs the checks, and a concert made twice under one key is made once", async () => {
    const organiser = asOrganiser(call);
    const headers = newKey();
    const body = { title: "Once", venue: "V", performances: [{ startsAt: "2030-01-01T10:00:00Z" }] };
    const make = () => organiser("POST", "/v1/organiser/concerts", { body, headers });
    const [first, ...others] = await Promise.all([make(), make(), make(), make()]);
    for (const other of others) expect(other).toMatchObject({ status: 201, body: first.body });
    expect(first.body.performances).toMatchObject([{ seatsTotal: 50, date: "2030-01-01" }]);
    expect((await organiser("GET", "/v1/organiser/checks")).body).toMatchObject({ ok: true });
    expect((await call("GET", "/v1/concerts?limit=1")).body).toMatchObject({
      items: [{ title: "Once" }],
      nextCursor: expect.any(String),
    });
  });
});
