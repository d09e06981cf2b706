import { describe, expect, test } from "bun:test";
import { putOnSale } from "../../testing/buyer.ts";
import { setStage } from "../../testing/stage.ts";

const { frontrow, call, organiser } = setStage();

const STARTS_AT = "2030-12-24T10:00:00Z";
const draft = (overrides: Record<string, unknown>) => putOnSale(call, { state: "DRAFT", ...overrides });
const publish = ({ concertId }: { concertId: string }) =>
  organiser("POST", `/v1/organiser/concerts/${concertId}/publish`);
const recorded = async ({ concertId }: { concertId: string }) =>
  (await organiser("GET", `/v1/organiser/concerts/${concertId}`)).body;

describe("a draft is repaired", () => {
  const changeDate = (id: string, body: object) =>
    organiser("PATCH", `/v1/organiser/performances/${id}`, { body });
  const giveTicket = (id: string) =>
    organiser("POST", `/v1/organiser/performances/${id}/complimentary-tickets`, {
      body: { seatNumbers: [3], recipient: { name: "Press" }, reason: "Review" },
    });
  const TWO = [
    { startsAt: STARTS_AT, seats: [{ count: 4, price: 9 }] },
    { startsAt: "2030-12-25T10:00:00Z" },
  ];

  test("its zone changes, and with it the days of its dates; once published it does not: 409", async () => {
    const mine = await draft({ performances: [{ startsAt: "2030-12-24T16:00:00Z" }] });
    const path = `/v1/organiser/concerts/${mine.concertId}`;
    expect((await recorded(mine)).performances[0].date).toBe("2030-12-25");
    expect((await organiser("PATCH", path, { body: { timeZone: "Europe/Paris" } })).status).toBe(200);
    expect(await recorded(mine)).toMatchObject({
      timeZone: "Europe/Paris",
      performances: [{ date: "2030-12-24", startsAt: "2030-12-24T16:00:00.000Z" }],
    });
    expect((await organiser("PATCH", path, { body: { timeZone: "Mars/Base" } })).status).toBe(400);
    await publish(mine);
    expect(await organiser("PATCH", path, { body: { timeZone: "Asia/Seoul" } })).toMatchObject({
      status: 409,
      body: { currentStatus: "PUBLISHED" },
    });
  });

  test("with keepClock its dates and its sale keep the hours of the clock, in summer too", async () => {
    // 19:00 and 12:00 in Seoul, in winter; 20:00 in summer.
    const mine = await draft({
      salesOpenAt: "2030-12-01T03:00:00Z",
      performances: [
        { startsAt: "2030-12-24T10:00:00Z", salesCloseAt: "2030-12-24T03:00:00Z" },
        { startsAt: "2031-07-24T11:00:00Z" },
      ],
    });
    const path = `/v1/organiser/concerts/${mine.concertId}`;
    const body = { timeZone: "Europe/Paris", keepClock: true };
    expect((await organiser("PATCH", path, { body })).status).toBe(200);
    expect(await recorded(mine)).toMatchObject({
      salesOpenAt: "2030-12-01T11:00:00.000Z",
      performances: [
        {
          date: "2030-12-24",
          startsAt: "2030-12-24T18:00:00.000Z",
          salesCloseAt: "2030-12-24T11:00:00.000Z",
        },
        { date: "2031-07-24", startsAt: "2031-07-24T18:00:00.000Z" },
      ],
    });
    // Nothing moves with the same zone.
    await organiser("PATCH", path, { body });
    expect(await recorded(mine)).toMatchObject({ salesOpenAt: "2030-12-01T11:00:00.000Z" });
  });

  test.each([
    ["Asia/Dubai", "Asia/Seoul", ["2027-05-01T06:00:00Z", "2027-05-01T11:00:00Z"]],
    ["Europe/London", "America/New_York", ["2027-05-01T13:00:00Z", "2027-05-01T18:00:00Z"]],
    ["America/New_York", "Europe/London", ["2027-05-01T18:00:00Z", "2027-05-01T23:00:00Z"]],
  ])("with keepClock to %s, be its dates as far apart as the zones", async (timeZone, from, starts) => {
    const performances = starts.map((startsAt) => ({ startsAt }));
    const mine = await draft({ timeZone: from, performances });
    const clocks = async (zone: string) =>
      (await recorded(mine)).performances.map(({ startsAt }: { startsAt: string }) =>
        new Date(startsAt).toLocaleString("sv", { timeZone: zone }),
      );
    const before = await clocks(from);
    const path = `/v1/organiser/concerts/${mine.concertId}`;
    expect((await organiser("PATCH", path, { body: { timeZone, keepClock: true } })).status).toBe(200);
    expect(await clocks(timeZone)).toEqual(before);
  });

  test.each<[string, string, string, Record<string, unknown>]>([
    [
      "two dates would begin at once",
      "America/New_York",
      "Asia/Seoul",
      { performances: [{ startsAt: "2027-11-07T05:30:00Z" }, { startsAt: "2027-11-07T06:30:00Z" }] },
    ],
    [
      "a date would begin before its sale ends",
      "America/New_York",
      "Asia/Seoul",
      { performances: [{ startsAt: "2027-11-07T06:10:00Z", salesCloseAt: "2027-11-07T05:50:00Z" }] },
    ],
    [
      "a date would leave the calendar",
      "UTC",
      "America/New_York",
      { performances: [{ startsAt: "2999-12-31T23:30:00Z" }] },
    ],
    ["its sale would", "UTC", "America/New_York", { salesCloseAt: "2999-12-31T23:30:00Z" }],
  ])("with keepClock not where %s: 400, and nothing has changed", async (_, from, timeZone, facts) => {
    const mine = await draft({ timeZone: from, ...facts });
    const before = await recorded(mine);
    const path = `/v1/organiser/concerts/${mine.concertId}`;
    expect(await organiser("PATCH", path, { body: { timeZone, keepClock: true } })).toMatchObject({
      status: 400,
      body: { errors: [{ path: "timeZone", kind: "clock_cannot_stay" }] },
    });
    expect(await recorded(mine)).toEqual(before);
  });

  test("seats go on sale by themselves before it begins, whenever that is", async () => {
    const mine = await draft({ timeZone: "Asia/Seoul", performances: [{ startsAt: STARTS_AT }] });
    const [id] = mine.performanceIds as [string];
    const [release, allocations] = [
      "2030-12-24T09:00:00.000Z",
      `/v1/organiser/performances/${id}/allocations`,
    ];
    const body = { name: "House", kind: "house", releaseAt: release };
    expect((await organiser("POST", allocations, { body })).status).toBe(201);
    expect(await changeDate(id, { startsAt: "2030-12-24T08:59:59Z" })).toMatchObject({
      status: 400,
      body: { errors: [{ path: "startsAt", kind: "begins_before_release" }] },
    });
    expect((await changeDate(id, { startsAt: release })).status).toBe(200);
    const zone = { timeZone: "Pacific/Auckland", keepClock: true };
    await organiser("PATCH", `/v1/organiser/concerts/${mine.concertId}`, { body: zone });
    const [kept] = (await organiser("GET", allocations)).body.items;
    const [date] = (await recorded(mine)).performances;
    expect([kept.releaseAt, date.startsAt]).toEqual(Array(2).fill("2030-12-24T05:00:00.000Z"));
  });

  test("its zone stays once a ticket of it was given away, which states the time: 409", async () => {
    const mine = await draft({ performances: TWO });
    await giveTicket(mine.performanceIds[0]!);
    const body = { timeZone: "Europe/Paris" };
    const path = `/v1/organiser/concerts/${mine.concertId}`;
    expect(await organiser("PATCH", path, { body })).toMatchObject({
      status: 409,
      body: { currentStatus: "SOLD" },
    });
  });

  test("a date goes with what was given away of it; a published concert keeps one: 409", async () => {
    const mine = await draft({ performances: TWO });
    const [first, second] = mine.performanceIds as [string, string];
    expect((await giveTicket(first)).status).toBe(201);
    expect((await organiser("DELETE", `/v1/organiser/performances/${first}`)).status).toBe(204);
    expect((await recorded(mine)).performances).toMatchObject([{ performanceId: second }]);
    expect((await organiser("DELETE", `/v1/organiser/performances/${first}`)).status).toBe(404);
    await publish(mine);
    const late = await organiser("DELETE", `/v1/organiser/performances/${second}`);
    expect(late).toMatchObject({ status: 409, body: { currentStatus: "PUBLISHED" } });
  });

  test("a date gets another hall, and keeps the prices of the categories that both have", async () => {
    const csv = "section,row,seat,category\nS,A,1,R\nS,A,2,VIP\nS,A,3,R\n";
    const plan = await organiser("POST", "/v1/organiser/seat-plans?name=Small", {
      rawBody: csv,
      headers: { "Content-Type": "text/csv" },
    });
    const { seatPlanId } = plan.body;
    const mine = await draft({ performances: TWO });
    const id = mine.performanceIds[0]!;
    const keep = { seatNumbers: [4], to: "BLOCKED", allocation: "house", reason: "r" };
    await organiser("POST", `/v1/organiser/performances/${id}/seat-changes`, { body: keep });
    expect(await changeDate(id, { seatPlanId })).toMatchObject({
      status: 400,
      body: { errors: [{ path: "prices.VIP" }] },
    });
    const changed = await changeDate(id, { seatPlanId, prices: { VIP: 20 } });
    expect(changed.body).toMatchObject({ seatPlanId, seatsTotal: 3 });
    expect((await recorded(mine)).performances[0]).toMatchObject({
      seats: { available: 3, blocked: 0 },
      prices: [{ price: 9 }, { price: 20 }],
    });
    await giveTicket(id);
    expect(await changeDate(id, { seatPlanId })).toMatchObject({ body: { currentStatus: "SOLD" } });
    await publish(mine);
    expect(await changeDate(id, { seatPlanId })).toMatchObject({ body: { currentStatus: "PUBLISHED" } });
  });

  test("one with a ticket that was given away can be removed; the ticket is void", async () => {
    const mine = await draft({ performances: TWO });
    await giveTicket(mine.performanceIds[0]!);
    expect((await organiser("DELETE", `/v1/organiser/concerts/${mine.concertId}`)).status).toBe(204);
    const valid = await frontrow.admin`
      select 1 from tickets where performance_id = ${mine.performanceIds[0]!} and status = 'VALID'`;
    expect(valid).toHaveLength(0);
  });

  test("a stopped date keeps it from being published, until it is sold again", async () => {
    const mine = await draft({ performances: TWO });
    for (const id of mine.performanceIds) await changeDate(id, { state: "STOPPED" });
    expect(await publish(mine)).toMatchObject({ status: 409, body: { missing: ["state"] } });
    expect((await changeDate(mine.performanceIds[0]!, { state: "ON_SALE" })).status).toBe(200);
    expect(await recorded(mine)).toMatchObject({ missing: ["state"] });
    await changeDate(mine.performanceIds[1]!, { state: "ON_SALE" });
    expect(await publish(mine)).toMatchObject({ status: 200 });
  });

  test("no date is sold after it has begun: 400", async () => {
    const late = { startsAt: STARTS_AT, salesCloseAt: "2030-12-24T10:00:01Z" };
    const body = { state: "DRAFT", performances: [late] };
    expect(await organiser("POST", "/v1/organiser/concerts", { body })).toMatchObject({
      status: 400,
      body: { errors: [{ path: "performances[0].salesCloseAt" }] },
    });
    const mine = await draft({ performances: [{ startsAt: STARTS_AT }] });
    const id = mine.performanceIds[0]!;
    expect((await changeDate(id, { salesCloseAt: late.salesCloseAt })).status).toBe(400);
    expect((await changeDate(id, { salesCloseAt: STARTS_AT })).status).toBe(200);
    // Moved to an earlier time, it would be sold too long.
    expect((await changeDate(id, { startsAt: "2030-12-24T09:00:00Z" })).status).toBe(400);
  });

  test("its queue gets other times and a lottery; once it is public they are settled: 409", async () => {
    const mine = await draft({ performances: [{ startsAt: STARTS_AT }] });
    const path = `/v1/organiser/queues/${mine.queueId}`;
    const times = { sessionSeconds: 120, arrivalSeconds: 30, graceSeconds: 0 };
    const changed = await organiser("PATCH", path, { body: { ...times, lottery: true } });
    expect(changed.body.policy).toMatchObject({ ...times, lottery: true, capacity: 100 });
    expect(await recorded(mine)).toMatchObject({ missing: ["salesOpenAt"] });
    await organiser("PATCH", path, { body: { lottery: false } });
    expect((await publish(mine)).status).toBe(200);
    for (const body of [{ sessionSeconds: 60 }, { lottery: true }])
      expect(await organiser("PATCH", path, { body })).toMatchObject({
        status: 409,
        body: { currentStatus: "PUBLISHED" },
      });
    expect((await organiser("PATCH", path, { body: { returnsMax: 1 } })).status).toBe(200);
  });
});

