import { describe, expect, test } from "bun:test";
import { rehearsalReport } from "../../rehearsal/report/rehearsal-report.ts";
import { sampleResult } from "../../rehearsal/judge/sample-result.ts";
import { admittedBuyer, guest, holdSeats, join, newKey, pay, putOnSale, topUp } from "../../testing/buyer.ts";
import { setStage } from "../../testing/stage.ts";
import { FRONTROW } from "../../src/core/access/actor.ts";
import { publishedCalls } from "../attacks/published-calls.ts";

/** What the organiser sees of a sale, and how two of them do not overwrite each other. */
const { frontrow, call, organiser } = setStage({ gateway: true });

const SEATS = [
  { count: 2, grade: "VIP", price: 20_000 },
  { count: 6, grade: "R", price: 10_000 },
];

async function sale() {
  const on = await putOnSale(call, { performances: [{ startsAt: "2030-12-24T10:00:00Z", seats: SEATS }] });
  const performanceId = on.performanceIds[0]!;
  const buy = async (seatNumbers: number[]) => {
    const buyer = await admittedBuyer(frontrow, call, on.queueId);
    await topUp(buyer, 50_000);
    const held = await holdSeats(buyer, on, seatNumbers);
    const paid = await pay(buyer, held.body.reservationId);
    expect(paid.status).toBe(201);
    return { buyer, ...(paid.body as { bookingNumber: string; reservationId: string }) };
  };
  return { ...on, performanceId, buy };
}

/** Reads events of a stream, as they come. */
function reading(response: Response) {
  const reader = response.body!.getReader();
  let text = "";
  return {
    async event(type = "live") {
      for (;;) {
        const found = new RegExp(`event: ${type}\ndata: (.*)\n\n`).exec(text);
        if (found) {
          text = text.slice(found.index + found[0].length);
          return JSON.parse(found[1]!);
        }
        const { done, value } = await reader.read();
        if (done) throw new Error("the stream has ended");
        text += new TextDecoder().decode(value);
      }
    },
    leave: () => reader.cancel(),
  };
}

