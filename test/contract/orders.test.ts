import { beforeAll, describe, expect, test } from "bun:test";
import { type Buyer, type ConcertOnSale, newKey, putOnSale } from "../../testing/buyer.ts";
import { setStage } from "../../testing/stage.ts";
import { sellConcert } from "./sold-concert.ts";

const { frontrow, call, organiser } = setStage({ gateway: true });

let concert: ConcertOnSale;
let first: string;
let buyers: Buyer[];
let bookings: string[];

beforeAll(async () => {
  ({ concert, first, buyers, bookings } = await sellConcert(frontrow, call));
});

const get = async (path: string) => (await organiser("GET", path)).body;
const found = async (query: string) =>
  (await get(`/v1/organiser/orders?${query}`)).items.map(
    (each: { bookingNumber: string }) => each.bookingNumber,
  );

describe("what a date has sold", () => {
  test("by grade, with sums that are the ledger's", async () => {
    const sales = await get(`/v1/organiser/performances/${first}/sales`);
    const nothing = { fees: 0, refunds: 0, complimentary: 0, blocked: 0 };
    expect(sales).toEqual({
      performanceId: first,
      byGrade: [
        { ...nothing, grade: "VIP", seats: 4, available: 2, held: 0, sold: 2, gross: 40_000, net: 40_000 },
        {
          ...nothing,
          grade: "R",
          seats: 16,
          available: 14,
          held: 1,
          sold: 1,
          gross: 20_000,
          refunds: 10_000,
          net: 10_000,
        },
      ],
      total: {
        ...nothing,
        seats: 20,
        available: 16,
        held: 1,
        sold: 3,
        gross: 60_000,
        refunds: 10_000,
        net: 50_000,
      },
    });
    const of = await get(`/v1/organiser/concerts/${concert.concertId}/sales`);
    const [ledger] = await frontrow.admin<{ sum: string }[]>`
      select -sum(amount) sum from ledger_entries where against = 'SALES'`;
    expect(of.total).toMatchObject({ seats: 4, gross: 70_000, refunds: 10_000, net: Number(ledger!.sum) });
    expect(of.byDate).toMatchObject([
      { performanceId: first, seats: 3, net: 50_000 },
      { performanceId: concert.performanceIds[1], seats: 1, net: 10_000 },
    ]);
    expect(of.byGrade).toMatchObject([
      { grade: "R", seats: 2, net: 20_000 },
      { grade: "VIP", seats: 2 },
    ]);
    expect(of.byPrice).toMatchObject([
      { price: 10_000, seats: 2 },
      { price: 20_000, seats: 2 },
    ]);
    expect(of.byChannel).toMatchObject([{ channel: "web", seats: 4, net: of.total.net }]);
    for (const split of [of.byDay, of.byHour]) {
      const sum = split.reduce((net: number, each: { net: number }) => net + each.net, 0);
      expect(sum).toBe(of.total.net);
    }
  });

  test("with a fee kept, it is within what is left", async () => {
    await frontrow.admin.begin(async (tx) => {
      await tx`update cancellations set seat_fees = '{1500}', fee = 1500`;
      const [row] = await tx<{ fees: string; refunds: string }[]>`
        select sum(fees) fees, sum(refunds) refunds from seat_takings where performance_id = ${first}`;
      expect(row).toEqual({ fees: "1500", refunds: "8500" });
      await tx`update cancellations set seat_fees = '{0}', fee = 0`;
    });
  });

  test("day and hour are those at the venue", async () => {
    const far = await putOnSale(call, { timeZone: "Pacific/Kiritimati" });
    const { byDay, timeZone } = await get(`/v1/organiser/concerts/${far.concertId}/sales`);
    expect([byDay, timeZone]).toEqual([[], "Pacific/Kiritimati"]);
    const { byHour } = await get(`/v1/organiser/concerts/${concert.concertId}/sales`);
    const inSeoul = new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10);
    expect(byHour[0].hour).toMatch(/^\d{4}-\d\d-\d\dT\d\d:00$/);
    expect(byHour.at(-1).hour.slice(0, 10) <= inSeoul).toBe(true);
  });
});