test("one like another keeps back the same seats, by allocations of the same names", async () => {
  const mine = await putOnSale(call, { performances: [{ startsAt: STARTS_AT }] });
  const desk = `/v1/organiser/performances/${mine.performanceIds[0]}`;
  const keep = (seatNumbers: number[], more: object) =>
    organiser("POST", `${desk}/seat-changes`, {
      body: { seatNumbers, to: "BLOCKED", reason: "r", ...more },
    });
  await organiser("POST", `${desk}/allocations`, {
    body: { name: "sponsor", kind: "sponsor", releaseAt: "2030-12-01T00:00:00Z" },
  });
  await keep([1, 2], { allocation: "sponsor" });
  await keep([5], {});
  await organiser("POST", `${desk}/allocations`, { body: { name: "artist", kind: "artist" } });
  const { items } = (await organiser("GET", `${desk}/allocations`)).body;
  await organiser("POST", `${desk}/allocations/${items[0].allocationId}/release`, { body: {} });
  // One of the sponsor's two, and one that was kept for nobody.
  await organiser("POST", `${desk}/complimentary-tickets`, {
    body: { seatNumbers: [2, 9], recipient: { name: "Press" }, reason: "Review" },
  });
  const path = `/v1/organiser/concerts/${mine.concertId}/duplicate`;
  const { performances } = (await organiser("POST", path, { body: {} })).body;
  expect(performances[0].seats).toMatchObject({ available: 47, blocked: 3, complimentary: 0 });
  const copy = `/v1/organiser/performances/${performances[0].performanceId}`;
  expect((await organiser("GET", `${copy}/allocations`)).body.items).toMatchObject([
    { name: "sponsor", kind: "sponsor", seats: 2, releaseAt: null },
  ]);
});