describe("GET /v1/organiser/concerts/{concertId}/live", () => {
  test("its figures are the database's: line, seats, revenue, payments, top-ups, refusals", async () => {
    const on = await sale();
    const { live } = frontrow.services;
    const listener = reading(await live.listen(on.concertId as never, FRONTROW));
    await live.stream.push();
    const first = await listener.event();
    expect(first.total).toMatchObject({ seats: 8, available: 8, sold: 0, gross: 0 });
    expect(first).toMatchObject({
      paymentsPerMinute: 0,
      queue: { state: "OPEN", lastPosition: 0, missed: 0 },
    });

    await on.buy([1, 3]);
    const holder = await admittedBuyer(frontrow, call, on.queueId);
    await holdSeats(holder, on, [4]);
    const late = await admittedBuyer(frontrow, call, on.queueId);
    await topUp(late, 1_000, "pm_sandbox_decline");
    expect((await holdSeats(late, on, [4])).status).toBe(409);
    await organiser("POST", `/v1/organiser/performances/${on.performanceId}/seat-changes`, {
      body: { seatNumbers: [8], to: "BLOCKED", reason: "r" },
    });
    await join(await guest(call), on.queueId);
    await frontrow.services.room.board.refresh();
    const told = await live.figures(on.concertId as never);
    expect(told.total).toEqual({
      seats: 8,
      available: 4,
      held: 1,
      sold: 2,
      blocked: 1,
      complimentary: 0,
      gross: 30_000,
      fees: 0,
      refunds: 0,
      net: 30_000,
    });
    expect(told.performances[0]!.byGrade).toMatchObject([
      { grade: "VIP", sold: 1, gross: 20_000 },
      { grade: "R", sold: 1, held: 1, blocked: 1, gross: 10_000 },
    ]);
    expect(told).toMatchObject({ paymentsPerMinute: 1, queue: { lastPosition: 4 } });
    expect(told.topUps).toMatchObject({ succeeded: 1, failed: { card_declined: 1 } });
    expect(told.refusals).toMatchObject({ seat_unavailable: 1, top_up_declined: 1 });
    expect(told.server).toMatchObject({
      workers: { of: frontrow.config.workers },
      admissionSilentSeconds: 0,
      gateway: { charges: { captured: 1, declined: 1 } },
    });
    const { mean, p95 } = told.server.gateway.answerSeconds!;
    expect(mean).toBeGreaterThan(0);
    expect(p95).toBeGreaterThan(0);
    await listener.leave();
    expect(live.stream.listeners).toBe(0);
  });

  test("a date that was stopped, postponed or cancelled is told with its state", async () => {
    const on = await sale();
    const desk = `/v1/organiser/performances/${on.performanceId}`;
    const money = { fee: "none", to: "wallet", notify: false, reason: "Storm" };
    const acts: [string, () => Promise<{ status: number }>][] = [
      ["ON_SALE", async () => ({ status: 200 })],
      ["STOPPED", () => organiser("PATCH", desk, { body: { state: "STOPPED" } })],
      ["POSTPONED", () => organiser("POST", `${desk}/postponement`, { body: money })],
      ["CANCELLED", () => organiser("POST", `${desk}/cancellation`, { body: money })],
    ];
    for (const [state, act] of acts) {
      expect((await act()).status).toBeLessThan(300);
      const { performances } = await frontrow.services.live.figures(on.concertId as never);
      expect<string>(performances[0]!.state).toBe(state);
    }
  });

  test("the queue is told as stopped while no date is sold, and with its settings' revision", async () => {
    const on = await sale();
    const desk = `/v1/organiser/performances/${on.performanceId}`;
    const queue = async () => {
      await frontrow.services.room.board.refresh();
      return (await frontrow.services.live.figures(on.concertId as never)).queue;
    };
    const before = await queue();
    expect(before).toMatchObject({ state: "OPEN", isStopped: false });
    await organiser("PATCH", desk, { body: { state: "STOPPED" } });
    expect(await queue()).toMatchObject({ state: "PAUSED", isStopped: true, revision: before.revision });
    const changed = await organiser("PATCH", `/v1/organiser/queues/${on.queueId}`, {
      body: { state: "PAUSED", capacity: 6 },
    });
    expect(await queue()).toMatchObject({ capacity: 6, revision: changed.body.revision });
    await organiser("PATCH", desk, { body: { state: "ON_SALE" } });
    expect(await queue()).toMatchObject({ state: "PAUSED", isStopped: false });
    expect(changed.body.revision).not.toBe(before.revision);
  });

  test("its course is the one of the call, told as a whole and then as it goes on", async () => {
    const on = await sale();
    await on.buy([1]);
    const { stream } = frontrow.services.live;
    const listener = reading(await frontrow.services.live.listen(on.concertId as never, FRONTROW));
    await stream.push();
    const told = await listener.event("curve");
    const asked = await organiser("GET", `/v1/organiser/concerts/${on.concertId}/curve`);
    expect(told).toEqual(asked.body);
    expect(told.minutes).toHaveLength(1);
    await listener.leave();
  });

  test("409 for a draft, 404 for a concert that is not there", async () => {
    const draft = await organiser("POST", "/v1/organiser/concerts", { body: { state: "DRAFT" } });
    for (const what of ["live", "curve"]) {
      const reply = await organiser("GET", `/v1/organiser/concerts/${draft.body.concertId}/${what}`);
      expect(reply).toMatchObject({ status: 409, body: { currentStatus: "DRAFT" } });
    }
    const path = `/v1/organiser/concerts/${Bun.randomUUIDv7()}`;
    for (const what of ["live", "curve"])
      expect((await organiser("GET", `${path}/${what}`)).status).toBe(404);
  });
});

