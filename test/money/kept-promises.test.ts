import { describe, expect, test } from "bun:test";
import { addDays, DAY_MS, isoTime, localDate } from "../../src/core/time.ts";
import { type Buyer, newKey } from "../../testing/buyer.ts";
import { setCalledOffStage } from "./called-off-stage.ts";

const { frontrow, call, organiser, sold, callOff, jobOf, workItOff, balanceOf, datesOf } =
  setCalledOffStage();

const NONE = { preset: "none" };
const TWO_SEATS = [{ seatNumbers: [1, 2], topUps: [20_000] }];
const inDays = (days: number) => isoTime(Date.now() + days * DAY_MS);
const dayIn = (days: number) => addDays(localDate(Date.now(), "Asia/Seoul"), days);
const endOf = (day: string) => isoTime(Date.parse(`${addDays(day, 1)}T00:00:00+09:00`));

async function move(reservationId: string, seatNumbers: number[], to: object): Promise<string> {
  const body = { seatNumbers, to, difference: "counter", paidBy: "cash", reason: "r" };
  const path = `/v1/organiser/reservations/${reservationId}/seat-moves`;
  const moved = await organiser("POST", path, { body, headers: newKey() });
  expect(moved.status).toBe(201);
  return moved.body.reservationId;
}
const preview = (buyer: Buyer, reservationId: string) =>
  buyer.call("GET", `/v1/reservations/${reservationId}/cancellations/preview`);

describe("seats that were exchanged", () => {
  test("are told to their buyer as exchanged, in both bookings and in the points", async () => {
    const { orders } = await sold(TWO_SEATS, 5);
    const { buyer, reservationId } = orders[0]!;
    const newId = await move(reservationId, [2], { seatNumbers: [3] });
    const bookingOf = async (id: string) => (await buyer.call("GET", `/v1/reservations/${id}`)).body;
    const [was, is] = [await bookingOf(reservationId), await bookingOf(newId)];
    const given = { seatNumbers: [2], amount: 10_000, reservationId: newId, bookingNumber: is.bookingNumber };
    expect(was).toMatchObject({ refunds: [], exchangedFor: [given], exchangedFrom: null });
    const from = { amount: 10_000, reservationId, bookingNumber: was.bookingNumber };
    expect(is).toMatchObject({ exchangedFor: [], exchangedFrom: from });
    const entries = await buyer.call("GET", `/v1/users/${buyer.userId}/wallet/entries`);
    expect(entries.body.items.slice(0, 3)).toMatchObject([
      { kind: "PAYMENT", amount: -10_000, isExchange: true },
      { kind: "ORGANISER_REFUND", amount: 10_000, isExchange: true },
      { kind: "PAYMENT", amount: -20_000, isExchange: false },
    ]);
  });

  test("keep the free refund of a postponement with its day, from one exchange to the next", async () => {
    const { concert, orders, performanceId } = await sold(TWO_SEATS, 5, NONE);
    const { buyer, reservationId } = orders[0]!;
    const freeUntil = dayIn(9);
    await callOff(performanceId, "postponement", { startsAt: inDays(40), freeUntil });
    const once = await move(reservationId, [1], { seatNumbers: [3] });
    const free = { status: 200, body: { fee: 0, refund: 10_000, closesAt: endOf(freeUntil) } };
    expect(await preview(buyer, reservationId)).toMatchObject(free);
    expect(await preview(buyer, once)).toMatchObject(free);
    const twice = await move(once, [3], { performanceId: concert.performanceIds[1], seatNumbers: [3] });
    expect(await preview(buyer, twice)).toMatchObject(free);
    await workItOff();
  });

  test("keep the terms and the time of their purchase", async () => {
    const { concert, orders } = await sold(TWO_SEATS, 20, { preset: "until", daysBefore: 2, hour: 12 });
    const { buyer, reservationId } = orders[0]!;
    const path = `/v1/organiser/concerts/${concert.concertId}`;
    expect((await organiser("PATCH", path, { body: { policy: { refund: NONE } } })).status).toBe(200);
    const moved = await move(reservationId, [1], { seatNumbers: [3] });
    const { closesAt } = (await preview(buyer, reservationId)).body;
    expect(await preview(buyer, moved)).toMatchObject({ status: 200, body: { fee: 0, closesAt } });

    const week = await sold(TWO_SEATS, 20);
    const early = week.orders[0]!;
    await frontrow.admin`
      update payments set paid_at = paid_at - interval '8 days'
      where reservation_id = ${early.reservationId}`;
    const later = await move(early.reservationId, [1], { seatNumbers: [3] });
    // The week in which it is free does not begin again.
    expect((await preview(early.buyer, early.reservationId)).body).toMatchObject({ fee: 1_000 });
    expect((await preview(early.buyer, later)).body).toMatchObject({ fee: 1_000 });
  });

  test("pay a fee in points for the whole order once, as the dry run says", async () => {
    const { orders, performanceId } = await sold(TWO_SEATS, 5, NONE);
    const { buyer, reservationId } = orders[0]!;
    const moved = await move(reservationId, [1], { seatNumbers: [3] });
    const asked = { fee: 15_000 };
    const dry = await callOff(performanceId, "cancellation", { ...asked, dryRun: true });
    expect(dry.body).toMatchObject({ orders: 2, fee: 15_000, refund: 5_000 });
    const { jobId } = (await callOff(performanceId, "cancellation", asked)).body;
    // Who gives a part back before the job comes to it has paid for that part.
    const body = { fee: 7_500, refund: 2_500 };
    expect(await preview(buyer, moved)).toMatchObject({ status: 200, body });
    await buyer.call("POST", `/v1/reservations/${moved}/cancellations`, { body: {}, headers: newKey() });
    await workItOff();
    expect(await jobOf(jobId)).toMatchObject({ status: "DONE", failed: [], refund: 2_500 });
    expect(await balanceOf(buyer)).toBe(5_000);
  });

  test("pay it once however the job comes to them", async () => {
    const { orders, performanceId } = await sold(TWO_SEATS, 5);
    const { buyer, reservationId } = orders[0]!;
    await move(reservationId, [1], { seatNumbers: [3] });
    await callOff(performanceId, "cancellation", { fee: 15_000 });
    await workItOff();
    expect(await balanceOf(buyer)).toBe(5_000);
  });
});

