import { beforeAll, describe, expect, test } from "bun:test";
import type { ReservationId, UserId } from "../../src/core/ids.ts";
import { DAY_MS, isoTime } from "../../src/core/time.ts";
import {
  admittedBuyer,
  type Buyer,
  type ConcertOnSale,
  guest,
  join,
  newKey,
  putOnSale,
  topUp,
} from "../../testing/buyer.ts";
import { tally } from "../races/stage.ts";
import { allAtOnce, type Guard, guarded, runOnce, withoutLocks } from "../../testing/batches/unguarded.ts";
import { letIn } from "../../testing/door/devices.ts";
import { setStage } from "../../testing/stage.ts";
import { planCancellations } from "../../testing/batches/plans.ts";

const { frontrow, call } = setStage({ gateway: true });
let concert: ConcertOnSale;

beforeAll(async () => {
  concert = await putOnSale(call);
});

/** A buyer of these seats, at 10,000 each, with 50,000 points before. */
async function owner(seatNumbers: number[], on = concert): Promise<{ buyer: Buyer; reservationId: string }> {
  const buyer = await admittedBuyer(frontrow, call, on.queueId);
  await topUp(buyer, 50_000);
  const body = { performanceId: on.performanceIds[0], seatNumbers };
  const { reservationId } = (await buyer.call("POST", "/v1/reservations", { body })).body;
  const paid = await buyer.call("POST", "/v1/payments", { body: { reservationId }, headers: newKey() });
  if (paid.status !== 201) throw new Error(JSON.stringify(paid.body));
  return { buyer, reservationId };
}

async function cancel(buyer: Buyer, reservationId: string, seatNumbers?: number[], headers = newKey()) {
  const body = seatNumbers ? { seatNumbers } : {};
  return buyer.call("POST", `/v1/reservations/${reservationId}/cancellations`, { body, headers });
}

async function lastEntry(buyer: Buyer) {
  return (await buyer.call("GET", `/v1/users/${buyer.userId}/wallet/entries`)).body.items[0];
}

/** A concert whose show is so many days away. */
async function showIn(days: number, seats = 50): Promise<ConcertOnSale> {
  const startsAt = isoTime(Date.now() + days * DAY_MS);
  return putOnSale(call, { performances: [{ startsAt, seats: [{ count: seats, price: 10_000 }] }] });
}