test("the curve tells the sale by minute, and the organiser's acts with their reasons", async () => {
  const on = await sale();
  await on.buy([1, 2]);
  await organiser("PATCH", `/v1/organiser/queues/${on.queueId}`, {
    body: { capacity: 50, reason: "The payment company is slow." },
  });
  const { minutes, acts } = (await organiser("GET", `/v1/organiser/concerts/${on.concertId}/curve`)).body;
  const sums = (name: string) =>
    minutes.reduce((sum: number, minute: Record<string, number>) => sum + minute[name]!, 0);
  expect([sums("payments"), sums("seats"), sums("net"), sums("joined")]).toEqual([1, 2, 40_000, 1]);
  expect(acts).toMatchObject([
    { action: "create_concert", before: null, after: null },
    {
      action: "change_queue",
      subject: on.queueId,
      reason: "The payment company is slow.",
      before: { capacity: 100 },
      after: { capacity: 50 },
    },
  ]);
});

describe("a rehearsal", () => {
  const reportOf = ({ concertId }: { concertId: string }) =>
    rehearsalReport(sampleResult({ startedAt: "2025-12-01T10:20:30.000Z" }), concertId);

  test("is kept with its concert, and shown beside the real sale by the same figures", async () => {
    const on = await sale();
    const REPORT = reportOf(on);
    const path = `/v1/organiser/concerts/${on.concertId}`;
    expect((await organiser("GET", path)).body.rehearsedAt).toBeNull();
    expect((await organiser("GET", `${path}/rehearsal`)).status).toBe(404);
    const attached = await organiser("PUT", `${path}/rehearsal`, { body: { ...REPORT, people: 7 } });
    expect(attached).toMatchObject({ status: 200, body: { report: { people: 7 } } });
    await organiser("PUT", `${path}/rehearsal`, { body: REPORT });
    expect((await organiser("GET", path)).body.rehearsedAt).toBe(REPORT.rehearsedAt);

    await on.buy([1, 3]);
    const late = await admittedBuyer(frontrow, call, on.queueId);
    const held = await holdSeats(late, on, [4]);
    const card = { paymentMethod: "pm_sandbox_decline" };
    const body = { reservationId: held.body.reservationId, topUp: card };
    expect((await late.call("POST", "/v1/payments", { body, headers: newKey() })).status).toBe(402);
    await join(await guest(call), on.queueId);
    // Of people inside those count too that were to fill a wallet; of somebody at another sale none does.
    for (const each of [late, await admittedBuyer(frontrow, call, (await sale()).queueId)])
      expect((await topUp(each, 1_000, "pm_sandbox_decline")).status).toBe(402);
    const { rehearsal, sale: real } = (await organiser("GET", `${path}/rehearsal`)).body;
    expect(rehearsal).toMatchObject({ concertId: on.concertId, report: REPORT });
    expect(real).toMatchObject({ people: 3, seatsSold: 2, seatsPerMinuteMax: 2, cardsFailed: 2 });
    expect(real.waitSeconds.p90).toBeGreaterThanOrEqual(real.waitSeconds.p50);
  });

  test("of another shape is refused, and leaves nothing; a deleted concert takes its own along", async () => {
    const on = await sale();
    const REPORT = reportOf(on);
    const path = `/v1/organiser/concerts/${on.concertId}`;
    const wrong = [
      { ...REPORT, format: "frontrow-rehearsal-1" },
      { ...REPORT, brokenPromises: [""] },
      { ...REPORT, refusals: { "a\u202eb": 1 } },
      { ...REPORT, refusals: { "": 1 } },
      // Of another concert, and of a day that is still to come.
      reportOf({ concertId: Bun.randomUUIDv7() }),
      { ...REPORT, rehearsedAt: "2999-01-01T00:00:00Z" },
      { ...REPORT, people: -1 },
      { ...REPORT, more: 1 },
    ];
    for (const body of wrong)
      expect((await organiser("PUT", `${path}/rehearsal`, { body })).body.code).toBe("invalid_request");
    const refusals = Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`code_${at}`, 1]));
    const many = { ...REPORT, refusals };
    expect((await organiser("PUT", `${path}/rehearsal`, { body: many })).status).toBe(400);
    expect((await organiser("GET", path)).body.rehearsedAt).toBeNull();
    await organiser("PUT", `${path}/rehearsal`, { body: REPORT });
    const kept = async () =>
      (await frontrow.services.db.query`select from rehearsals where concert_id = ${on.concertId}`).length;
    expect(await kept()).toBe(1);
    expect((await organiser("DELETE", path)).status).toBe(204);
    expect(await kept()).toBe(0);
    expect((await organiser("PUT", `${path}/rehearsal`, { body: REPORT })).status).toBe(404);
  });
});