describe("a date that is called off again", () => {
  test("takes nothing away of what was promised before", async () => {
    const { orders, performanceId } = await sold(TWO_SEATS, 5, NONE);
    const { buyer, reservationId } = orders[0]!;
    const freeUntil = dayIn(60);
    await callOff(performanceId, "postponement", { freeUntil });
    const free = { status: 200, body: { fee: 0, refund: 20_000, closesAt: endOf(freeUntil) } };
    for (const asked of [{ startsAt: inDays(90) }, { startsAt: inDays(91), fee: "terms" }, { fee: 5_000 }]) {
      expect((await callOff(performanceId, "postponement", { ...asked, dryRun: true })).body).toMatchObject({
        fee: 0,
      });
      await callOff(performanceId, "postponement", asked);
      expect(await preview(buyer, reservationId)).toMatchObject(free);
    }
    await workItOff();
    const moved = await move(reservationId, [1], { seatNumbers: [3] });
    for (const fee of ["terms", 15_000])
      expect((await callOff(performanceId, "cancellation", { fee, dryRun: true })).body).toMatchObject({
        orders: 2,
        fee: 0,
        refund: 20_000,
      });
    await callOff(performanceId, "cancellation", { fee: "terms" });
    expect(await preview(buyer, moved)).toMatchObject({ body: { fee: 0 } });
    await workItOff();
    expect(await balanceOf(buyer)).toBe(20_000);
  });
});

