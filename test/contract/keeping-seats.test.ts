import { describe, expect, test } from "bun:test";
import { releaseDueAllocation } from "../../src/organiser/seats/for-transactions.ts";
import { guest, holdSeats, join, newKey, pay } from "../../testing/buyer.ts";
import { saleWithDesk } from "../../testing/halls/sale-with-desk.ts";
import { setStage } from "../../testing/stage.ts";

/** Seats kept back by the organiser, for somebody or nobody, and tickets that are given away. */
const { frontrow, call, organiser } = setStage();
const sale = saleWithDesk({ frontrow, call, organiser });

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
    expect(body.given).toEqual([]);
    await on.give([4, 5]);
    const now = (await organiser("GET", `${on.desk}/seat-status`)).body;
    expect(now.given).toEqual([4, 5]);
    expect(now.kept).toEqual([{ allocationId: sponsor.allocationId, seatNumbers: [6] }]);

    const draft = await organiser("POST", "/v1/organiser/concerts", {
      body: {
        state: "DRAFT",
        performances: [{ startsAt: "2030-12-24T10:00:00Z", seats: [{ count: 2 }] }],
      },
    });
    const { performanceId } = draft.body.performances[0];
    const path = `/v1/organiser/performances/${performanceId}/seat-status`;
    expect((await organiser("GET", path)).body).toEqual({
      performanceId,
      statuses: "AA==",
      kept: [],
      given: [],
    });
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

  test("what is left of a date, as everybody reads it, follows at once", async () => {
    const { concertId, desk, ...on } = await sale();
    const left = async () => {
      const { performances } = (await call("GET", `/v1/concerts/${concertId}`)).body;
      return performances[0].grades[0].seatsAvailable;
    };
    expect(await left()).toBe(8);
    await on.change([1, 2, 3], "BLOCKED", { allocation: "house" });
    expect(await left()).toBe(5);
    await on.change([3], "AVAILABLE");
    expect(await left()).toBe(6);
    const { ticketId } = (await on.give([4])).body.tickets[0];
    expect(await left()).toBe(5);
    await organiser("DELETE", `${desk}/complimentary-tickets/${ticketId}?seat=release`);
    expect(await left()).toBe(6);
    const [{ allocationId }] = (await organiser("GET", `${desk}/allocations`)).body.items;
    await organiser("POST", `${desk}/allocations/${allocationId}/release`, { body: {} });
    expect(await left()).toBe(8);
    while (await frontrow.services.db.transaction(releaseDueAllocation));
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
  test("a new one is of the kind asked for, else of the one that it names; a known one stays", async () => {
    const { desk, change } = await sale();
    await change([1], "BLOCKED", { allocation: "Sponsor" });
    await change([2], "BLOCKED", { allocation: "Guests", allocationKind: "artist" });
    await change([3], "BLOCKED", { allocation: "Press" });
    await change([4], "BLOCKED", { allocation: "Sponsor", allocationKind: "kill" });
    const { items } = (await organiser("GET", `${desk}/allocations`)).body;
    expect(items).toMatchObject([
      { name: "Guests", kind: "artist" },
      { name: "Press", kind: "house" },
      { name: "Sponsor", kind: "sponsor", seats: 2 },
    ]);
    const nameless = await change([5], "BLOCKED", { allocationKind: "artist" });
    expect([nameless.status, nameless.body.errors[0].path]).toEqual([400, "allocation"]);
  });

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
    await frontrow.admin`update allocations set release_at = clock_timestamp() where name = 'Sponsor'`;
    while (await release());
    expect(await sales()).toMatchObject({ available: 7, blocked: 1 });
    const [sponsor, artist] = (await organiser("GET", path)).body.items;
    expect(sponsor).toMatchObject({ kind: "sponsor", colour: "#1a2b3c", seats: 0 });
    expect(sponsor.releasedAt).toBeString();
    expect(artist.seats).toBe(1);
    const late = { seatNumbers: [4], to: "BLOCKED", allocation: " Sponsor ", reason: "Forgotten." };
    expect((await organiser("POST", `${desk}/seat-changes`, { body: late })).status).toBe(409);
  });

  test("400: a time of release that has passed, or is after the start; a known one may stay", async () => {
    const { desk } = await sale();
    const put = (releaseAt: string | null, more = {}) =>
      organiser("POST", `${desk}/allocations`, { body: { name: "house", releaseAt, ...more } });
    for (const [releaseAt, word] of [
      ["2026-01-01T00:00:00Z", "past"],
      ["2030-12-24T10:00:01Z", "begins"],
    ] as const) {
      const { status, body } = await put(releaseAt);
      expect([status, body.errors[0].path]).toEqual([400, "releaseAt"]);
      expect(body.errors[0].message).toContain(word);
    }
    expect((await organiser("GET", `${desk}/allocations`)).body.items).toEqual([]);
    expect((await put("2030-12-24T10:00:00Z")).status).toBe(201);
    const [{ allocationId }] = (await organiser("GET", `${desk}/allocations`)).body.items;
    await organiser("POST", `${desk}/allocations/${allocationId}/release`, { body: {} });
    // Released, it has a time that has passed: its colour can be changed all the same.
    const [{ releaseAt }] = (await organiser("GET", `${desk}/allocations`)).body.items;
    const changed = await put(releaseAt, { colour: "#1a2b3c" });
    expect(changed).toMatchObject({ status: 200, body: { colour: "#1a2b3c", releaseAt } });
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
