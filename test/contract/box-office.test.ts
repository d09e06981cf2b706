import { beforeAll, describe, expect, test } from "bun:test";
import { isoTime } from "../../src/core/time.ts";
import {
  admittedBuyer,
  type Buyer,
  buyerWithHold,
  type ConcertOnSale,
  holdSeats,
  newKey,
  pay,
  putOnSale,
} from "../../testing/buyer.ts";
import { type EnrolledDevice, enrolledDevice } from "../../testing/door/devices.ts";
import { setStage } from "../../testing/stage.ts";

const { frontrow, call, organiser } = setStage({ gateway: true });
let on: ConcertOnSale;
let [tonight, tomorrow] = ["", ""];

const SEATS = [
  { count: 20, price: 10_000, grade: "R" },
  { count: 10, price: 15_000, grade: "VIP" },
];

beforeAll(async () => {
  on = await putOnSale(call, {
    policy: { seatsPerUser: 4 },
    performances: ["2030-12-24T10:00:00Z", "2030-12-25T10:00:00Z"].map((startsAt) => ({
      startsAt,
      seats: SEATS,
    })),
  });
  [tonight, tomorrow] = on.performanceIds as [string, string];
});

const sell = (seatNumbers: number[], asked: object = {}, headers = newKey(), performanceId = tonight) =>
  organiser("POST", `/v1/organiser/performances/${performanceId}/counter-sales`, {
    body: { seatNumbers, paidBy: "cash", ...asked },
    headers,
  });
const act = (reservationId: string, what: string, body: object = {}, headers = newKey()) =>
  organiser("POST", `/v1/organiser/reservations/${reservationId}/${what}`, {
    body: { ...(what === "prints" ? {} : { reason: "r" }), ...body },
    headers: what === "prints" ? {} : headers,
  });
const refundOf = (reservationId: string) =>
  act(reservationId, "cancellations", { fee: "none", to: "wallet", seats: "release" });
const till = async () => {
  const [row] = await frontrow.admin`
    select coalesce(sum(amount), 0)::int amount from ledger_entries where against = 'COUNTER'`;
  return row.amount;
};
/** Somebody who bought in the line, with 100,000 points. */
async function bought(seatNumbers: number[]) {
  const { buyer, reservationId } = await buyerWithHold(frontrow, call, on, seatNumbers);
  const { body } = await pay(buyer, reservationId);
  return { buyer, reservationId, bookingNumber: body.bookingNumber, tickets: body.tickets };
}
const balanceOf = async ({ userId, call: of }: Buyer) => {
  const { items } = (await of("GET", `/v1/users/${userId}/wallet/entries?limit=1`)).body;
  return items[0].balanceAfter;
};

