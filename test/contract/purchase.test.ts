import { describe, expect, test } from "bun:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import { openApiDocument } from "../../src/documentation/openapi.ts";
import { admittedBuyer, guest, join, pay, topUp } from "../../testing/buyer.ts";
import { setSaleStage } from "../../testing/stage.ts";

const { frontrow, call, concert, hold, holder } = setSaleStage();

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