describe("orders are found", () => {
  test("all, the newest first, by pages, and by date", async () => {
    expect(await found("")).toEqual(bookings.toReversed());
    const page = await get("/v1/organiser/orders?limit=2");
    expect(page.items).toHaveLength(2);
    expect(await found(`limit=2&cursor=${page.nextCursor}`)).toEqual([bookings[0]!]);
    expect(await found(`performanceId=${concert.performanceIds[1]}`)).toEqual([bookings[2]!]);
    expect(await found(`performanceId=${Bun.randomUUIDv7()}`)).toEqual([]);
  });

  const BY: [string, () => string, () => string[]][] = [
    ["booking number", () => bookings[1]!, () => [bookings[1]!]],
    ["booking number, as people type it", () => bookings[1]!.slice(3).toLowerCase(), () => [bookings[1]!]],
    ["user id", () => buyers[0]!.userId.toUpperCase(), () => [bookings[0]!]],
    ["e-mail", () => "Buyer1@Example.com", () => [bookings[1]!]],
    ["phone", () => "01012340002", () => [bookings[2]!]],
    ["name, spaced and in other case", () => ' o\'hara,"rOSE" ', () => [bookings[2]!]],
    ["part of a name, of which only the whole is known", () => "김민", () => []],
    ["whole seat", () => "1층 1 2", () => [bookings[0]!]],
    ["seat as it is printed", () => "1층 1열 2번", () => [bookings[0]!]],
    ["phone with the country's code", () => "82-10-1234-0002", () => [bookings[2]!]],
    ["seat with dashes", () => "1층-2-1", () => [bookings[1]!]],
    ["seat with other dashes", () => "1층–2—1", () => [bookings[1]!]],
    ["seat in digits of full width", () => "１층－２－１", () => [bookings[1]!]],
    ["seat in its row", () => "2 1", () => [bookings[1]!]],
    ["what nobody has", () => "nobody@example.com", () => []],
    ["a quote and a wildcard", () => "%' or 1=1 --", () => []],
  ];
  test.each(BY)("by %s", async (_, q, expected) => {
    expect(await found(`q=${encodeURIComponent(q())}`)).toEqual(expected());
  });

  test.each(["102구역 5열 8번", "5열 8번", "8번", "102-5-8"])("by %p, as it is printed", async (q) => {
    const seat = frontrow.admin`
      select plan_no, seat_number, section, seat_row, label from plan_seats
      where plan_no = (select plan_no from performances where performance_id = ${first}) and seat_number = 1`;
    const [was] = await seat;
    const put = (section: string, row: string, label: string) => frontrow.admin`
      update plan_seats set section = ${section}, seat_row = ${row}, label = ${label}
      where plan_no = ${was.plan_no} and seat_number = 1`;
    await put("102구역", "5열", "８번");
    try {
      expect(await found(`performanceId=${first}&q=${encodeURIComponent(q)}`)).toEqual([bookings[0]!]);
    } finally {
      await put(was.section, was.seat_row, was.label);
    }
  });

  test("by concert, by status, and by when they were paid", async () => {
    expect(await found(`concertId=${concert.concertId}`)).toEqual(bookings.toReversed());
    expect(await found(`concertId=${Bun.randomUUIDv7()}`)).toEqual([]);
    expect(await found("status=SUCCEEDED")).toEqual(bookings.toReversed());
    expect(await found("status=REFUNDED")).toEqual([]);
    const { items } = await get("/v1/organiser/orders");
    const [newest, middle] = items.map(({ paidAt }: { paidAt: string }) => encodeURIComponent(paidAt));
    expect(await found(`paidFrom=${middle}&paidBefore=${newest}`)).toEqual([bookings[1]!]);
    expect((await organiser("GET", "/v1/organiser/orders?status=PAID")).status).toBe(400);
  });

  test("with what was bought, by whom, and what of it was given back", async () => {
    const { items } = await get(`/v1/organiser/orders?q=${bookings[1]}`);
    expect(items).toMatchObject([
      {
        userId: buyers[1]!.userId,
        contact: { name: "=cmd|' /c calc'!a1", email: "buyer1@example.com", phone: "010-1234-0001" },
        title: "A concert",
        seats: [
          {
            seatNumber: 5,
            section: "1층",
            row: "2",
            label: "1",
            grade: "R",
            price: 10_000,
            isCancelled: false,
          },
          { seatNumber: 6, isCancelled: true },
        ],
        amount: 20_000,
        refunded: 10_000,
        status: "SUCCEEDED",
      },
    ]);
  });
});

describe("an order", () => {
  test("tells what happened in order, and what it moved", async () => {
    const order = await get(`/v1/organiser/orders/${bookings[1]}`);
    const kinds = order.timeline.map(({ kind }: { kind: string }) => kind);
    expect(kinds).toEqual(["joined", "called", "held", "paid", "cancelled"]);
    expect(order.timeline[4]).toMatchObject({ seatNumbers: [6], amount: 10_000 });
    const times = order.timeline.map(({ at }: { at: string }) => at);
    expect(times).toEqual(times.toSorted());
    expect(order.ledgerEntries).toMatchObject([
      { kind: "PAYMENT", amount: -20_000, balanceAfter: 30_000 },
      { kind: "REFUND", amount: 10_000, balanceAfter: 40_000 },
    ]);
  });

  test("tells of the mails that went out, and of no others", async () => {
    const path = `/v1/organiser/orders/${bookings[0]}`;
    const { paymentId, userId, timeline } = await get(path);
    const told = async (status: string) => {
      await frontrow.admin`
        insert into messages (message_id, kind, user_id, order_id, reference, status, created_at,
                              next_try_at, ended_at)
        values (${Bun.randomUUIDv7()}, 'order.paid', ${userId}, ${paymentId}, ${paymentId}, ${status},
                now(), now(), now())`;
      const after = (await get(path)).timeline;
      await frontrow.admin`delete from messages where reference = ${paymentId}`;
      return after.slice(timeline.length).map(({ kind }: { kind: string }) => kind);
    };
    expect(await told("SENT")).toEqual(["mailed"]);
    expect(await told("FAILED")).toEqual([]);
  });

  test("keeps notes, each once for its key, with who wrote it", async () => {
    const path = `/v1/organiser/orders/${bookings[0]}/notes`;
    const options = { body: { text: "Came by phone. 휠체어석 문의." }, headers: newKey() };
    const noted = await organiser("POST", path, options);
    expect(noted).toMatchObject({ status: 201, body: { text: options.body.text, author: "Organiser key" } });
    expect((await organiser("POST", path, options)).body).toEqual(noted.body);
    const order = await get(`/v1/organiser/orders/${bookings[0]}`);
    expect(order.notes).toEqual([noted.body]);
    expect(order.timeline.at(-1)).toMatchObject({ kind: "noted" });
    for (const text of ["", "  \n", "x".repeat(2_001)])
      expect((await organiser("POST", path, { body: { text } })).status).toBe(400);
  });

  test.each<[string, string, number]>([
    ["that does not exist", "FR-22222222", 404],
    ["whose number has a wrong character", "FR-22222223", 400],
    ["whose number is none", "1", 400],
  ])("%s: %p is %d", async (_, bookingNumber, status) => {
    expect((await organiser("GET", `/v1/organiser/orders/${bookingNumber}`)).status).toBe(status);
  });
});
