import { describe, expect, test } from "bun:test";
import { admittedBuyer, guest, join, newKey, pay, putOnSale, topUp } from "../../testing/buyer.ts";
import { setSaleStage } from "../../testing/stage.ts";

const { frontrow, call, concert, hold, holder } = setSaleStage();

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
