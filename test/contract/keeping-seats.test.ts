import { describe, expect, test } from "bun:test";
import { releaseDueAllocation } from "../../src/organiser/seats/for-transactions.ts";
import { admittedBuyer, guest, holdSeats, join, newKey, pay, putOnSale } from "../../testing/buyer.ts";
import { setStage } from "../../testing/stage.ts";

/** Seats kept back by the organiser, for somebody or nobody, and tickets that are given away. */
const { frontrow, call, organiser } = setStage();

async function sale(seats = 8, more: Record<string, unknown> = {}) {
  const on = await putOnSale(call, {
    performances: [{ startsAt: "2030-12-24T10:00:00Z", seats: [{ count: seats, price: 0 }] }],
    ...more,
  });
  const desk = `/v1/organiser/performances/${on.performanceIds[0]}`;
  const change = (seatNumbers: number[], to: "BLOCKED" | "AVAILABLE", fields: object = {}, headers = {}) =>
    organiser("POST", `${desk}/seat-changes`, { body: { seatNumbers, to, reason: "r", ...fields }, headers });
  const give = (seatNumbers: number[], recipient: object = { name: "손님" }, headers = {}) =>
    organiser("POST", `${desk}/complimentary-tickets`, {
      body: { seatNumbers, recipient, reason: "For the sponsor" },
      headers,
    });
  const sales = async () => (await organiser("GET", `${desk}/sales`)).body.total;
  const buyer = () => admittedBuyer(frontrow, call, on.queueId);
  const page = async () => (await call("GET", `/v1/queues/${on.queueId}`)).body;
  return { ...on, performanceId: on.performanceIds[0]!, desk, change, give, sales, buyer, page };
}

describe("GET /v1/organiser/performances/{performanceId}/seat-status", () => {
  test("200: every seat as it is now, and whom it is kept back for, of a draft too", async () => {
    const on = await sale(6);
    const [holder, payer] = [await on.buyer(), await on.buyer()];
    await holdSeats(holder, on, [1]);
    const held = await holdSeats(payer, on, [2]);
    expect((await pay(payer, held.body.reservationId)).status).toBe(201);
    await on.change([3], "BLOCKED");
    await on.change([5, 6], "BLOCKED", { allocation: "sponsor" });
    const { status, body } = await organiser("GET", `${on.desk}/seat-status`);
    expect(status).toBe(200);
    // From the lowest bits up: held, sold, kept back, free; kept back, kept back.
    expect(body.statuses).toBe(Buffer.from([0b00_11_10_01, 0b11_11]).toString("base64"));
    const [sponsor] = (await organiser("GET", `${on.desk}/allocations`)).body.items;
    expect(body.kept).toEqual([{ allocationId: sponsor.allocationId, seatNumbers: [5, 6] }]);

    const draft = await organiser("POST", "/v1/organiser/concerts", {
      body: {
        state: "DRAFT",
        performances: [{ startsAt: "2030-12-24T10:00:00Z", seats: [{ count: 2 }] }],
      },
    });
    const { performanceId } = draft.body.performances[0];
    const path = `/v1/organiser/performances/${performanceId}/seat-status`;
    expect((await organiser("GET", path)).body).toEqual({ performanceId, statuses: "AA==", kept: [] });
  });

  test("404: of a date that does not exist", async () => {
    const path = "/v1/organiser/performances/00000000-0000-7000-8000-000000000000/seat-status";
    expect((await organiser("GET", path)).status).toBe(404);
  });
});

