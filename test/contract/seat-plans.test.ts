import { beforeAll, describe, expect, test } from "bun:test";
import { gunzipSync } from "node:zlib";
import { newId } from "../../src/core/ids.ts";
import type { PlanSeat, SavedPlan, SeatPlan } from "../../src/halls/for-transactions.ts";
import { insertSeatPlan } from "../../src/halls/for-transactions.ts";
import { SeatPlans } from "../../src/halls/service.ts";
import { SharedStamps } from "../../src/shared-memory/shared-stamps.ts";
import { admittedBuyer, newKey } from "../../testing/buyer.ts";
import { setStage } from "../../testing/stage.ts";

const stage = setStage({ listens: true });
const { frontrow, call, organiser } = stage;

const SEATS: PlanSeat[] = Array.from({ length: 120 }, (_, i) => ({
  section: i < 60 ? "1층" : "2층",
  row: String.fromCharCode(65 + Math.floor((i % 60) / 20)),
  label: String((i % 20) + 1),
  category: i < 60 ? 0 : 1,
  flags: 0,
  x: 20 * (i % 20),
  y: 20 * Math.floor(i / 20),
  companionOf: null,
}));
const HALL: SeatPlan = {
  name: 'Théâtre "A"',
  width: 400,
  height: 160,
  shapes: [{ kind: "rectangle", x: 100, y: 0, width: 200, height: 30, fill: "#cccccc" }],
  sections: [{ name: "1층" }, { name: "2층" }],
  categories: [{ name: "VIP", color: "#aa0000" }, { name: "R" }],
  seats: SEATS,
};

const save = (plan: SeatPlan) => frontrow.services.db.transaction((tx) => insertSeatPlan(tx, plan));
const seatsOf = async ({ planNo }: SavedPlan) =>
  (await frontrow.admin`select 1 from plan_seats where plan_no = ${planNo}`).length;
let saved: SavedPlan;

beforeAll(async () => {
  saved = await save(HALL);
});

describe("a seat plan", () => {
  const address = () => `/v1/seat-plans/${saved.seatPlanId}`;

  test("is public, and comes back as it was saved", async () => {
    const { status, body } = await call("GET", address());
    expect(status).toBe(200);
    expect(body).toMatchObject({ seatPlanId: saved.seatPlanId, name: HALL.name, shapes: HALL.shapes });
    expect(body.rows[3]).toEqual({ section: 1, label: "A", firstSeat: 61, seats: 20 });
    expect(body.labels).toEqual(SEATS.map(({ label }) => label));
    expect([body.x[21], body.y[21]]).toEqual([20, 20]);
  });

  test("may be kept for a year, and is not sent again to who has it", async () => {
    const first = await fetch(stage.url + address(), { headers: { "Accept-Encoding": "identity" } });
    expect(first.headers.get("Cache-Control")).toBe("public, max-age=31536000, immutable");
    const etag = first.headers.get("ETag")!;
    const again = await fetch(stage.url + address(), { headers: { "If-None-Match": etag } });
    expect([again.status, (await again.bytes()).length]).toEqual([304, 0]);
    const equalHall = await fetch(`${stage.url}/v1/seat-plans/${(await save(HALL)).seatPlanId}`, {
      headers: { "If-None-Match": etag },
    });
    expect(equalHall.status).toBe(200);
  });

  test("is the same text in every encoding", async () => {
    const unpack: Record<string, (bytes: Uint8Array<ArrayBuffer>) => Uint8Array> = {
      identity: (bytes) => bytes,
      gzip: gunzipSync,
      zstd: (bytes) => Bun.zstdDecompressSync(bytes),
    };
    const texts = await Promise.all(
      Object.entries(unpack).map(async ([encoding, decompress]) => {
        const headers = { "Accept-Encoding": encoding };
        const response = await fetch(stage.url + address(), { headers, decompress: false } as RequestInit);
        expect(response.headers.get("Content-Encoding") ?? "identity").toBe(encoding);
        expect(response.headers.get("Vary")).toBe("Accept-Encoding");
        return Buffer.from(decompress((await response.bytes()) as Uint8Array<ArrayBuffer>)).toString();
      }),
    );
    expect(new Set(texts).size).toBe(1);
  });

  test("that was removed is not found from then on, though a worker had it in memory", async () => {
    const gone = `/v1/seat-plans/${(await save(HALL)).seatPlanId}`;
    expect((await call("GET", gone)).status).toBe(200);
    expect((await organiser("DELETE", gone.replace("/v1", "/v1/organiser"))).status).toBe(204);
    expect((await call("GET", gone)).status).toBe(404);
    expect((await call("GET", address())).status).toBe(200);
  });

  test("that nobody saved is not found", async () => {
    expect((await call("GET", `/v1/seat-plans/${newId()}`)).status).toBe(404);
    expect((await call("GET", "/v1/seat-plans/hall")).status).toBe(400);
  });

  test("is read once for all who ask at the same time, and stays within its memory", async () => {
    const { db } = frontrow.services;
    const others = [saved, await save({ ...HALL, name: "B" }), await save({ ...HALL, name: "C" })];
    const plans = new SeatPlans(db, undefined, new SharedStamps());
    const before = db.roundTrips;
    const bodies = await Promise.all([1, 2, 3].map(() => plans.find(saved.seatPlanId)));
    expect(new Set(bodies).size).toBe(1);
    expect(db.roundTrips - before).toBe(1);

    const small = new SeatPlans(db, 2 * bodies[0]!.bytesMax + 100, new SharedStamps());
    const find = async (i: number) => (await small.find(others[i]!.seatPlanId), db.roundTrips - before);
    const reads = [await find(0), await find(1), await find(0), await find(2), await find(0), await find(1)];
    // The third plan takes the place of the second, which was asked for longer ago than the first.
    expect(reads).toEqual([2, 3, 3, 4, 4, 5]);
    expect(small.bytes).toBeLessThanOrEqual(2 * bodies[0]!.bytesMax + 100);
  });
});