describe("POST /v1/organiser/performances/{performanceId}/counter-sales", () => {
  test("201: sold beside the line, booked in the till, found as an order, once for a key", async () => {
    const before = await till();
    const headers = newKey();
    const contact = { name: "박서준", email: "park@example.com" };
    const sold = await sell([1, 21], { contact, paidBy: "card", receipt: "A-0042" }, headers);
    expect(sold).toMatchObject({ status: 201, body: { amount: 25_000, paidBy: "card" } });
    expect(sold.body.tickets.map(({ seatNumber }: { seatNumber: number }) => seatNumber)).toEqual([1, 21]);
    expect((await sell([1, 21], { contact, paidBy: "card", receipt: "A-0042" }, headers)).body).toEqual(
      sold.body,
    );
    expect((await till()) - before).toBe(25_000);
    const { items } = (await organiser("GET", `/v1/organiser/orders?q=park@example.com`)).body;
    expect(items).toMatchObject([{ bookingNumber: sold.body.bookingNumber, amount: 25_000 }]);
    const [row] = await frontrow.admin`
      select amount, paid_by, receipt, moved_by from counter_movements
      where reservation_id = ${sold.body.reservationId}`;
    expect({ ...row }).toEqual({
      amount: "25000",
      paid_by: "card",
      receipt: "A-0042",
      moved_by: "Organiser key",
    });
  });

  test("201: also of seats kept back, above the limit of a buyer, and when the sale is stopped", async () => {
    const desk = `/v1/organiser/performances/${tomorrow}`;
    await organiser("POST", `${desk}/seat-changes`, {
      body: { seatNumbers: [1, 2], to: "BLOCKED", allocation: "house", reason: "r" },
    });
    await organiser("PATCH", desk, { body: { state: "STOPPED" } });
    expect((await sell([1, 2, 3, 4, 5], {}, newKey(), tomorrow)).status).toBe(201);
    await organiser("PATCH", desk, { body: { state: "ON_SALE" } });
    await frontrow.admin`
      update performances set starts_at = clock_timestamp() + interval '1 hour',
        sales_close_at = clock_timestamp() where performance_id = ${tomorrow}`;
    expect((await sell([6], {}, newKey(), tomorrow)).status).toBe(201);
    await frontrow.admin`
      update performances set starts_at = '2030-12-25T10:00:00Z', sales_close_at = null
      where performance_id = ${tomorrow}`;
  });

  test("409, 400, 404: held and sold seats, no seats, drafts and cancelled dates", async () => {
    const holder = await admittedBuyer(frontrow, call, on.queueId);
    expect((await holdSeats(holder, on, [2])).status).toBe(201);
    await sell([3]);
    const taken = await sell([2, 3, 4]);
    expect(taken).toMatchObject({ status: 409, body: { code: "seat_unavailable", seatNumbers: [2, 3] } });
    expect((await sell([99])).status).toBe(400);
    expect((await sell([1], {}, newKey(), Bun.randomUUIDv7())).status).toBe(404);
    const draft = await putOnSale(call, { state: "DRAFT" });
    expect((await sell([1], {}, newKey(), draft.performanceIds[0])).status).toBe(404);
    const off = await putOnSale(call);
    await organiser("POST", `/v1/organiser/performances/${off.performanceIds[0]}/cancellation`, {
      body: { fee: "none", to: "wallet", notify: false },
    });
    expect(await sell([1], {}, newKey(), off.performanceIds[0])).toMatchObject({
      status: 409,
      body: { currentStatus: "CANCELLED" },
    });
    while ((await frontrow.services.jobs.work()) > 0);
    const [{ n: before }] = await frontrow.admin`select count(*)::int n from contacts`;
    expect((await sell([2], { contact: { name: "x" } })).status).toBe(409);
    const [{ n: after }] = await frontrow.admin`select count(*)::int n from contacts`;
    expect(after).toBe(before);
  });

  test("of many at once, at the counter and in the line, one gets the seat", async () => {
    const other = await frontrow.startAnother();
    const buyer = await admittedBuyer(frontrow, call, on.queueId);
    const actor = { name: "Clerk", concertIds: null } as never;
    const request = { seatNumbers: [5], paidBy: "cash" as const };
    const outcomes = await Promise.allSettled([
      ...Array.from({ length: 6 }, (_, n) =>
        (n % 2 ? frontrow.services : other).boxOffice.sell(actor, tonight as never, request, undefined),
      ),
      holdSeats(buyer, on, [5]),
    ]);
    const held = outcomes.pop() as PromiseFulfilledResult<{ status: number }>;
    const sold = outcomes.filter(({ status }) => status === "fulfilled").length;
    expect([sold, held.value.status]).toEqual(sold === 1 ? [1, 409] : [0, 201]);
  });
});

