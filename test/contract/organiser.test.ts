import { describe, expect, test } from "bun:test";
import { admittedBuyer, guest, join, newKey, pay, putOnSale } from "../../testing/buyer.ts";
import { setSaleStage } from "../../testing/stage.ts";

const { frontrow, call, organiser, concert, holder } = setSaleStage();

describe("the organiser", () => {
  test("changes a concert, and removes one of which nothing was sold", async () => {
    const mine = await putOnSale(call);
    const patch = { body: { title: "Another title", policy: { seatsPerUser: 2 } } };
    const changed = await organiser("PATCH", `/v1/organiser/concerts/${mine.concertId}`, patch);
    expect(changed).toMatchObject({
      status: 200,
      body: { title: "Another title", policy: { holdSeconds: 300, seatsPerUser: 2 } },
    });
    const { buyer } = await holder([1], mine);
    expect((await organiser("DELETE", `/v1/organiser/concerts/${mine.concertId}`)).status).toBe(204);
    expect((await call("GET", `/v1/concerts/${mine.concertId}`)).status).toBe(404);
    expect((await buyer.call("GET", "/v1/reservations")).body.items).toMatchObject([{ status: "CANCELLED" }]);
  });

  test("cannot remove a concert of which a seat was sold", async () => {
    const mine = await putOnSale(call);
    const { buyer, reservationId } = await holder([1], mine);
    await pay(buyer, reservationId);
    const reply = await organiser("DELETE", `/v1/organiser/concerts/${mine.concertId}`);
    expect(reply).toMatchObject({ status: 409, body: { code: "invalid_state" } });
    expect((await call("GET", `/v1/concerts/${mine.concertId}`)).status).toBe(200);
  });

  test("pauses a queue: places are still given, and nobody is called", async () => {
    const mine = await putOnSale(call);
    const path = `/v1/organiser/queues/${mine.queueId}`;
    await organiser("PATCH", path, { body: { state: "PAUSED" } });
    const buyer = await guest(call);
    expect((await join(buyer, mine.queueId)).status).toBe(201);
    await frontrow.admit();
    expect((await organiser("GET", path)).body).toMatchObject({ state: "PAUSED", frontier: 0, waiting: 1 });
    await organiser("PATCH", path, { body: { state: "OPEN", capacity: 5, admitPerMinute: 60 } });
    await frontrow.admit();
    expect((await organiser("GET", path)).body).toMatchObject({
      frontier: 1,
      policy: { capacity: 5, admitPerMinute: 60 },
    });
  });

  test("lowers the capacity below those inside: nobody is put out, and nobody comes in", async () => {
    const mine = await putOnSale(call, { queue: { capacity: 3 } });
    for (let i = 0; i < 3; i += 1) await admittedBuyer(frontrow, call, mine.queueId);
    await join(await guest(call), mine.queueId);
    await organiser("PATCH", `/v1/organiser/queues/${mine.queueId}`, { body: { capacity: 1 } });
    await frontrow.admit();
    expect((await call("GET", `/v1/queues/${mine.queueId}`)).body).toMatchObject({
      active: 3,
      waiting: 1,
      capacity: 1,
    });
    expect(await frontrow.broken()).toEqual({});
  });

  test.each([
    ["empty", ""],
    ["nothing but spaces", "  "],
    ["too long", "x".repeat(501)],
    ["no text", 7],
    ["half a character", "\ud800"],
  ])("cannot tell a line a notice that is %s", async (_, notice) => {
    const path = `/v1/organiser/queues/${concert.queueId}`;
    const reply = await organiser("PATCH", path, { body: { notice } });
    expect(reply).toMatchObject({ status: 400, body: { errors: [{ path: "notice" }] } });
    expect((await call("GET", `/v1/queues/${concert.queueId}`)).body.notice).toBeNull();
  });

  test("runs the checks, and a concert made twice under one key is made once", async () => {
    const headers = newKey();
    const body = { title: "Once", venue: "V", performances: [{ startsAt: "2030-01-01T10:00:00Z" }] };
    const make = () => organiser("POST", "/v1/organiser/concerts", { body, headers });
    const [first, ...others] = await Promise.all([make(), make(), make(), make()]);
    for (const other of others) expect(other).toMatchObject({ status: 201, body: first.body });
    expect(first.body.performances).toMatchObject([{ seatsTotal: 50, date: "2030-01-01" }]);
    expect((await organiser("GET", "/v1/organiser/checks")).body).toMatchObject({ ok: true });
    expect((await call("GET", "/v1/concerts?limit=1")).body).toMatchObject({
      items: [{ title: "Once" }],
      nextCursor: expect.any(String),
    });
  });
});

test("the history keeps what each act changed: before, after and why", async () => {
  const mine = await putOnSale(call, { state: "DRAFT" });
  const [date] = mine.performanceIds;
  const concertPath = `/v1/organiser/concerts/${mine.concertId}`;
  const seatsPath = `/v1/organiser/performances/${date}/seat-changes`;
  await organiser("POST", `${concertPath}/publish`, { body: {} });
  await organiser("POST", seatsPath, { body: { seatNumbers: [3, 4], to: "BLOCKED", reason: "house" } });
  await organiser("POST", `${concertPath}/stop?reason=rain`, { body: { holds: "let_pay" } });
  const startsAt = "2031-01-05T10:00:00.000Z";
  const added = await organiser("POST", `${concertPath}/performances`, { body: { startsAt } });
  await organiser("POST", `/v1/organiser/performances/${date}/cancellation`, {
    body: { fee: "none", to: "wallet", notify: false },
  });
  const actsOn = async (subject: string) =>
    Object.fromEntries(
      (await organiser("GET", `/v1/organiser/actions?subject=${subject}`)).body.items.map(
        ({ action, before, after, reason }: Record<string, unknown>) => [action, { before, after, reason }],
      ),
    );
  const onConcert = await actsOn(mine.concertId);
  expect(onConcert).toEqual({
    create_concert: {
      before: null,
      after: expect.objectContaining({ title: "A concert", state: "DRAFT", queueId: mine.queueId }),
      reason: null,
    },
    publish_concert: { before: { state: "DRAFT" }, after: { state: "PUBLISHED" }, reason: null },
    stop_sales: { before: { [date!]: "ON_SALE" }, after: { [date!]: "STOPPED" }, reason: "rain" },
    add_performance: {
      before: null,
      after: expect.objectContaining({ performanceId: added.body.performanceId, startsAt }),
      reason: null,
    },
  });
  expect(await actsOn(date!)).toEqual({
    change_seats: {
      before: { AVAILABLE: [3, 4], BLOCKED: null },
      after: { AVAILABLE: null, BLOCKED: [3, 4] },
      reason: "house",
    },
    cancel_date: { before: { state: "STOPPED" }, after: { state: "CANCELLED" }, reason: null },
  });
});
