import { beforeAll, expect, test } from "bun:test";
import {
  admittedBuyer,
  asOrganiser,
  type Buyer,
  type ConcertOnSale,
  guest,
  holdSeats,
  join,
  newKey,
  putOnSale,
  topUp,
} from "../../testing/buyer.ts";
import { lapseHold, passSession } from "../../testing/time-travel.ts";
import { setStage } from "../../testing/stage.ts";

const { frontrow, call } = setStage({ gateway: true });
let concert: ConcertOnSale;

beforeAll(async () => {
  concert = await putOnSale(call);
});

async function held(seatNumbers: number[]): Promise<{ buyer: Buyer; reservationId: string }> {
  const buyer = await admittedBuyer(frontrow, call, concert.queueId);
  return { buyer, reservationId: (await holdSeats(buyer, concert, seatNumbers)).body.reservationId };
}

async function writtenStatus(buyer: Buyer): Promise<string> {
  const [row] = await frontrow.admin`select status from places where user_id = ${buyer.userId}`;
  return row.status;
}

/** Somebody whom memory alone calls waiting, since it has seen that they joined. */
async function waitingIn(on: ConcertOnSale): Promise<Buyer> {
  const visitor = await guest(call);
  await join(visitor, on.queueId);
  await frontrow.services.room.board.refresh();
  return visitor;
}

const ACTIVE = "ACTIVE";
const EXPIRED = "EXPIRED";

test("who holds seats is not put out when their session ends: they can still pay", async () => {
  const { buyer, reservationId } = await held([1]);
  await topUp(buyer, 10_000);
  await passSession(frontrow, buyer);
  await frontrow.admit();
  expect(await writtenStatus(buyer)).toBe(ACTIVE);
  // But choose no more, or a session might never end.
  const more = await holdSeats(buyer, concert, [40]);
  expect(more.body).toMatchObject({ code: "queue_token_expired", reason: "timed_out" });
  const paid = await buyer.call("POST", "/v1/payments", { body: { reservationId }, headers: newKey() });
  expect(paid.status).toBe(201);
});

test("once the hold has lapsed too, they are put out", async () => {
  const { buyer, reservationId } = await held([2]);
  await passSession(frontrow, buyer);
  await lapseHold(frontrow, reservationId);
  await frontrow.admin`update places set held_until = held_until - interval '1 hour'
    where user_id = ${buyer.userId}`;
  await frontrow.admit();
  expect(await writtenStatus(buyer)).toBe(EXPIRED);
});

test("a hold that was released lengthens its session no more", async () => {
  const { buyer, reservationId } = await held([3]);
  await buyer.call("DELETE", `/v1/reservations/${reservationId}`);
  await passSession(frontrow, buyer);
  const status = await buyer.call("GET", `/v1/queues/${concert.queueId}/tokens/me`);
  expect(status.body).toMatchObject({ status: "EXPIRED" });
  await frontrow.admit();
  expect(await writtenStatus(buyer)).toBe(EXPIRED);
});

test("of two holds, the one that is left goes on lengthening the session, to its own end", async () => {
  const { buyer, reservationId } = await held([4]);
  const body = { performanceId: concert.performanceIds[0], seatNumbers: [5] };
  const left = await buyer.call("POST", "/v1/reservations", { body });
  await buyer.call("DELETE", `/v1/reservations/${reservationId}`);
  const [row] = await frontrow.admin`select held_until from places where user_id = ${buyer.userId}`;
  expect(row.held_until.toISOString()).toBe(left.body.expiresAt);
  await passSession(frontrow, buyer);
  await frontrow.admit();
  expect(await writtenStatus(buyer)).toBe(ACTIVE);
});

test("a hold shorter than the one before does not shorten the session that both lengthen", async () => {
  const { buyer, reservationId } = await held([6]);
  const policy = { holdSeconds: 30 };
  const brief = await putOnSale(call, { queueId: concert.queueId, policy });
  const body = { performanceId: brief.performanceIds[0], seatNumbers: [1] };
  const second = await buyer.call("POST", "/v1/reservations", { body });
  const first = await buyer.call("GET", `/v1/reservations/${reservationId}`);
  expect(Date.parse(second.body.expiresAt)).toBeLessThan(Date.parse(first.body.expiresAt));
  const [row] = await frontrow.admin`select held_until from places where user_id = ${buyer.userId}`;
  expect(row.held_until.toISOString()).toBe(first.body.expiresAt);
});

test("who was revoked while waiting is told so from the next call on", async () => {
  const small = await putOnSale(call, { queue: { capacity: 1 } });
  await admittedBuyer(frontrow, call, small.queueId);
  const waiting = await waitingIn(small);
  const path = `/v1/queues/${small.queueId}/tokens/me`;
  expect((await waiting.call("GET", path)).body).toMatchObject({ status: "WAITING" });
  const revoke = `/v1/organiser/queues/${small.queueId}/revocations`;
  const revoked = await asOrganiser(call)("POST", revoke, { body: { userId: waiting.userId } });
  expect(revoked.status).toBe(200);
  expect((await waiting.call("GET", path)).body).toMatchObject({ status: "REVOKED" });
});

test("who left while waiting is told so from the next call on", async () => {
  const small = await putOnSale(call, { queue: { capacity: 1 } });
  await admittedBuyer(frontrow, call, small.queueId);
  const waiting = await waitingIn(small);
  const path = `/v1/queues/${small.queueId}/tokens/me`;
  await waiting.call("GET", path);
  await waiting.call("DELETE", path);
  expect((await waiting.call("GET", path)).body).toMatchObject({ status: "LEFT" });
});