describe("201", () => {
  test("one seat, then the rest: points, tickets, seats, payment and reservation follow", async () => {
    const { buyer, reservationId } = await owner([1, 2, 3]);
    const preview = await buyer.call(
      "GET",
      `/v1/reservations/${reservationId}/cancellations/preview?seatNumbers=2`,
    );
    const whole = { amount: 10_000, fee: 0, refund: 10_000, movedFrom: null };
    expect(preview).toMatchObject({ status: 200, body: whole });

    const first = await cancel(buyer, reservationId, [2]);
    expect(first).toMatchObject({
      status: 201,
      body: {
        reservationStatus: "CONFIRMED",
        seats: [{ seatNumber: 2, price: 10_000, fee: 0, refund: 10_000 }],
        refund: 10_000,
        balanceAfter: 30_000,
      },
    });
    expect(await lastEntry(buyer)).toMatchObject({
      kind: "REFUND",
      amount: 10_000,
      balanceAfter: 30_000,
      reference: first.body.cancellationId,
    });
    const path = `/v1/reservations/${reservationId}`;
    expect((await buyer.call("GET", path)).body).toMatchObject({
      status: "CONFIRMED",
      cancelledSeatNumbers: [2],
      amount: 30_000,
    });
    const tickets = (await buyer.call("GET", "/v1/tickets")).body.items;
    expect(
      Object.fromEntries(
        tickets.map((each: { seatNumber: number; status: string }) => [each.seatNumber, each.status]),
      ),
    ).toEqual({ 1: "VALID", 2: "CANCELLED", 3: "VALID" });

    const rest = await cancel(buyer, reservationId);
    expect(rest).toMatchObject({
      status: 201,
      body: { reservationStatus: "REFUNDED", amount: 20_000, balanceAfter: 50_000 },
    });
    expect((await buyer.call("GET", path)).body).toMatchObject({ status: "REFUNDED" });
    expect((await buyer.call("GET", "/v1/payments")).body.items[0]).toMatchObject({ status: "REFUNDED" });
    expect(await frontrow.broken()).toEqual({});
  });

  test("somebody else can have the seat, and the buyer's limit counts it no more", async () => {
    const { buyer, reservationId } = await owner([4, 5, 6, 7]);
    expect((await cancel(buyer, reservationId, [5])).status).toBe(201);
    const { reservationId: other } = await owner([5]);
    expect(other).not.toBe(reservationId);
    await join(buyer, concert.queueId);
    await frontrow.admit();
    const body = { performanceId: concert.performanceIds[0], seatNumbers: [8] };
    expect((await buyer.call("POST", "/v1/reservations", { body })).status).toBe(201);
    expect(await frontrow.broken()).toEqual({});
  });

  test("near the show a fee stays behind, exactly as the preview said", async () => {
    const soon = await showIn(5);
    const { buyer, reservationId } = await owner([1, 2], soon);
    const path = `/v1/reservations/${reservationId}/cancellations/preview`;
    const { body: preview } = await buyer.call("GET", path);
    expect(preview).toMatchObject({ amount: 20_000, fee: 4_000, refund: 16_000 });
    const { seats, amount, fee, refund } = preview;
    const { body } = await cancel(buyer, reservationId);
    expect(body).toMatchObject({ seats, amount, fee, refund, balanceAfter: 46_000 });
  });

  test("the terms are those of the purchase, whatever is usual later", async () => {
    const soon = await showIn(5);
    const { buyer, reservationId } = await owner([1], soon);
    await frontrow.admin`
      update payments set refund_policy_no = (
        select refund_policy_no(jsonb_set(policy, '{tiers}', '[{"daysBefore": 1, "percent": 55}]'))
        from refund_policies where refund_policy_no = 1)
      where reservation_id = ${reservationId}`;
    expect((await cancel(buyer, reservationId)).body).toMatchObject({ fee: 5_500, refund: 4_500 });
  });

  test("a sold-out queue opens again", async () => {
    const small = await showIn(60, 1);
    const { buyer, reservationId } = await owner([1], small);
    await frontrow.admit();
    const state = async () => (await call("GET", `/v1/queues/${small.queueId}`)).body.state;
    expect(await state()).toBe("SOLD_OUT");
    const late = await guest(call);
    expect((await join(late, small.queueId)).status).toBe(410);
    expect((await cancel(buyer, reservationId)).status).toBe(201);
    await frontrow.admit();
    expect(await state()).toBe("OPEN");
    expect((await join(late, small.queueId)).status).toBe(201);
  });

  test("the same key answers the same; another body under it is refused", async () => {
    const { buyer, reservationId } = await owner([10, 11]);
    const headers = newKey();
    const first = await cancel(buyer, reservationId, [10], headers);
    expect((await cancel(buyer, reservationId, [10], headers)).body).toEqual(first.body);
    expect(await cancel(buyer, reservationId, [11], headers)).toMatchObject({ status: 422 });
    expect((await lastEntry(buyer)).balanceAfter).toBe(40_000);
  });
});

