import { describe, expect, test } from "bun:test";
import {
  admittedBuyer,
  asOrganiser,
  type Buyer,
  guest,
  join,
  newKey,
  pay,
  putOnSale,
  topUp,
} from "../../testing/buyer.ts";
import type { PerformanceId, ReservationId } from "../../src/core/ids.ts";
import { setStage } from "../../testing/stage.ts";

/** A concert is removed while people wait for it, choose, hold and pay: each is told what became of it. */
const { frontrow, call } = setStage({ gateway: true });

const remove = async (concertId: string) => {
  const reply = await asOrganiser(call)("DELETE", `/v1/organiser/concerts/${concertId}`);
  await frontrow.services.room.board.refresh();
  return reply;
};
const hold = (buyer: Buyer, performanceId: string, seat: number, headers = {}) =>
  buyer.call("POST", "/v1/reservations", { body: { performanceId, seatNumbers: [seat] }, headers });
const status = (buyer: Buyer, queueId: string) => buyer.call("GET", `/v1/queues/${queueId}/tokens/me`);
const REVOKED = { status: 410, body: { code: "queue_token_expired", reason: "revoked" } };

describe("a concert with a queue of its own is removed", () => {
  test("while somebody waits: their status says so in words, on every worker; no 404, no 401", async () => {
    const { concertId, queueId, performanceIds } = await putOnSale(call, { queue: { capacity: 1 } });
    const other = await frontrow.startAnother();
    await admittedBuyer(frontrow, call, queueId);
    const waiting = await guest(call);
    await join(waiting, queueId);
    const token = other.room.openToken(waiting.queueToken, waiting.userId as never);
    expect(await other.room.status(token)).toMatchObject({ status: "WAITING" });
    expect((await remove(concertId)).status).toBe(204);
    expect(await status(waiting, queueId)).toMatchObject({
      status: 200,
      body: { status: "REVOKED", queueState: "CLOSED", detail: expect.stringContaining("withdrawn") },
    });
    await other.room.board.refresh();
    expect(await other.room.status(token)).toMatchObject({ status: "REVOKED", queueState: "CLOSED" });
    const refused = await waiting.call("GET", `/v1/concerts/${concertId}/performances`);
    expect(refused).toMatchObject({ ...REVOKED, body: { detail: expect.stringContaining("withdrawn") } });
    expect(await hold(waiting, performanceIds[0]!, 1)).toMatchObject(REVOKED);
    expect(await join(waiting, queueId)).toMatchObject({ status: 409, body: { currentStatus: "CLOSED" } });
    expect((await call("GET", `/v1/queues/${queueId}`)).body).toMatchObject({ state: "CLOSED", waiting: 0 });
    await frontrow.admit();
    expect((await status(waiting, queueId)).body.status).toBe("REVOKED");
    // The organiser sees no place there, and there is none to revoke.
    const [organiser, path] = [asOrganiser(call), `/v1/organiser/queues/${queueId}`];
    const { userId } = waiting;
    expect((await organiser("GET", `${path}/places/${userId}`)).status).toBe(404);
    expect((await organiser("GET", `${path}/places`)).body.items).toEqual([]);
    const revoke = (body: object) => organiser("POST", `${path}/revocations`, { body });
    expect((await revoke({ userId })).status).toBe(404);
    expect((await revoke({ userIds: [userId] })).body).toMatchObject({ revoked: [], withoutPlace: [userId] });
  });

  test("whose turn it was hears why from a worker that has not read the queue since", async () => {
    const { concertId, queueId } = await putOnSale(call);
    const other = await frontrow.startAnother();
    const buyer = await admittedBuyer(frontrow, call, queueId);
    const token = other.room.openToken(buyer.queueToken, buyer.userId as never);
    expect(await other.room.status(token)).toMatchObject({ status: "ACTIVE" });
    const removed = await asOrganiser(call)("DELETE", `/v1/organiser/concerts/${concertId}`);
    expect(removed.status).toBe(204);
    const told = { status: "REVOKED", queueState: "CLOSED", detail: expect.stringContaining("withdrawn") };
    expect((await status(buyer, queueId)).body).toMatchObject(told);
    expect(await other.room.status(token)).toMatchObject(told);
  });

  test("who was inside hears it from such a worker as the reason why seats are not shown", async () => {
    const { concertId, queueId, performanceIds } = await putOnSale(call);
    const buyer = await admittedBuyer(frontrow, call, queueId);
    await asOrganiser(call)("DELETE", `/v1/organiser/concerts/${concertId}`);
    const seats = await buyer.call("GET", `/v1/performances/${performanceIds[0]}/seats`);
    expect(seats).toMatchObject({ ...REVOKED, body: { detail: expect.stringContaining("withdrawn") } });
  });

  test("who holds, pays or leaves hears it at once and later, from such a worker too", async () => {
    const { concertId, queueId, performanceIds } = await putOnSale(call);
    const other = await frontrow.startAnother();
    const buyer = await admittedBuyer(frontrow, call, queueId);
    const token = other.room.openToken(buyer.queueToken, buyer.userId as never);
    const [performanceId] = performanceIds as [PerformanceId];
    const { body } = await other.reservations.hold(token, performanceId, [1], undefined);
    await asOrganiser(call)("DELETE", `/v1/organiser/concerts/${concertId}`);
    const key = { userId: token.userId, route: "pay", key: newKey()["Idempotency-Key"]!, bodyHash: "b" };
    const pays = () => other.payments.pay(token, body.reservationId as ReservationId, key);
    const holds = () => other.reservations.hold(token, performanceId, [2], undefined);
    const leaves = () => other.reservations.leave(token);
    const withdrawn = { message: expect.stringContaining("withdrawn"), fields: { reason: "revoked" } };
    for (const act of [leaves, pays, pays, holds, holds])
      expect(await act().catch((refusal: unknown) => refusal)).toMatchObject(withdrawn);
  });

  test("it leaves the metrics, and its date is none for the doors", async () => {
    const { concertId, queueId, performanceIds } = await putOnSale(call);
    await remove(concertId);
    expect((await call("GET", "/metrics")).body).not.toContain(queueId);
    const body = { name: "Gate", performanceIds };
    expect(await asOrganiser(call)("POST", "/v1/organiser/devices", { body })).toMatchObject({
      status: 400,
      body: { errors: [{ path: "performanceIds[0]", kind: "gone" }] },
    });
  });

  test("while somebody chooses, holds, pays: the hold has ended, nothing is taken or offered", async () => {
    const { concertId, queueId, performanceIds } = await putOnSale(call);
    const performanceId = performanceIds[0]!;
    const buyer = await admittedBuyer(frontrow, call, queueId);
    await topUp(buyer, 10_000);
    const key = newKey();
    const held = await hold(buyer, performanceId, 1, key);
    expect((await buyer.call("GET", `/v1/performances/${performanceId}/seats`)).status).toBe(200);
    expect((await remove(concertId)).status).toBe(204);

    const { reservationId } = held.body;
    expect((await buyer.call("GET", "/v1/reservations")).body.items).toMatchObject([
      { reservationId, status: "CANCELLED", title: "A concert", seats: [{ seatNumber: 1 }], expiresInMs: 0 },
    ]);
    expect(await pay(buyer, reservationId)).toMatchObject({
      ...REVOKED,
      body: { detail: expect.stringContaining("paid for nothing") },
    });
    expect(await topUp(buyer, 1_000)).toMatchObject(REVOKED);
    for (const path of ["performances", "seats?date=2030-12-24"])
      expect(await buyer.call("GET", `/v1/concerts/${concertId}/${path}`)).toMatchObject(REVOKED);
    expect(await buyer.call("GET", `/v1/performances/${performanceId}/seats`)).toMatchObject(REVOKED);
    expect((await status(buyer, queueId)).body).toMatchObject({ status: "REVOKED", queueState: "CLOSED" });
    expect((await hold(buyer, performanceId, 1, key)).body).toEqual(held.body);
    const { items } = (await buyer.call("GET", `/v1/users/${buyer.userId}/wallet/entries`)).body;
    expect(items.map(({ kind }: { kind: string }) => kind)).toEqual(["TOP_UP"]);
    expect(await frontrow.broken()).toEqual({});
  });

  test("it is in no list, cannot be changed, and removing it again is 404", async () => {
    const { concertId, queueId, performanceIds } = await putOnSale(call, { title: "Nowhere to be seen" });
    await remove(concertId);
    expect((await call("GET", `/v1/concerts/${concertId}`)).status).toBe(404);
    const listed = (await call("GET", "/v1/concerts?limit=100")).body.items as { concertId: string }[];
    expect(listed.map((each) => each.concertId)).not.toContain(concertId);
    const organiser = asOrganiser(call);
    const concert = `/v1/organiser/concerts/${concertId}`;
    expect((await organiser("DELETE", concert)).status).toBe(404);
    expect((await organiser("PATCH", concert, { body: { title: "Back" } })).status).toBe(404);
    expect((await organiser("POST", `${concert}/stop`, { body: { holds: "release" } })).status).toBe(404);
    const date = `/v1/organiser/performances/${performanceIds[0]}`;
    expect((await organiser("PATCH", date, { body: { state: "ON_SALE" } })).status).toBe(404);
    const open = { body: { state: "OPEN" } };
    expect(await organiser("PATCH", `/v1/organiser/queues/${queueId}`, open)).toMatchObject({
      status: 409,
      body: { currentStatus: "CLOSED" },
    });
    const body = { title: "t", venue: "v", queueId, performances: [{ startsAt: "2030-01-01T00:00:00Z" }] };
    expect((await organiser("POST", "/v1/organiser/concerts", { body })).status).toBe(400);
  });

  test("before a lottery: nothing is drawn, at its opening or later", async () => {
    const { concertId, queueId } = await putOnSale(call, {
      salesOpenAt: "2035-01-01T00:00:00Z",
      queue: { lottery: true },
    });
    const registered = await guest(call);
    await join(registered, queueId);
    const registrations = () => call("GET", `/v1/queues/${queueId}/registrations`);
    const nothingDrawn = {
      status: 409,
      body: { currentStatus: "CLOSED", detail: expect.stringContaining("withdrawn") },
    };
    expect((await registrations()).body.currentStatus).toBe("SCHEDULED");
    await asOrganiser(call)("DELETE", `/v1/organiser/concerts/${concertId}`);
    // At once, before the worker has read the queue again by itself.
    expect(await registrations()).toMatchObject(nothingDrawn);
    await frontrow.admin`update queues set opens_at = clock_timestamp() where queue_id = ${queueId}`;
    await frontrow.admit();
    expect((await call("GET", `/v1/queues/${queueId}`)).body).toMatchObject({
      state: "CLOSED",
      lottery: { draw: null },
    });
    expect(await registrations()).toMatchObject(nothingDrawn);
    expect((await status(registered, queueId)).body).toMatchObject({ status: "REVOKED", position: null });
  });
});

