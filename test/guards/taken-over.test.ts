import { beforeEach, expect, test } from "bun:test";
import { sweepLapsedHolds } from "../../src/reservations/for-transactions.ts";
import {
  admittedBuyer,
  type Buyer,
  type ConcertOnSale,
  holdSeats,
  join,
  newKey,
  pay,
  putOnSale,
  topUp,
} from "../../testing/buyer.ts";
import { lapseHold } from "../../testing/time-travel.ts";
import { setStage } from "../../testing/stage.ts";

/**
 * A hold lapsed, and another buyer took its seat over before anybody wrote that down: the seat is theirs
 * alone.
 */
const { frontrow, call } = setStage({ gateway: true });
let concert: ConcertOnSale;
let first: Buyer;
let second: Buyer;
let lapsed: string;
let taken: string;

beforeEach(async () => {
  concert = await putOnSale(call, { policy: { seatsPerUser: 2 } });
  first = await admittedBuyer(frontrow, call, concert.queueId);
  second = await admittedBuyer(frontrow, call, concert.queueId);
  await topUp(first, 50_000);
  await topUp(second, 50_000);
  lapsed = (await holdSeats(first, concert, [1, 2])).body.reservationId;
  await lapseHold(frontrow, lapsed);
  taken = (await holdSeats(second, concert, [2])).body.reservationId;
});

async function expectTheirs(): Promise<void> {
  const [seat] = await frontrow.admin`
    select status, reservation_id from seats
    where performance_id = ${concert.performanceIds[0]} and seat_number = 2`;
  expect({ ...seat }).toEqual({ status: "HELD", reservation_id: taken });
  expect((await pay(second, taken)).status).toBe(201);
}

test("the one that lapsed can neither be paid nor released, and the other is paid", async () => {
  expect(await pay(first, lapsed)).toMatchObject({ body: { code: "reservation_expired" } });
  const released = await first.call("DELETE", `/v1/reservations/${lapsed}`);
  expect(released).toMatchObject({ body: { code: "reservation_expired" } });
  await expectTheirs();
});

test("when the lapse is written down, only the seat that nobody took is free", async () => {
  const swept = await frontrow.services.db.transaction((tx) => sweepLapsedHolds(tx, 100));
  expect(swept).toBeGreaterThan(0);
  const [row] = await frontrow.admin`select status from reservations where reservation_id = ${lapsed}`;
  expect(row.status).toBe("EXPIRED");
  const [live] = await frontrow.admin`select status from reservations where reservation_id = ${taken}`;
  expect(live.status).toBe("HELD");
  await expectTheirs();
  expect((await holdSeats(first, concert, [1])).status).toBe(201);
});

test("when its buyer pays for another, the seat stays with who took it over", async () => {
  const other = (await holdSeats(first, concert, [3])).body.reservationId;
  expect((await pay(first, other)).status).toBe(201);
  const [row] = await frontrow.admin`select status from reservations where reservation_id = ${lapsed}`;
  expect(row.status).toBe("EXPIRED");
  await expectTheirs();
});

test("when its buyer leaves the line, the seat stays with who took it over", async () => {
  await first.call("DELETE", `/v1/queues/${concert.queueId}/tokens/me`);
  const [row] = await frontrow.admin`select status from reservations where reservation_id = ${lapsed}`;
  expect(row.status).toBe("EXPIRED");
  await expectTheirs();
});

test("what lapsed, was released or given back counts no more towards the seats of one person", async () => {
  const held = await holdSeats(first, concert, [3, 4]);
  expect(held.status).toBe(201);
  expect(await holdSeats(first, concert, [5])).toMatchObject({ body: { code: "seat_limit_exceeded" } });
  await first.call("DELETE", `/v1/reservations/${held.body.reservationId}`);
  const again = await holdSeats(first, concert, [5, 6]);
  expect((await pay(first, again.body.reservationId)).status).toBe(201);
  const buyAgain = async () => {
    await join(first, concert.queueId);
    await frontrow.admit();
    return holdSeats(first, concert, [7]);
  };
  expect(await buyAgain()).toMatchObject({ body: { code: "seat_limit_exceeded" } });
  const path = `/v1/reservations/${again.body.reservationId}/cancellations`;
  await first.call("POST", path, { body: { seatNumbers: [5] }, headers: newKey() });
  expect((await holdSeats(first, concert, [7])).status).toBe(201);
  expect(await holdSeats(first, concert, [8])).toMatchObject({ body: { code: "seat_limit_exceeded" } });
});