describe("POST /v1/organiser/reservations/{reservationId}/seat-moves", () => {
  const move = (id: string, seatNumbers: number[], to: object, how: object = {}, headers = newKey()) =>
    act(id, "seat-moves", { seatNumbers, to, difference: "wallet", ...how }, headers);

  test("201: the wallet pays the difference and gets it back, once for a key", async () => {
    const { buyer, reservationId, bookingNumber } = await bought([6, 7]);
    const headers = newKey();
    const dearer = await move(reservationId, [7], { seatNumbers: [22] }, {}, headers);
    expect(dearer).toMatchObject({
      status: 201,
      body: { refund: 10_000, amount: 15_000, taken: 0, paidOut: 0, balanceAfter: 75_000 },
    });
    expect((await move(reservationId, [7], { seatNumbers: [22] }, {}, headers)).body).toEqual(dearer.body);
    expect(dearer.body.bookingNumber).not.toBe(bookingNumber);
    const { items } = (await buyer.call("GET", "/v1/tickets")).body;
    const statusOf = Object.fromEntries(
      items.map(({ seatNumber, status }: { seatNumber: number; status: string }) => [seatNumber, status]),
    );
    expect(statusOf).toEqual({ 6: "VALID", 7: "CANCELLED", 22: "VALID" });
    const back = await move(dearer.body.reservationId, [22], { performanceId: tomorrow, seatNumbers: [7] });
    expect(back).toMatchObject({ status: 201, body: { balanceAfter: 80_000 } });
    expect(await balanceOf(buyer)).toBe(80_000);
  });

  test("201: over the counter, also along a row onto a seat of one's own", async () => {
    const { buyer, reservationId } = await bought([8, 9]);
    const before = await till();
    const along = await move(reservationId, [8, 9], { seatNumbers: [9, 10] }, { difference: "counter" });
    expect(along).toMatchObject({ status: 201, body: { taken: 0, paidOut: 0 } });
    const up = await move(along.body.reservationId, [9], { seatNumbers: [23] }, { difference: "counter" });
    expect(up.body).toMatchObject({ taken: 5_000, paidOut: 0, balanceAfter: 80_000 });
    const down = await move(up.body.reservationId, [23], { seatNumbers: [8] }, { difference: "counter" });
    expect(down.body).toMatchObject({ taken: 0, paidOut: 5_000, balanceAfter: 80_000 });
    expect(await till()).toBe(before);
    expect(await balanceOf(buyer)).toBe(80_000);
    const kinds = (await buyer.call("GET", `/v1/users/${buyer.userId}/wallet/entries`)).body.items;
    expect(kinds.map(({ kind }: { kind: string }) => kind)).toContain("COUNTER_PAYOUT");
  });

  test("402, 409, 400, 404: nothing has changed", async () => {
    const walkIn = (await sell([11])).body;
    const { reservationId } = walkIn;
    const digest = async () =>
      JSON.stringify(await frontrow.admin`select * from seats where performance_id = ${tonight} order by 2`);
    const before = await digest();
    expect(await move(reservationId, [11], { seatNumbers: [24] })).toMatchObject({
      status: 402,
      body: { code: "insufficient_points", shortfall: 5_000 },
    });
    expect(await move(reservationId, [11], { seatNumbers: [1] })).toMatchObject({
      status: 409,
      body: { code: "seat_unavailable" },
    });
    const [other] = (await putOnSale(call)).performanceIds;
    for (const [seatNumbers, to] of [
      [[12], { seatNumbers: [13] }],
      [[11], { seatNumbers: [11] }],
      [[11], { seatNumbers: [12, 13] }],
      [[11], { seatNumbers: [99] }],
      [[11], { performanceId: other, seatNumbers: [12] }],
    ] as const)
      expect((await move(reservationId, [...seatNumbers], to)).status).toBe(400);
    expect((await move(Bun.randomUUIDv7(), [11], { seatNumbers: [12] })).status).toBe(404);
    expect(await digest()).toBe(before);
    await scan(await enrolledDevice(call, organiser, [tonight]), walkIn.tickets[0].code);
    const used = await move(reservationId, [11], { seatNumbers: [12] });
    expect(used).toMatchObject({ status: 409, body: { currentStatus: "CHECKED_IN" } });
  });

  test("of two at once one gets the seat, and one order gives its seat up once", async () => {
    const { reservationId } = (await sell([12])).body;
    const moves = await Promise.all(
      [13, 14, 15].map((seat) => move(reservationId, [12], { seatNumbers: [seat] })),
    );
    expect(moves.map(({ status }) => status).toSorted()).toEqual([201, 409, 409]);
  });
});

let nonces = 0;
async function scan(phone: EnrolledDevice, code: string): Promise<string> {
  const scans = [{ nonce: `box-office-${(nonces += 1)}`, code, at: isoTime(Date.now()), gate: "North" }];
  return (await phone.call("POST", "/v1/door/scans", { body: { scans } })).body.results[0].result;
}