describe("the rights of workers", () => {
  const attempt = (statement: string) =>
    frontrow.services.db.sql.unsafe(statement).then(
      () => "done",
      (error: Error) => error.message,
    );

  test.each([
    "update seat_plans set name = 'another'",
    "update plan_seats set label = '1'",
    "delete from plan_seats where seat_number = 1",
    "truncate plan_seats",
  ])("do not reach to: %s", async (statement) => {
    expect(await attempt(statement)).toStartWith("permission denied");
  });

  test("take a plan away with all of its seats, and no other", async () => {
    const gone = await save(HALL);
    expect(await attempt(`delete from seat_plans where plan_no = ${gone.planNo}`)).toBe("done");
    expect([await seatsOf(gone), await seatsOf(saved)]).toEqual([0, 120]);
  });
});

test("the seats of a plan are numbered in its order, with the facts that the rules need", async () => {
  const seats = [
    { ...SEATS[0]!, flags: 1 },
    { ...SEATS[1]!, flags: 10, companionOf: 1 },
  ];
  const { planNo } = await save({ ...HALL, seats });
  const rows = await frontrow.admin`
    select seat_number, section, seat_row, label, category, flags, companion_of from plan_seats
    where plan_no = ${planNo} order by seat_number`;
  const place = { section: "1층", seat_row: "A", category: 0 };
  expect([...rows]).toEqual([
    { ...place, seat_number: 1, label: "1", flags: 1, companion_of: null },
    { ...place, seat_number: 2, label: "2", flags: 10, companion_of: 1 },
  ]);
});