test("a seat says who sits on it and what happened to it", async () => {
  const on = await sale();
  const desk = `/v1/organiser/performances/${on.performanceId}`;
  const seat = async () => (await organiser("GET", `${desk}/seats/1`)).body;
  const change = (to: string, reason: string) =>
    organiser("POST", `${desk}/seat-changes`, { body: { seatNumbers: [1, 2], to, reason } });
  await organiser("POST", `${desk}/seat-changes`, {
    body: { seatNumbers: [1], to: "BLOCKED", allocation: "sponsor", reason: "For Kim." },
  });
  expect(await seat()).toMatchObject({ status: "BLOCKED", allocation: "sponsor", owner: null, grade: "VIP" });
  await change("AVAILABLE", "Kim is ill.");
  const { buyer, bookingNumber, reservationId } = await on.buy([1]);
  await buyer.call("PUT", "/v1/users/me/contact", {
    body: { name: "Park", email: "park@example.com", locale: "ko" },
  });
  expect((await seat()).owner).toMatchObject({ userId: buyer.userId, name: "Park", bookingNumber });
  await buyer.call("POST", `/v1/reservations/${reservationId}/cancellations`, {
    body: {},
    headers: newKey(),
  });
  const last = await seat();
  expect(last).toMatchObject({ status: "AVAILABLE", owner: null, price: 20_000 });
  const told = last.history.map(({ kind, reason }: { kind: string; reason: string | null }) => [
    kind,
    reason,
  ]);
  expect(told).toEqual([
    ["blocked", "For Kim."],
    ["released", "Kim is ill."],
    ["held", null],
    ["paid", null],
    ["cancelled", null],
  ]);
  expect((await organiser("GET", `${desk}/seats/99`)).status).toBe(404);
});

describe("the history", () => {
  test("every call of the organiser that changes something takes a reason", () => {
    const without = publishedCalls(frontrow.app)
      .calls.filter(({ method, action }) => action !== undefined && method !== "GET")
      .filter(({ parameters }) => !parameters.some((each) => each.in === "query" && each.name === "reason"));
    expect(without.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });

  test("keeps the reason of a call without a body, and of one with", async () => {
    const on = await sale();
    await organiser("POST", `/v1/organiser/concerts/${on.concertId}/stop`, {
      body: { holds: "let_pay", reason: "Rain." },
    });
    const why = encodeURIComponent("취소");
    await organiser("DELETE", `/v1/organiser/concerts/${on.concertId}?reason=${why}`);
    const path = `/v1/organiser/actions?subject=${on.concertId}`;
    const { items } = (await organiser("GET", path)).body;
    const reasons = items.map(({ action, reason }: Record<string, string>) => [action, reason]);
    expect(reasons).toEqual([
      ["delete_concert", "취소"],
      ["stop_sales", "Rain."],
      ["create_concert", null],
    ]);
    const csv = (await organiser("GET", `/v1/organiser/actions.csv?subject=${on.concertId}`)).body;
    const lines = csv.trim().split("\r\n");
    expect(lines).toHaveLength(4);
    expect(lines[1]).toContain("delete_concert");
    expect(lines[1]).toContain("취소");
  });
});