describe("POST /v1/organiser/performances/{performanceId}/seat-changes", () => {
  test("200: free seats are kept back; held and sold ones are refused by name and stay so", async () => {
    const { performanceId, ...on } = await sale();
    const [holder, payer] = [await on.buyer(), await on.buyer()];
    await holdSeats(holder, on, [1]);
    const held = await holdSeats(payer, on, [2]);
    expect((await pay(payer, held.body.reservationId)).status).toBe(201);
    const watcher = await on.buyer();
    const path = `/v1/performances/${performanceId}`;
    const { version } = (await watcher.call("GET", `${path}/seats`)).body;

    const reply = await on.change([1, 2, 3, 4], "BLOCKED");
    expect([reply.status, reply.body]).toEqual([
      200,
      {
        changed: [3, 4],
        refused: [
          { seatNumber: 1, currentStatus: "HELD" },
          { seatNumber: 2, currentStatus: "SOLD" },
        ],
      },
    ]);
    const news = (await watcher.call("GET", `${path}/seats?since=${version}`)).body;
    expect(news.items).toMatchObject([
      { seatNumber: 3, status: "BLOCKED" },
      { seatNumber: 4, status: "BLOCKED" },
    ]);
    const { changes } = (await watcher.call("GET", `${path}/seat-status?since=${version}`)).body;
    expect(changes).toEqual([
      [3, 3],
      [4, 3],
    ]);
    expect(await holdSeats(watcher, on, [3, 5])).toMatchObject({
      status: 409,
      body: { code: "seat_unavailable", seatNumbers: [3] },
    });
    expect(await on.sales()).toMatchObject({ available: 4, held: 1, sold: 1, blocked: 2 });

    expect((await on.change([3], "AVAILABLE")).body).toEqual({ changed: [3], refused: [] });
    expect((await holdSeats(watcher, on, [3, 5])).status).toBe(201);
    const { items } = (await organiser("GET", `/v1/organiser/actions?subject=${performanceId}`)).body;
    expect(items).toMatchObject([
      { action: "change_seats", reason: "r", detail: { to: "AVAILABLE", changed: [3] } },
      { action: "change_seats", reason: "r", detail: { to: "BLOCKED", changed: [3, 4] } },
    ]);
  });

  test("one Idempotency-Key, one effect; an absent seat is 400 by its place in the request", async () => {
    const { change } = await sale();
    const key = newKey();
    const first = await change([1], "BLOCKED", {}, key);
    await change([1], "AVAILABLE");
    expect((await change([1], "BLOCKED", {}, key)).body).toEqual(first.body);
    expect((await change([1], "BLOCKED")).body.changed).toEqual([1]);
    const { status, body } = await change([2, 9], "BLOCKED");
    expect([status, body.errors[0].path]).toEqual([400, "seatNumbers[1]"]);
    const missing = `/v1/organiser/performances/${Bun.randomUUIDv7()}/seat-changes`;
    const asked = { seatNumbers: [1], to: "BLOCKED", reason: "r" };
    expect((await organiser("POST", missing, { body: asked })).status).toBe(404);
  });
});

describe("allocations", () => {
  test("made by name, with kind, colour and release; its seats go on sale at that time", async () => {
    const { desk, change, sales } = await sale();
    const path = `${desk}/allocations`;
    const made = await organiser("POST", path, {
      body: { name: "Sponsor", kind: "sponsor", colour: "#1a2b3c", releaseAt: "2030-12-01T00:00:00Z" },
    });
    expect(made).toMatchObject({ status: 201, body: { name: "Sponsor", seats: 0, releasedAt: null } });
    await change([1, 2], "BLOCKED", { allocation: "Sponsor" });
    await change([3], "BLOCKED", { allocation: "artist" });
    const listed = (await organiser("GET", path)).body.items;
    expect(listed).toMatchObject([
      { name: "Sponsor", kind: "sponsor", colour: "#1a2b3c", seats: 2 },
      { name: "artist", kind: "artist", colour: null, releaseAt: null, seats: 1 },
    ]);
    const release = () => frontrow.services.db.transaction(releaseDueAllocation);
    expect(await release()).toBe(false);
    const soon = { name: "Sponsor", releaseAt: "2026-01-01T00:00:00Z" };
    expect((await organiser("POST", path, { body: soon })).status).toBe(200);
    while (await release());
    expect(await sales()).toMatchObject({ available: 7, blocked: 1 });
    const [sponsor, artist] = (await organiser("GET", path)).body.items;
    expect(sponsor).toMatchObject({ kind: "sponsor", colour: "#1a2b3c", seats: 0 });
    expect(sponsor.releasedAt).toBeString();
    expect(artist.seats).toBe(1);
    const late = { seatNumbers: [4], to: "BLOCKED", allocation: " Sponsor ", reason: "Forgotten." };
    expect((await organiser("POST", `${desk}/seat-changes`, { body: late })).status).toBe(409);
  });

  test("released at once by a call", async () => {
    const { desk, change, sales } = await sale();
    await change([1, 2, 3], "BLOCKED", { allocation: "house" });
    const [{ allocationId }] = (await organiser("GET", `${desk}/allocations`)).body.items;
    const released = await organiser("POST", `${desk}/allocations/${allocationId}/release`, { body: {} });
    expect(released).toMatchObject({ status: 200, body: { seats: 0 } });
    expect(await sales()).toMatchObject({ available: 8, blocked: 0 });
    const unknown = `${desk}/allocations/${Bun.randomUUIDv7()}/release`;
    expect((await organiser("POST", unknown, { body: {} })).status).toBe(404);
  });
});

