import { describe, expect, test } from "bun:test";
import { admittedBuyer, type Buyer, newKey, pay, putOnSale, topUp } from "../../testing/buyer.ts";
import { passSession } from "../../testing/time-travel.ts";
import { setStage } from "../../testing/stage.ts";

/**
 * What is sent again and again with a token that is spent takes no part in the batches of those who are
 * inside.
 */
const { frontrow, call } = setStage({ gateway: true });

const hold = (buyer: Buyer, performanceId: string, seat: number, headers = {}) =>
  buyer.call("POST", "/v1/reservations", { body: { performanceId, seatNumbers: [seat] }, headers });
const inside = () => frontrow.services.batchers.all.find(({ name }) => name === "inside")!;

describe("a place that has ended", () => {
  test("by a payment: both calls enter a batch once more at most; keys get their first answers", async () => {
    const { queueId, performanceIds } = await putOnSale(call);
    const performanceId = performanceIds[0]!;
    const buyer = await admittedBuyer(frontrow, call, queueId);
    await topUp(buyer, 10_000);
    const [holdKey, payKey] = [newKey(), newKey()];
    const held = await hold(buyer, performanceId, 1, holdKey);
    const paid = await pay(buyer, held.body.reservationId, payKey);
    expect([held.status, paid.status]).toEqual([201, 201]);

    const spent = { status: 410, body: { code: "queue_token_expired", reason: "consumed" } };
    expect(await hold(buyer, performanceId, 2)).toMatchObject(spent);
    expect(await pay(buyer, held.body.reservationId, newKey())).toMatchObject(spent);
    const before = inside().totals.commands;
    for (let i = 0; i < 5; i += 1) {
      expect(await hold(buyer, performanceId, 2)).toMatchObject(spent);
      expect(await hold(buyer, performanceId, 2, newKey())).toMatchObject(spent);
      expect(await pay(buyer, held.body.reservationId, newKey())).toMatchObject(spent);
    }
    expect((await hold(buyer, performanceId, 1, holdKey)).body).toEqual(held.body);
    expect((await pay(buyer, held.body.reservationId, payKey)).body).toEqual(paid.body);
    expect(await hold(buyer, performanceId, 2, holdKey)).toMatchObject({ status: 422 });
    expect(inside().totals.commands).toBe(before);
  });

  test("for holding, because its time to choose is over: what is held can still be paid for", async () => {
    const { queueId, performanceIds } = await putOnSale(call);
    const buyer = await admittedBuyer(frontrow, call, queueId);
    await topUp(buyer, 10_000);
    const held = await hold(buyer, performanceIds[0]!, 1);
    await passSession(frontrow, buyer);
    const over = { status: 410, body: { reason: "timed_out" } };
    expect(await hold(buyer, performanceIds[0]!, 2)).toMatchObject(over);
    const before = inside().totals.commands;
    expect(await hold(buyer, performanceIds[0]!, 2)).toMatchObject(over);
    expect(inside().totals.commands).toBe(before);
    expect((await pay(buyer, held.body.reservationId, newKey())).status).toBe(201);
  });

  test("by leaving: a new place of the same user is another one", async () => {
    const { queueId, performanceIds } = await putOnSale(call);
    const buyer = await admittedBuyer(frontrow, call, queueId);
    const old = buyer.queueToken;
    await buyer.call("DELETE", `/v1/queues/${queueId}/tokens/me`);
    for (let i = 0; i < 2; i += 1)
      expect(await hold(buyer, performanceIds[0]!, 1)).toMatchObject({
        status: 410,
        body: { reason: "left" },
      });
    const joined = await buyer.call("POST", `/v1/queues/${queueId}/tokens`);
    buyer.queueToken = joined.body.token;
    expect(buyer.queueToken).not.toBe(old);
    await frontrow.admit();
    expect((await hold(buyer, performanceIds[0]!, 1)).status).toBe(201);
  });
});
