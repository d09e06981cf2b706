import { describe, expect, test } from "bun:test";
import { releaseDueAllocation } from "../../src/organiser/seats/for-transactions.ts";
import { holdSeats, newKey } from "../../testing/buyer.ts";
import { saleWithDesk } from "../../testing/halls/sale-with-desk.ts";
import { setStage } from "../../testing/stage.ts";
import { signedInStaff } from "../../testing/staff/members.ts";

/** Tickets that are given away, and taken back. */
const { frontrow, call, organiser } = setStage();
const sale = saleWithDesk({ frontrow, call, organiser });

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
    const atCounter = { seatNumbers: [3], paidBy: "cash" };
    await organiser("POST", `${desk}/counter-sales`, { body: atCounter, headers: newKey() });
    const { byChannel, total } = (await organiser("GET", `/v1/organiser/concerts/${on.concertId}/sales`))
      .body;
    expect(byChannel).toMatchObject([
      { channel: "counter", seats: 1, net: total.net },
      { channel: "complimentary", seats: 2, gross: 0, net: 0 },
    ]);
    expect(total.seats).toBe(1);
    expect((await organiser("GET", `${desk}/sales.csv`)).body).toContain(",counter,Asia/Seoul\r\n");
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
      body: { code: "seat_unavailable", seatNumbers: [1, 2], seats: [{ label: "1" }, { label: "2" }] },
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

  test("taken back, the seat goes where it is asked to: on sale, or to its allocation", async () => {
    const { desk, ...on } = await sale();
    await on.change([1, 2], "BLOCKED", { allocation: "sponsor" });
    const { tickets } = (await on.give([1, 2, 3])).body;
    const ids = tickets.map(({ ticketId }: { ticketId: string }) => ticketId);
    const back = (at: number, seat: string) =>
      organiser("DELETE", `${desk}/complimentary-tickets/${ids[at]}?seat=${seat}&reason=Ill`);
    const path = `${desk}/allocations`;
    const keptBy = async () =>
      (await organiser("GET", path)).body.items.map(({ seats }: { seats: number }) => seats);
    expect(tickets).toMatchObject([
      { allocation: "sponsor" },
      { allocation: "sponsor" },
      { allocation: null },
    ]);

    expect((await back(0, "allocation")).status).toBe(204);
    expect(await keptBy()).toEqual([1]);
    // It was kept back for nobody.
    expect((await back(2, "allocation")).status).toBe(409);
    expect((await back(2, "release")).status).toBe(204);
    expect(await on.sales()).toMatchObject({ available: 6, blocked: 1, complimentary: 1 });
    const [{ allocationId }] = (await organiser("GET", path)).body.items;
    await organiser("POST", `${path}/${allocationId}/release`, { body: {} });
    while (await frontrow.services.db.transaction(releaseDueAllocation));
    expect(await back(1, "allocation")).toMatchObject({ status: 409, body: { currentStatus: "RELEASED" } });
    expect((await back(1, "nowhere")).status).toBe(400);
    expect((await back(1, "release")).status).toBe(204);
    expect(await on.sales()).toMatchObject({ available: 8, blocked: 0, complimentary: 0 });

    const told = (await organiser("GET", `${desk}/complimentary-tickets`)).body.tickets;
    const isBack = { status: "CANCELLED", takenBack: { reason: "Ill" } };
    expect(told).toMatchObject([isBack, isBack, isBack]);
  });

  test("printed by whoever may give them, which the history keeps; no list tells their codes", async () => {
    const { desk, ...on } = await sale();
    const [first, second] = (await on.give([1, 2])).body.tickets;
    const path = `${desk}/complimentary-tickets`;
    const finance = await signedInStaff(call, "finance");
    const listed = (await finance.call("GET", path)).body.tickets;
    expect(listed).toMatchObject([{ seatNumber: 1 }, { seatNumber: 2 }]);
    expect(JSON.stringify(listed)).not.toContain("code");
    expect((await finance.call("POST", `${path}/prints`, { body: {} })).status).toBe(403);

    const print = (body: object) => organiser("POST", `${path}/prints`, { body });
    expect(await print({ ticketIds: [first.ticketId], reason: "At the counter" })).toMatchObject({
      status: 200,
      body: { tickets: [{ code: first.code }] },
    });
    await organiser("DELETE", `${path}/${first.ticketId}`);
    expect((await print({ ticketIds: [first.ticketId] })).status).toBe(404);
    expect((await print({})).body).toMatchObject({ tickets: [{ code: second.code }] });
    const acts = `/v1/organiser/actions?action=print_tickets&subject=${on.performanceId}`;
    expect((await organiser("GET", acts)).body.items).toMatchObject([
      {
        detail: { seatNumbers: [2] },
        concert: { concertId: on.concertId, timeZone: "Asia/Seoul" },
        date: { performanceId: on.performanceId, startsAt: "2030-12-24T10:00:00.000Z" },
      },
      { detail: { seatNumbers: [1] }, reason: "At the counter" },
    ]);
  });

  test("the list says who gave each and who took it back, and whom its seat was kept back for", async () => {
    const { desk, ...on } = await sale();
    const kim = await signedInStaff(call, "manager");
    const me = (await kim.call("GET", "/v1/organiser/me")).body.name;
    await on.change([1], "BLOCKED", { allocation: "sponsor" });
    const path = `${desk}/complimentary-tickets`;
    await kim.call("POST", path, { body: { seatNumbers: [1], recipient: { name: "김" }, reason: "r" } });
    await on.give([2]);
    const list = async () => (await organiser("GET", path)).body.tickets;
    expect(await list()).toMatchObject([
      { seatNumber: 1, allocation: "sponsor", issuedBy: me, takenBack: null },
      { seatNumber: 2, allocation: null, takenBack: null },
    ]);
    const [{ ticketId }] = await list();
    await kim.call("DELETE", `${path}/${ticketId}?reason=Ill`);
    const [, takenBack] = await list();
    expect(takenBack).toMatchObject({ status: "CANCELLED", takenBack: { by: me, reason: "Ill" } });
  });
});
