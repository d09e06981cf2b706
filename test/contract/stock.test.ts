import { describe, expect, test } from "bun:test";
import { openApiDocument } from "../../src/documentation/openapi.ts";
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
} from "../../testing/buyer.ts";
import { lapseHold, passSession } from "../../testing/time-travel.ts";
import { setStage } from "../../testing/stage.ts";

const { frontrow, call } = setStage();

const seats = (count: number) => ({
  performances: [{ startsAt: "2030-12-24T10:00:00Z", seats: [{ count, price: 0 }] }],
});

async function hold(buyer: Buyer, on: ConcertOnSale, seatNumbers: number[]): Promise<string> {
  const reply = await holdSeats(buyer, on, seatNumbers);
  expect(reply.status).toBe(201);
  return reply.body.reservationId;
}

async function pay(buyer: Buyer, reservationId: string): Promise<void> {
  const reply = await buyer.call("POST", "/v1/payments", { body: { reservationId }, headers: newKey() });
  expect(reply.status).toBe(201);
}

const page = async (on: ConcertOnSale) => (await call("GET", `/v1/queues/${on.queueId}`)).body;
const status = async (buyer: Buyer, on: ConcertOnSale) =>
  (await buyer.call("GET", `/v1/queues/${on.queueId}/tokens/me`)).body;

describe("every seat is held", () => {
  test("the page says how many may return; nobody is called to seats of those inside", async () => {
    const concert = await putOnSale(call, seats(3));
    const [one, two] = [
      await admittedBuyer(frontrow, call, concert.queueId),
      await admittedBuyer(frontrow, call, concert.queueId),
    ];
    await hold(one, concert, [1, 2]);
    const second = await hold(two, concert, [3]);
    const [third, fourth] = [await guest(call), await guest(call)];
    await join(third, concert.queueId);
    await join(fourth, concert.queueId);
    await frontrow.admit();
    // Three seats may still be had, and two people are inside: one more is called, whatever the capacity.
    expect(await page(concert)).toMatchObject({ state: "OPEN", mayReturn: 3, frontier: 3, waiting: 1 });
    expect((await status(fourth, concert)).queueState).toBe("OPEN");

    await lapseHold(frontrow, second);
    await frontrow.admit();
    expect(await page(concert)).toMatchObject({ state: "OPEN", mayReturn: 2, waiting: 1 });
    await passSession(frontrow, two);
    await frontrow.admin`update places set held_until = null where user_id = ${two.userId}`;
    await frontrow.admit();
    expect(await page(concert)).toMatchObject({ frontier: 4, waiting: 0 });
  });
});

describe("the last seat is sold", () => {
  test("everybody is told in one frame, and nobody waits for anything any more", async () => {
    // Who may still be called is asked to come back in half this time; who may not has none to lose.
    const concert = await putOnSale(call, { ...seats(2), queue: { arrivalSeconds: 20 } });
    const buyer = await admittedBuyer(frontrow, call, concert.queueId);
    const reservationId = await hold(buyer, concert, [1, 2]);
    const line = [await guest(call), await guest(call), await guest(call)];
    for (const visitor of line) await join(visitor, concert.queueId);
    await frontrow.admit();
    expect(await page(concert)).toMatchObject({ state: "OPEN", mayReturn: 2, ready: 1, waiting: 2 });
    const { stream } = frontrow.services.room;
    const response = await frontrow.services.room.pages.listen(concert.queueId as never, undefined, () => {});
    const reader = response.body!.getReader();
    for (let i = 0; i < 2; i += 1) await reader.read();

    await pay(buyer, reservationId);
    await frontrow.admit();
    stream.push();
    const frame = new TextDecoder().decode((await reader.read()).value);
    expect(frame).toContain('"state":"SOLD_OUT"');
    expect(frame).toContain('"waiting":0');
    expect(frame).toContain('"mayReturn":0');
    await reader.cancel();

    const told = await status(line[2]!, concert);
    expect(told).toMatchObject({ status: "WAITING", queueState: "SOLD_OUT", estimatedWaitSeconds: null });
    expect(told.pollAfterMs).toBeGreaterThanOrEqual(24_000);
    const late = await join(await guest(call), concert.queueId);
    expect(late).toMatchObject({ status: 410, body: { code: "sold_out" } });
  });

  test("and when there are seats again, the line goes on where it stood", async () => {
    const concert = await putOnSale(call, seats(1));
    const buyer = await admittedBuyer(frontrow, call, concert.queueId);
    const reservationId = await hold(buyer, concert, [1]);
    const next = await guest(call);
    await join(next, concert.queueId);
    await pay(buyer, reservationId);
    await frontrow.admit();
    expect(await page(concert)).toMatchObject({ state: "SOLD_OUT", frontier: 1 });
    await putOnSale(call, { ...seats(1), queueId: concert.queueId });
    await frontrow.admit();
    expect(await page(concert)).toMatchObject({ state: "OPEN", frontier: 2 });
    expect((await status(next, concert)).status).toBe("ACTIVE");
  });
});

test("sold out is not for good: the seat of a cancelled booking goes to the line", async () => {
  const concert = await putOnSale(call, seats(1));
  const buyer = await admittedBuyer(frontrow, call, concert.queueId);
  const reservationId = await hold(buyer, concert, [1]);
  const next = await guest(call);
  await join(next, concert.queueId);
  await pay(buyer, reservationId);
  await frontrow.admit();
  expect(await status(next, concert)).toMatchObject({ status: "WAITING", queueState: "SOLD_OUT" });
  const path = `/v1/reservations/${reservationId}/cancellations`;
  expect((await buyer.call("POST", path, { body: {}, headers: newKey() })).status).toBe(201);
  // One turn finds that seats are left, the next calls.
  await frontrow.admit();
  await frontrow.admit();
  expect(await status(next, concert)).toMatchObject({ status: "ACTIVE", queueState: "OPEN" });
  const { QueueStatus, Queue } = openApiDocument(frontrow.app).components!.schemas as Record<
    string,
    { properties: Record<string, { description: string }> }
  >;
  expect(QueueStatus!.properties["queueState"]!.description).toContain("the line goes on in its order");
  expect(Queue!.properties["waiting"]!.description).toContain("if a seat comes back");
});

test("who waits before a paused queue is told so, and is given no estimate", async () => {
  const concert = await putOnSale(call, { queue: { capacity: 0 } });
  const buyer = await guest(call);
  await join(buyer, concert.queueId);
  await asOrganiser(call)("PATCH", `/v1/organiser/queues/${concert.queueId}`, { body: { state: "PAUSED" } });
  await frontrow.services.room.board.refresh();
  expect(await status(buyer, concert)).toMatchObject({ queueState: "PAUSED", estimatedWaitSeconds: null });
  expect(await page(concert)).toMatchObject({ state: "PAUSED", waiting: 1 });
});