describe("seats kept back are out of what is left", () => {
  test("the line sells out without them, nobody is let in for them, and their release opens it", async () => {
    const on = await sale(3);
    await on.change([2, 3], "BLOCKED", { allocation: "house" });
    const first = await on.buyer();
    const next = await guest(call);
    await join(next, on.queueId);
    await frontrow.admit();
    // One seat is left, and somebody is inside for it.
    expect(await on.page()).toMatchObject({ state: "OPEN", frontier: 1, waiting: 1 });
    const held = await holdSeats(first, on, [1]);
    expect((await pay(first, held.body.reservationId)).status).toBe(201);
    await frontrow.admit();
    expect(await on.page()).toMatchObject({ state: "SOLD_OUT", frontier: 1 });
    expect(await join(await guest(call), on.queueId)).toMatchObject({ status: 410 });

    await on.change([2], "AVAILABLE");
    // One turn finds that a seat is left, the next calls.
    await frontrow.admit();
    await frontrow.admit();
    expect(await on.page()).toMatchObject({ state: "OPEN", frontier: 2, waiting: 0 });
  });
});

describe("complimentary tickets", () => {
  test("201: given from free and kept seats, counted apart, with a code of any ticket", async () => {
    const { desk, ...on } = await sale();
    await on.change([1], "BLOCKED", { allocation: "sponsor" });
    const key = newKey();
    const recipient = { name: "김손님", email: "guest@example.com" };
    const given = await on.give([1, 2], recipient, key);
    expect(given.status).toBe(201);
    expect(given.body.tickets).toMatchObject([
      { seatNumber: 1, recipient, reason: "For the sponsor", status: "VALID" },
      { seatNumber: 2, recipient },
    ]);
    expect((await on.give([1, 2], recipient, key)).body).toEqual(given.body);
    const { ticketId, code } = given.body.tickets[0];
    const [, claims] = code.split(".");
    expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toMatchObject({ t: ticketId });
    expect(await on.sales()).toMatchObject({ available: 6, sold: 0, complimentary: 2, blocked: 0, gross: 0 });
    expect((await organiser("GET", `${desk}/attendees.csv`)).body).toContain("김손님");
    const [row] = await frontrow.admin`
      select count(*)::int n from contacts where sealed::text like '%guest@example.com%'`;
    expect(row.n).toBe(0);
    const buyer = await on.buyer();
    expect(await holdSeats(buyer, on, [2])).toMatchObject({ status: 409, body: { seatNumbers: [2] } });
    expect(await on.page()).toMatchObject({ lastPosition: 1 });
  });

  test("409: all or none, held and sold seats by name; nobody's contact is left of a refusal", async () => {
    const on = await sale();
    await holdSeats(await on.buyer(), on, [1]);
    await on.give([2]);
    const contacts = async () => (await frontrow.admin`select count(*)::int n from contacts`)[0].n;
    const before = await contacts();
    expect(await on.give([1, 2, 3])).toMatchObject({
      status: 409,
      body: { code: "seat_unavailable", seatNumbers: [1, 2] },
    });
    expect(await contacts()).toBe(before);
    expect(await on.sales()).toMatchObject({ available: 6, complimentary: 1 });
  });

  test("taken back, the ticket is void and its seat is kept back; once only", async () => {
    const { desk, give, sales } = await sale();
    const { ticketId } = (await give([5])).body.tickets[0];
    const path = `${desk}/complimentary-tickets/${ticketId}`;
    expect((await organiser("DELETE", path)).status).toBe(204);
    expect(await sales()).toMatchObject({ complimentary: 0, blocked: 1 });
    const { tickets } = (await organiser("GET", `${desk}/complimentary-tickets`)).body;
    expect(tickets).toMatchObject([{ ticketId, status: "CANCELLED" }]);
    expect(await organiser("DELETE", path)).toMatchObject({
      status: 409,
      body: { code: "invalid_state", currentStatus: "CANCELLED" },
    });
    const unknown = `${desk}/complimentary-tickets/${Bun.randomUUIDv7()}`;
    expect((await organiser("DELETE", unknown)).status).toBe(404);
    expect((await give([5])).status).toBe(201);
  });
});