describe("refused, and nothing changed", () => {
  test("409 when it is too late", async () => {
    const tomorrow = await showIn(0.1);
    const { buyer, reservationId } = await owner([1], tomorrow);
    const expected = { status: 409, body: { code: "invalid_state", closedAt: expect.any(String) } };
    expect(await cancel(buyer, reservationId)).toMatchObject(expected);
    const path = `/v1/reservations/${reservationId}/cancellations/preview`;
    expect(await buyer.call("GET", path)).toMatchObject(expected);
    expect((await lastEntry(buyer)).kind).toBe("PAYMENT");
  });

  test("409 for a hold, and for what was given back before", async () => {
    const { buyer, reservationId } = await owner([12, 13]);
    await cancel(buyer, reservationId, [12]);
    expect(await cancel(buyer, reservationId, [12])).toMatchObject({
      status: 409,
      body: { code: "invalid_state", currentStatus: "CANCELLED", seatNumbers: [12] },
    });
    await cancel(buyer, reservationId);
    expect(await cancel(buyer, reservationId)).toMatchObject({ body: { currentStatus: "REFUNDED" } });

    const holder = await admittedBuyer(frontrow, call, concert.queueId);
    const body = { performanceId: concert.performanceIds[0], seatNumbers: [14] };
    const held = (await holder.call("POST", "/v1/reservations", { body })).body.reservationId;
    expect(await cancel(holder, held)).toMatchObject({ status: 409, body: { currentStatus: "HELD" } });
  });

  test("409 when a ticket was used at the door", async () => {
    const { buyer, reservationId } = await owner([15, 16]);
    await letIn(frontrow, reservationId, [15]);
    expect(await cancel(buyer, reservationId)).toMatchObject({
      status: 409,
      body: { currentStatus: "CHECKED_IN", seatNumbers: [15] },
    });
    expect((await cancel(buyer, reservationId, [16])).status).toBe(201);
  });

  test("400 for a seat of another reservation; 404 for another's reservation", async () => {
    const { buyer, reservationId } = await owner([17]);
    expect(await cancel(buyer, reservationId, [18])).toMatchObject({
      status: 400,
      body: { errors: [{ path: "seatNumbers[0]" }] },
    });
    const stranger = await guest(call);
    expect((await cancel(stranger, reservationId)).status).toBe(404);
    const path = `/v1/reservations/${reservationId}/cancellations/preview`;
    expect((await stranger.call("GET", path)).status).toBe(404);
  });
});

describe("one seat is given back 20 times at once", () => {
  test("over HTTP: refunded once", async () => {
    const { buyer, reservationId } = await owner([20, 21]);
    const replies = await Promise.all(Array.from({ length: 20 }, () => cancel(buyer, reservationId, [20])));
    expect(replies.filter((reply) => reply.status === 201)).toHaveLength(1);
    expect(replies.filter((reply) => reply.body.currentStatus === "CANCELLED")).toHaveLength(19);
    expect((await lastEntry(buyer)).balanceAfter).toBe(40_000);
  });

  async function race(seatNumber: number, guard: Guard) {
    const { buyer, reservationId } = await owner([seatNumber]);
    const command = {
      userId: buyer.userId as UserId,
      reservationId: reservationId as ReservationId,
      seatNumbers: [seatNumber],
      key: undefined,
    };
    const { db } = frontrow.services;
    return allAtOnce(
      Array.from({ length: 20 }, () => () => runOnce(db, (tx) => planCancellations(guard(tx), [command]))),
    );
  }

  test("each in a transaction of its own: refunded once", async () => {
    for (let seatNumber = 22; seatNumber <= 27; seatNumber += 1) {
      const { answered, errors } = await race(seatNumber, guarded);
      expect(errors).toEqual([]);
      expect(tally(answered)).toEqual({ "201": 1, invalid_state: 19 });
    }
    expect(await frontrow.broken()).toEqual({});
  });

  test("control: without the locks, several try to refund, and only the schema stops them", async () => {
    let stopped: unknown[] = [];
    for (let seatNumber = 28; seatNumber <= 40 && stopped.length === 0; seatNumber += 1) {
      const { errors } = await race(seatNumber, withoutLocks());
      stopped = errors
        .map((error) => (error as { errno?: string }).errno)
        .filter((state) => state === "23505" || state === "23514");
    }
    expect(stopped.length).toBeGreaterThan(0);
  });
});