describe("a lost ticket", () => {
  test("gets a new code: the old one is void at every door, by the changes of its list", async () => {
    const { buyer, reservationId, tickets } = await bought([16, 17]);
    const phone = await enrolledDevice(call, organiser, [tonight]);
    const list = `/v1/door/performances/${tonight}/manifest`;
    const { version } = (await phone.call("GET", list)).body;
    const headers = newKey();
    const [first, again] = await Promise.all([
      act(reservationId, "replacements", { seatNumbers: [16] }, headers),
      act(reservationId, "replacements", { seatNumbers: [16] }, headers),
    ]);
    expect(first).toMatchObject({ status: 201, body: { tickets: [{ seatNumber: 16 }] } });
    expect(again.body).toEqual(first.body);
    const [issued] = first.body.tickets;
    const changed = (await phone.call("GET", `${list}?since=${version}`)).body.tickets;
    const ofSeat = (ticketId: string) =>
      changed.find((each: { ticketId: string }) => each.ticketId === ticketId)?.status;
    expect([ofSeat(tickets[0].ticketId), ofSeat(issued.ticketId)]).toEqual(["CANCELLED", "VALID"]);
    expect(await scan(phone, tickets[0].code)).toBe("CANCELLED");
    expect(await scan(phone, issued.code)).toBe("OK");
    const mine = (await buyer.call("GET", "/v1/tickets")).body.items;
    expect(mine.map(({ ticketId }: { ticketId: string }) => ticketId).toSorted()).toEqual(
      [issued.ticketId, tickets[1].ticketId].toSorted(),
    );
    // It is in now. The other is lost twice, and the order is given back at last.
    expect((await act(reservationId, "replacements", { seatNumbers: [16] })).status).toBe(409);
    expect((await act(reservationId, "replacements", { seatNumbers: [17] })).status).toBe(201);
    expect((await act(reservationId, "replacements", { seatNumbers: [17] })).status).toBe(201);
    expect((await act(reservationId, "replacements", { seatNumbers: [18] })).status).toBe(400);
    expect((await refundOf(reservationId)).status).toBe(201);
    expect((await act(reservationId, "replacements")).status).toBe(409);
    expect((await act(Bun.randomUUIDv7(), "replacements")).status).toBe(404);
  });

  test("is printed from the order, which the history keeps; not what was given back", async () => {
    const { reservationId, paymentId, tickets } = (await sell([18, 19])).body;
    await act(reservationId, "cancellations", {
      seatNumbers: [19],
      fee: "none",
      to: "wallet",
      seats: "release",
    });
    const printed = await act(reservationId, "prints", { reason: "Lost at home." });
    expect(printed).toMatchObject({
      status: 200,
      body: { tickets: [{ seatNumber: 18, code: tickets[0].code }] },
    });
    expect(printed.body.tickets).toHaveLength(1);
    const { items } = (await organiser("GET", `/v1/organiser/actions?subject=${paymentId}`)).body;
    expect(items[0]).toMatchObject({ action: "print_tickets", reason: "Lost at home." });
    expect((await act(Bun.randomUUIDv7(), "prints")).status).toBe(404);
  });
});

describe("POST /v1/organiser/reservations/{reservationId}/payouts", () => {
  test("201: what a buyer of the counter was refunded, no more than that, once for a key", async () => {
    const { reservationId, bookingNumber } = (await sell([25, 26])).body;
    const before = await till();
    const cash = { paidBy: "cash" };
    const early = await act(reservationId, "payouts", cash);
    expect([early.status, early.body.currentStatus]).toEqual([409, "EMPTY"]);
    await refundOf(reservationId);
    expect(await act(reservationId, "payouts", { ...cash, amount: 30_001 })).toMatchObject({ status: 402 });
    const headers = newKey();
    const some = await act(reservationId, "payouts", { ...cash, amount: 10_000 }, headers);
    expect(some).toMatchObject({ status: 201, body: { amount: 10_000, balanceAfter: 20_000 } });
    const again = await act(reservationId, "payouts", { ...cash, amount: 10_000 }, headers);
    expect(again.body).toEqual(some.body);
    const rest = await Promise.all([0, 1, 2].map(() => act(reservationId, "payouts", cash)));
    expect(rest.map(({ status }) => status).toSorted()).toEqual([201, 409, 409]);
    expect(before - (await till())).toBe(30_000);
    const { ledgerEntries } = (await organiser("GET", `/v1/organiser/orders/${bookingNumber}`)).body;
    expect(ledgerEntries.at(-1)).toMatchObject({ kind: "COUNTER_PAYOUT", balanceAfter: 0 });
  });

  test("409, 404: whoever bought in the line has the points", async () => {
    const { reservationId } = await bought([20]);
    await refundOf(reservationId);
    expect(await act(reservationId, "payouts", { paidBy: "cash" })).toMatchObject({
      status: 409,
      body: { currentStatus: "NOT_AT_COUNTER" },
    });
    expect((await act(Bun.randomUUIDv7(), "payouts", { paidBy: "cash" })).status).toBe(404);
  });
});

test("the month's books are those of the ledger, with what passed over the counter", async () => {
  expect((await organiser("GET", "/v1/organiser/settlements")).body.ledger.isEqual).toBe(true);
});