describe("a date of a plan", () => {
  const STARTS_AT = "2030-12-24T10:00:00Z";
  const createWith = (...performances: object[]) =>
    organiser("POST", "/v1/organiser/concerts", { body: { title: "A", venue: "B", performances } });
  const date = (more: object = {}) => ({
    startsAt: STARTS_AT,
    seatPlanId: saved.seatPlanId,
    prices: { VIP: 154_000, R: 0 },
    ...more,
  });

  test("has all seats of it, each at the price of its category", async () => {
    const { status, body } = await createWith(date());
    expect([status, body.performances[0].seatsTotal]).toEqual([201, 120]);
    const buyer = await admittedBuyer(frontrow, call, body.queueId);
    const [{ performanceId }] = body.performances;
    const seats = (await buyer.call("GET", `/v1/performances/${performanceId}/seats`)).body.items;
    const first = { seatNumber: 1, section: "1층", row: "A", label: "1", grade: "VIP", price: 154_000 };
    expect(seats[0]).toEqual({ ...first, status: "AVAILABLE" });
    expect(seats[119]).toMatchObject({ seatNumber: 120, section: "2층", label: "20", grade: "R", price: 0 });
    const dates = await buyer.call("GET", `/v1/concerts/${body.concertId}/performances`);
    expect(dates.body.items[0]).toMatchObject({ seatPlanId: saved.seatPlanId, seatsAvailable: 120 });
    const held = await buyer.call("POST", "/v1/reservations", {
      body: { performanceId, seatNumbers: [1, 120] },
    });
    expect(held.body).toMatchObject({ amount: 154_000, seats: [{ label: "1" }, { label: "20", price: 0 }] });
  });

  test("is named before the sale by its concert, the hall of the next date first", async () => {
    const { body } = await createWith(
      date({ startsAt: "2031-01-01T10:00:00Z" }),
      { startsAt: "2030-12-26T10:00:00Z", seats: [{ count: 3 }] },
      date({ startsAt: "2031-01-02T10:00:00Z" }),
      { startsAt: "2020-12-26T10:00:00Z", seats: [{ count: 4 }] },
    );
    const concert = await call("GET", `/v1/concerts/${body.concertId}`);
    expect(concert.body.seatPlanIds).toEqual([expect.any(String), saved.seatPlanId]);
    const plan = await call("GET", `/v1/seat-plans/${concert.body.seatPlanIds[0]}`);
    expect(plan.body.labels).toEqual(["1", "2", "3"]);
    const listed = await call("GET", "/v1/concerts?limit=100");
    const item = listed.body.items.find((each: { concertId: string }) => each.concertId === body.concertId);
    expect(item.seatPlanIds).toEqual(concert.body.seatPlanIds);
  });

  test("says in every answer about a purchase what is printed on the chairs", async () => {
    const { body } = await createWith(date({ prices: { VIP: 0, R: 0 } }));
    const buyer = await admittedBuyer(frontrow, call, body.queueId);
    const [{ performanceId }] = body.performances;
    const asked = { performanceId, seatNumbers: [22, 120] };
    const { reservationId } = (await buyer.call("POST", "/v1/reservations", { body: asked })).body;
    const paid = await buyer.call("POST", "/v1/payments", { body: { reservationId }, headers: newKey() });
    const printed = [
      { seatNumber: 22, section: "1층", row: "B", label: "2" },
      { seatNumber: 120, section: "2층", row: "C", label: "20" },
    ];
    const bySeat = (items: { seatNumber: number }[]) => items.toSorted((a, b) => a.seatNumber - b.seatNumber);
    for (const { tickets } of [
      paid.body,
      (await buyer.call("GET", `/v1/payments/${paid.body.paymentId}`)).body,
      (await buyer.call("GET", "/v1/payments")).body.items[0],
    ])
      expect(bySeat(tickets)).toMatchObject(printed);
    expect(bySeat((await buyer.call("GET", "/v1/tickets")).body.items)).toMatchObject(printed);
    const reservation = await buyer.call("GET", `/v1/reservations/${reservationId}`);
    expect(reservation.body.seats).toMatchObject(printed);
  });

  test("of seats that are only counted has a plan too, which equal dates share", async () => {
    const groups = { seats: [{ count: 12, price: 1_000 }] };
    const { body } = await createWith(
      { startsAt: STARTS_AT, ...groups },
      { startsAt: "2030-12-25T10:00:00Z", ...groups },
      { startsAt: "2030-12-26T10:00:00Z", seats: [{ count: 12, price: 2_000 }] },
      { startsAt: "2030-12-27T10:00:00Z", seats: [{ count: 13, price: 1_000 }] },
    );
    const buyer = await admittedBuyer(frontrow, call, body.queueId);
    const dates = await buyer.call("GET", `/v1/concerts/${body.concertId}/performances`);
    const ids = dates.body.items.map((each: { seatPlanId: string }) => each.seatPlanId);
    expect(new Set(ids.slice(0, 3)).size).toBe(1);
    expect(ids[3]).not.toBe(ids[0]);
    const plan = await call("GET", `/v1/seat-plans/${ids[0]}`);
    expect(plan.body).toMatchObject({
      name: "B",
      rows: [
        { section: 0, label: "1", firstSeat: 1, seats: 10 },
        { section: 0, label: "2", firstSeat: 11, seats: 2 },
      ],
      x: [],
    });
  });

  test.each<[string, () => object[], string[]]>([
    ["an unknown plan", () => [date({ seatPlanId: newId() })], ["performances[0].seatPlanId"]],
    ["no plan", () => [date({ seatPlanId: "hall" })], ["performances[0].seatPlanId"]],
    ["a category without a price", () => [date({ prices: { R: 1 } })], ["performances[0].prices.VIP"]],
    [
      "an unknown category, on the second date",
      () => [date(), date({ startsAt: "2030-12-25T10:00:00Z", prices: { VIP: 1, R: 1, S: 1 } })],
      ["performances[1].prices.S"],
    ],
    ["a price below zero", () => [date({ prices: { VIP: -1, R: 1 } })], ["performances[0].prices.VIP"]],
    ["no prices", () => [date({ prices: undefined })], ["performances[0].prices"]],
    ["prices without a plan", () => [date({ seatPlanId: undefined })], ["performances[0].prices"]],
    ["seats beside a plan", () => [date({ seats: [{ count: 1 }] })], ["performances[0].seats"]],
  ])("is refused by the path for %s, and leaves nothing behind", async (_, dates, paths) => {
    const count = async () => (await frontrow.admin`select count(*)::int n from performances`)[0].n as number;
    const before = await count();
    const { status, body } = await createWith(...dates());
    expect([status, body.code]).toEqual([400, "invalid_request"]);
    expect(body.errors.map((each: { path: string }) => each.path)).toEqual(paths);
    expect(await count()).toBe(before);
  });
});