describe("a concert that shares its queue is removed", () => {
  test("its holds end, those of the other concert do not; the line and its visitors go on", async () => {
    const first = await putOnSale(call);
    const second = await putOnSale(call, { queueId: first.queueId });
    const buyer = await admittedBuyer(frontrow, call, first.queueId);
    await topUp(buyer, 20_000);
    const [ending, staying] = [
      (await hold(buyer, first.performanceIds[0]!, 1)).body.reservationId,
      (await hold(buyer, second.performanceIds[0]!, 1)).body.reservationId,
    ];
    expect((await remove(first.concertId)).status).toBe(204);
    expect((await status(buyer, first.queueId)).body).toMatchObject({ status: "ACTIVE", queueState: "OPEN" });
    expect(await hold(buyer, first.performanceIds[0]!, 2)).toMatchObject({
      status: 409,
      body: { code: "invalid_state", currentStatus: "CLOSED" },
    });
    expect(await pay(buyer, ending)).toMatchObject({
      status: 409,
      body: { code: "reservation_not_held", currentStatus: "CANCELLED" },
    });
    const dates = await buyer.call("GET", `/v1/concerts/${first.concertId}/performances`);
    expect(dates.body.items).toMatchObject([{ state: "OVER", seatsAvailable: 0 }]);
    expect((await pay(buyer, staying)).status).toBe(201);
  });
});

