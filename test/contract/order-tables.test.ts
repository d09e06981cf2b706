import { beforeAll, expect, test } from "bun:test";
import type { Actor } from "../../src/core/access/actor.ts";
import { OrderExports } from "../../src/orders/exports/service.ts";
import type { ConcertOnSale } from "../../testing/buyer.ts";
import { setStage } from "../../testing/stage.ts";
import { fill, publishedCalls } from "../attacks/published-calls.ts";
import { sellConcert } from "./sold-concert.ts";

/** Orders, attendees and sales as tables for spreadsheets. */
const { frontrow, call, organiser } = setStage({ gateway: true });

let concert: ConcertOnSale;
let first: string;
let bookings: string[];

beforeAll(async () => {
  ({ concert, first, bookings } = await sellConcert(frontrow, call));
});

const found = async (query: string) =>
  (await organiser("GET", `/v1/organiser/orders?${query}`)).body.items.map(
    (each: { bookingNumber: string }) => each.bookingNumber,
  );
const date = () => `/v1/organiser/performances/${first}`;
const csv = async (path: string) => {
  const reply = await organiser("GET", path);
  expect(reply.headers.get("Content-Type")).toBe("text/csv; charset=utf-8");
  return (reply.body as string).split("\r\n");
};

test("attendees: one line a seat that is owned, and no name runs as a formula", async () => {
  const lines = await csv(`${date()}/attendees.csv`);
  expect(lines[0]).toBe("section,row,seat,grade,price,bookingNumber,name,email,phone,status,paidAt,timeZone");
  const [one, two, three, end] = lines.slice(1);
  expect(one).toStartWith(
    `1층,1,1,VIP,20000,${bookings[0]},김민지,buyer0@example.com,010-1234-0000,VALID,20`,
  );
  expect(two).toStartWith(`1층,1,2,VIP,20000,${bookings[0]},김민지`);
  expect(three).toStartWith(`1층,2,1,R,10000,${bookings[1]},"'=cmd|' /c calc'!a1",buyer1@example.com`);
  expect(end).toBe("");
});

test("every table of the organiser has Korean heads when asked for, over the same lines", async () => {
  const { calls } = publishedCalls(frontrow.app);
  const ids = { performanceId: first, month: "2024-02" };
  const tables = calls.filter(({ path }) => path.startsWith("/v1/organiser") && path.endsWith(".csv"));
  for (const { path } of tables) {
    const [names, ...lines] = await csv(fill(path, ids));
    const [heads, ...same] = await csv(`${fill(path, ids)}?lang=ko`);
    expect(same).toEqual(lines);
    const told = heads!.replace("\ufeff", "").split(",");
    expect(told).toHaveLength(names!.split(",").length);
    expect([path, told.filter((head) => !/[가-힣]/.test(head))]).toEqual([path, []]);
  }
  expect(tables).toHaveLength(5);
});

test("sales: one line a seat that was sold or given back, and they sum to what was taken", async () => {
  const lines = await csv(`${date()}/sales.csv`);
  expect(lines[0]).toBe(
    "at,kind,bookingNumber,section,row,seat,grade,price,gross,fees,refunds,channel,timeZone",
  );
  const rows = lines.slice(1, -1).map((line) => line.split(","));
  expect(rows.map(([, kind, booking, , , seat]) => [kind, booking, seat])).toEqual([
    ["SALE", bookings[0], "1"],
    ["SALE", bookings[0], "2"],
    ["SALE", bookings[1], "1"],
    ["SALE", bookings[1], "2"],
    ["REFUND", bookings[1], "2"],
  ]);
  const sum = rows.reduce((net, row) => net + Number(row[8]) - Number(row[10]), 0);
  expect([sum, ...new Set(rows.map((row) => row.slice(11).join()))]).toEqual([50_000, "web,Asia/Seoul"]);
});

test("orders: one line an order, those of the list with the same filters, and no cell runs", async () => {
  const lines = await csv("/v1/organiser/orders.csv");
  expect(lines[0]).toBe(
    "bookingNumber,paidAt,concert,startsAt,seats,seatsGivenBack,seatNames," +
      "amount,refunded,status,channel,name,email,phone,timeZone,paidBy,receipt,soldBy,exchangedFrom",
  );
  const rows = lines.slice(1, -1);
  expect(rows.map((line) => line.split(",")[0])).toEqual(await found(""));
  const [third, second, one] = rows;
  expect(one).toMatch(
    new RegExp(
      `^${bookings[0]},20\\d\\d-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,A concert,2030-12-24 19:00:00,2,0,`,
    ),
  );
  expect(one).toEndWith(
    ",1층 1 1; 1층 1 2,40000,0,SUCCEEDED,web,김민지,buyer0@example.com,010-1234-0000,Asia/Seoul,,,,",
  );
  expect(second).toContain(`,2,1,1층 2 1; 1층 2 2,20000,10000,SUCCEEDED,web,"'=cmd|' /c calc'!a1",`);
  expect(third).toContain(',"O\'Hara, ""Rose""",');

  for (const query of [
    `performanceId=${concert.performanceIds[1]}`,
    `concertId=${Bun.randomUUIDv7()}`,
    "status=REFUNDED",
    `q=${encodeURIComponent("김민지")}`,
    "paidBefore=2030-01-01T00:00:00Z",
  ]) {
    const of = (await csv(`/v1/organiser/orders.csv?${query}`)).slice(1, -1);
    expect([query, of.map((line) => line.split(",")[0])]).toEqual([query, await found(query)]);
  }
  expect((await organiser("GET", "/v1/organiser/orders.csv?status=PAID")).status).toBe(400);
});

test("a table that is read in many pages is the same, line for line", async () => {
  const { db, contacts } = frontrow.services;
  const byLine = new OrderExports(db, contacts, 1);
  const actor = { concertIds: null } as Actor;
  const [orders, attendees, sales] = [
    await byLine.ordersCsv(actor, {}),
    await byLine.attendeesCsv(first as never, {}),
    await byLine.salesCsv(first as never, {}),
  ];
  const lines = async (response: Response) => (await response.text()).split("\r\n");
  expect(await lines(orders)).toEqual(await csv("/v1/organiser/orders.csv"));
  expect(await lines(attendees)).toEqual(await csv(`${date()}/attendees.csv`));
  expect(await lines(sales)).toEqual(await csv(`${date()}/sales.csv`));
});

test("of a date that does not exist: 404", async () => {
  for (const name of ["attendees.csv", "sales.csv", "sales"]) {
    const path = `/v1/organiser/performances/${Bun.randomUUIDv7()}/${name}`;
    expect([name, (await organiser("GET", path)).status]).toEqual([name, 404]);
  }
  const path = `/v1/organiser/concerts/${Bun.randomUUIDv7()}/sales`;
  expect((await organiser("GET", path)).status).toBe(404);
});
