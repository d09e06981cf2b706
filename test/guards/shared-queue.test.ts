import { beforeEach, expect, test } from "bun:test";
import {
  admittedBuyer,
  asOrganiser,
  type Buyer,
  type ConcertOnSale,
  holdSeats,
  join,
  newKey,
  putOnSale,
  topUp,
} from "../../testing/buyer.ts";
import { setStage } from "../../testing/stage.ts";

const { frontrow, call } = setStage({ gateway: true });
let concert: ConcertOnSale;

beforeEach(async () => {
  concert = await putOnSale(call);
});

/** Another concert, sold through the first one's queue. */
function alongside(overrides: Record<string, unknown> = {}): Promise<ConcertOnSale> {
  return putOnSale(call, { queueId: concert.queueId, ...overrides });
}

async function balanceOf(buyer: Buyer): Promise<number> {
  return (await buyer.call("GET", `/v1/users/${buyer.userId}/wallet`)).body.balance;
}

test("a hold of one queue cannot be paid with another's token, though both are the buyer's", async () => {
  const other = await putOnSale(call);
  const buyer = await admittedBuyer(frontrow, call, concert.queueId);
  await topUp(buyer, 50_000);
  const { reservationId } = (await holdSeats(buyer, concert, [1])).body;
  const first = buyer.queueToken;
  await join(buyer, other.queueId);
  await frontrow.admit();
  const paid = await buyer.call("POST", "/v1/payments", { body: { reservationId }, headers: newKey() });
  expect(paid).toMatchObject({ status: 401, body: { code: "queue_token_invalid" } });
  expect(await balanceOf(buyer)).toBe(50_000);
  buyer.queueToken = first;
  const again = await buyer.call("POST", "/v1/payments", { body: { reservationId }, headers: newKey() });
  expect(again.status).toBe(201);
});

test("in a shared queue, seats of a concert not yet on sale cannot be held; the other's can", async () => {
  const later = await alongside({ salesOpenAt: "2030-01-01T00:00:00Z" });
  const buyer = await admittedBuyer(frontrow, call, concert.queueId);
  expect(await holdSeats(buyer, later, [1])).toMatchObject({ body: { code: "sales_not_open" } });
  expect((await holdSeats(buyer, concert, [1])).status).toBe(201);
});

test("in a shared queue, seats of a concert whose sale is over cannot be held; the other's can", async () => {
  const earlier = await alongside();
  const buyer = await admittedBuyer(frontrow, call, concert.queueId);
  await frontrow.admin`update concerts set sales_close_at = clock_timestamp()
    where concert_id = ${earlier.concertId}`;
  expect(await holdSeats(buyer, earlier, [1])).toMatchObject({ body: { code: "invalid_state" } });
  expect((await holdSeats(buyer, concert, [1])).status).toBe(201);
});

test("in a shared queue, a concert whose sales were refunded stays: its money has a history", async () => {
  const buyer = await admittedBuyer(frontrow, call, concert.queueId);
  await topUp(buyer, 50_000);
  const { reservationId } = (await holdSeats(buyer, concert, [1])).body;
  await buyer.call("POST", "/v1/payments", { body: { reservationId }, headers: newKey() });
  const cancelPath = `/v1/reservations/${reservationId}/cancellations`;
  const given = await buyer.call("POST", cancelPath, { body: {}, headers: newKey() });
  expect(given.status).toBe(201);
  const [row] = await frontrow.admin`select status from reservations where reservation_id = ${reservationId}`;
  expect(row.status).toBe("REFUNDED");
  const removed = await asOrganiser(call)("DELETE", `/v1/organiser/concerts/${concert.concertId}`);
  expect(removed).toMatchObject({ status: 409, body: { code: "invalid_state", currentStatus: "SOLD" } });
  expect((await call("GET", `/v1/concerts/${concert.concertId}`)).status).toBe(200);
});