test("buyers are told that a date does not hold, and what was given back when it was cancelled", async () => {
  const { concert, orders, performanceId } = await sold(TWO_SEATS, 5, NONE);
  const { buyer, reservationId } = orders[0]!;
  const shown = async () => {
    const { performances } = (await call("GET", `/v1/concerts/${concert.concertId}`)).body;
    return performances.find((each: { performanceId: string }) => each.performanceId === performanceId);
  };
  const { startsAt: firstStart } = await shown();
  const seen = async () => {
    const [ticket] = (await buyer.call("GET", "/v1/tickets")).body.items;
    const { body } = await buyer.call("GET", `/v1/reservations/${reservationId}`);
    const date = await shown();
    expect(date.dateStatus).toBe(ticket.dateStatus);
    const hasMoved = date.dateStatus === "FIXED" && date.startsAt !== firstStart;
    expect(date.movedFrom).toBe(hasMoved ? firstStart : null);
    return [ticket.dateStatus, body.dateStatus, body.refunds.length];
  };
  expect(await seen()).toEqual(["FIXED", "FIXED", 0]);
  await callOff(performanceId, "postponement");
  expect(await seen()).toEqual(["OPEN", "OPEN", 0]);
  // It takes place as it was to be, after all; and then not.
  expect((await callOff(performanceId, "postponement", { startsAt: firstStart })).status).toBe(202);
  expect(await seen()).toEqual(["FIXED", "FIXED", 0]);
  await callOff(performanceId, "postponement");
  expect(await seen()).toEqual(["OPEN", "OPEN", 0]);
  await callOff(performanceId, "postponement", { startsAt: inDays(30) });
  expect(await seen()).toEqual(["FIXED", "FIXED", 0]);
  await workItOff();
  await callOff(performanceId, "cancellation", { fee: "none", to: "source" });
  await workItOff();
  expect(await seen()).toEqual(["CANCELLED", "CANCELLED", 1]);
  const { refunds } = (await buyer.call("GET", `/v1/reservations/${reservationId}`)).body;
  const given = { fee: 0, refund: 20_000, toCards: 20_000, seatNumbers: [1, 2] };
  expect(refunds).toMatchObject([{ refundedBy: "ORGANISER", ...given }]);
});

describe("the dry run of a postponement", () => {
  test.each([
    ["later", 2, 90],
    ["earlier", 90, 2],
  ])("reckons by the date that will hold, and none costs its buyers: to a date %s", async (_, from, to) => {
    const { orders, performanceId } = await sold(TWO_SEATS, from);
    const { buyer, reservationId } = orders[0]!;
    for (const fee of ["terms", 5_000]) {
      const asked = { startsAt: inDays(to), fee };
      const dry = await callOff(performanceId, "postponement", { ...asked, dryRun: true });
      expect(dry.body).toMatchObject({ fee: 0, refund: 20_000 });
      await callOff(performanceId, "postponement", asked);
      expect(await preview(buyer, reservationId)).toMatchObject({ body: { fee: 0 } });
    }
    await workItOff();
  });

  test("is refused where the act is: a time that is taken, its own or past; a day past", async () => {
    const { concert, performanceId } = await sold([], 5);
    const [{ startsAt: own }, { startsAt }] = await datesOf(concert);
    for (const dryRun of [true, false])
      for (const body of [
        { startsAt: inDays(-60) },
        { startsAt },
        { startsAt: own },
        { freeUntil: "2020-01-01" },
      ])
        expect((await callOff(performanceId, "postponement", { ...body, dryRun })).status).toBe(400);
  });
});

test("nothing is given back by the terms once the show has begun, whatever they say", async () => {
  const until = { preset: "until", daysBefore: 0, hour: 23 };
  const { orders, performanceId } = await sold(TWO_SEATS, 0.5, until);
  const { buyer, reservationId } = orders[0]!;
  await frontrow.admin`
    update performances set starts_at = clock_timestamp() where performance_id = ${performanceId}`;
  expect(await preview(buyer, reservationId)).toMatchObject({ status: 409 });
  const path = `/v1/organiser/reservations/${reservationId}/cancellations`;
  const asked = { fee: "none", to: "wallet", seats: "release", reason: "r" };
  const byOrganiser = await organiser("POST", path, { body: asked, headers: newKey() });
  expect(byOrganiser).toMatchObject({ status: 201, body: { refund: 20_000 } });
});
