import { describe, expect, test } from "bun:test";
import { admittedBuyer, guest, join, newKey, pay, putOnSale, topUp } from "../../testing/buyer.ts";
import { setSaleStage } from "../../testing/stage.ts";
import { lapseHold, passArrivalWindow, passGrace, passSession } from "../../testing/time-travel.ts";

const { frontrow, call, organiser, concert, hold, holder } = setSaleStage();

describe("409", () => {
  test("seat_unavailable names the seats, and holds none of the others", async () => {
    await holder([15]);
    const buyer = await admittedBuyer(frontrow, call, concert.queueId);
    expect(await hold(buyer, [15, 16])).toMatchObject({
      status: 409,
      body: {
        code: "seat_unavailable",
        seatNumbers: [15],
        seats: [{ seatNumber: 15, section: expect.any(String), row: expect.any(String), label: "5" }],
      },
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
    const changed = await organiser("PATCH", `/v1/organiser/queues/${closed.queueId}`, patch);
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
  test("reservation_expired once the hold has lapsed, swept or not; the seat is anybody's then", async () => {
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