describe("a concert of which something was sold", () => {
  test("is not removed, also when all of it was refunded: money that moved has a history", async () => {
    const { concertId, queueId, performanceIds } = await putOnSale(call);
    const buyer = await admittedBuyer(frontrow, call, queueId);
    await topUp(buyer, 10_000);
    const { reservationId } = (await hold(buyer, performanceIds[0]!, 1)).body;
    await pay(buyer, reservationId);
    const sold = { status: 409, body: { code: "invalid_state", currentStatus: "SOLD" } };
    expect(await remove(concertId)).toMatchObject(sold);
    const back = await buyer.call("POST", `/v1/reservations/${reservationId}/cancellations`, { body: {} });
    expect(back).toMatchObject({ status: 201, body: { reservationStatus: "REFUNDED" } });
    const inside = await admittedBuyer(frontrow, call, queueId);
    const held = await hold(inside, performanceIds[0]!, 1);
    expect(await remove(concertId)).toMatchObject(sold);
    // A refusal leaves everything as it was.
    expect((await status(inside, queueId)).body.status).toBe("ACTIVE");
    const kept = await inside.call("GET", `/v1/reservations/${held.body.reservationId}`);
    expect(kept.body.status).toBe("HELD");
  });
});

describe("a concert that shares its queue is removed", () => {
  test("those inside are offered nothing of it any more, told why; the other concert goes on", async () => {
    const kept = await putOnSale(call);
    const gone = await putOnSale(call, { queueId: kept.queueId });
    const buyer = await admittedBuyer(frontrow, call, kept.queueId);
    const [goneId] = gone.performanceIds;
    const { body: held } = await hold(buyer, goneId!, 1);
    expect((await buyer.call("GET", `/v1/performances/${goneId}/seats`)).status).toBe(200);
    expect((await remove(gone.concertId)).status).toBe(204);
    const why = {
      status: 409,
      body: { code: "invalid_state", currentStatus: "CLOSED", detail: expect.stringContaining("withdrawn") },
    };
    for (const path of [
      `/v1/performances/${goneId}/seats`,
      `/v1/performances/${goneId}/seats?available=true`,
      `/v1/concerts/${gone.concertId}/seats?date=${gone.dates[0]}`,
    ])
      expect(await buyer.call("GET", path)).toMatchObject(why);
    expect(await hold(buyer, goneId!, 2)).toMatchObject(why);
    expect(await pay(buyer, held.reservationId)).toMatchObject({
      status: 409,
      body: { code: "reservation_not_held", currentStatus: "CANCELLED" },
    });
    expect((await hold(buyer, kept.performanceIds[0]!, 1)).status).toBe(201);
  });
});
