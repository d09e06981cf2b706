import { describe, expect, test } from "bun:test";
import { addDays, DAY_MS, HOUR_MS, isoTime, localDate } from "../../src/core/time.ts";
import { newKey } from "../../testing/buyer.ts";
import { setCalledOffStage } from "./called-off-stage.ts";

const { frontrow, organiser, sold, callOff, jobOf, workItOff, datesOf, stateOf } = setCalledOffStage();

describe("a date that is postponed", () => {
  test("keeps its tickets, stops its sale, and is given back without a fee until its day", async () => {
    const { concert, orders, performanceId } = await sold(
      [
        { seatNumbers: [1], topUps: [10_000] },
        { seatNumbers: [2], topUps: [10_000] },
      ],
      2,
    );
    const startsAt = isoTime(Date.now() + 3.2 * DAY_MS);
    const freeUntil = addDays(localDate(Date.now(), "Asia/Seoul"), 7);
    const asked = { startsAt, freeUntil };
    expect((await callOff(performanceId, "postponement", { ...asked, dryRun: true })).body).toMatchObject({
      orders: 2,
      refund: 20_000,
    });
    const { jobId } = (await callOff(performanceId, "postponement", asked)).body;
    await workItOff();
    expect(await jobOf(jobId)).toMatchObject({ kind: "POSTPONEMENT", status: "DONE", done: 2, refund: 0 });
    expect((await stateOf(concert)).toSorted()).toEqual(["ON_SALE", "POSTPONED"]);
    const [first, second] = orders;
    const { items } = (await first!.buyer.call("GET", "/v1/tickets")).body;
    expect(items).toMatchObject([{ status: "VALID", startsAt }]);
    const path = `/v1/reservations/${first!.reservationId}/cancellations`;
    expect((await first!.buyer.call("GET", `${path}/preview`)).body).toMatchObject({
      fee: 0,
      closesAt: isoTime(Date.parse(`${addDays(freeUntil, 1)}T00:00:00+09:00`)),
      movedFrom: expect.any(String),
      giveBack: { fee: 0, until: isoTime(Date.parse(`${addDays(freeUntil, 1)}T00:00:00+09:00`)) },
    });
    expect((await first!.buyer.call("POST", path, { body: {}, headers: newKey() })).body).toMatchObject({
      fee: 0,
      refund: 10_000,
    });
    // The day has passed: the terms of the purchase hold again, by the new date.
    await frontrow.admin`
      update performances set free_refund_until = clock_timestamp() where performance_id = ${performanceId}`;
    const later = `/v1/reservations/${second!.reservationId}/cancellations/preview`;
    expect((await second!.buyer.call("GET", later)).body).toMatchObject({ fee: 2_000, refund: 8_000 });
    const body = { state: "ON_SALE" };
    await organiser("PATCH", `/v1/organiser/performances/${performanceId}`, { body });
    expect(await stateOf(concert)).toEqual(["ON_SALE", "ON_SALE"]);
  });

  test("gives back to the cards until its day, for its fee, as its dry run and preview say", async () => {
    const { orders, performanceId } = await sold(
      [
        { seatNumbers: [1, 2], topUps: [15_000, 5_000] },
        { seatNumbers: [3], topUps: [10_000] },
      ],
      2,
    );
    const [first, second] = orders;
    const asked = { fee: 3_000, to: "source" };
    const dry = await callOff(performanceId, "postponement", { ...asked, dryRun: true });
    // By the terms, two days before, it would be 3,000 a seat of 10,000.
    expect(dry.body).toMatchObject({ orders: 2, fee: 6_000, refund: 24_000, complimentary: 0 });
    expect(dry.body.byWay).toEqual([{ way: "pm_sandbox_approve", orders: 2, amount: 24_000 }]);
    const { jobId } = (await callOff(performanceId, "postponement", asked)).body;
    await workItOff();
    expect(await jobOf(jobId)).toMatchObject({ status: "DONE", refund: 0 });

    const path = `/v1/reservations/${first!.reservationId}/cancellations`;
    const preview = await first!.buyer.call("GET", `${path}/preview?seatNumbers=1`);
    expect(preview.body).toMatchObject({
      fee: 1_500,
      refund: 8_500,
      toCards: 8_500,
      giveBack: { fee: 3_000 },
    });
    const headers = newKey();
    const cancel = () => first!.buyer.call("POST", path, { body: { seatNumbers: [1] }, headers });
    const cancelled = await cancel();
    expect(cancelled.body).toMatchObject({ fee: 1_500, refund: 8_500, toCards: 8_500, balanceAfter: 0 });
    expect((await cancel()).body).toEqual(cancelled.body);
    const sent = await frontrow.admin`
      select status, sum(amount)::int amount from top_up_reversals
      where user_id = ${first!.buyer.userId} group by 1`;
    expect(sent.map((row: object) => ({ ...row }))).toEqual([{ status: "SUCCEEDED", amount: 8_500 }]);
    expect(await frontrow.services.wallets.countGatewayDifferences()).toBe(0);
    // After its day the points stay points, by the terms.
    await frontrow.admin`
      update performances set free_refund_until = clock_timestamp() where performance_id = ${performanceId}`;
    const later = `/v1/reservations/${second!.reservationId}/cancellations/preview`;
    expect((await second!.buyer.call("GET", later)).body).toMatchObject({ fee: 3_000, toCards: 0 });
  });

  test("without a new date stays postponed; a taken time and a day that has passed are refused", async () => {
    const { concert, performanceId } = await sold([]);
    const [, second] = await datesOf(concert);
    for (const body of [{ startsAt: second.startsAt }, { freeUntil: "2020-01-01" }])
      expect((await callOff(performanceId, "postponement", body)).status).toBe(400);
    const { startsAt } = (await datesOf(concert))[0];
    const at = (ms: number) => new Date(Date.parse(startsAt) + ms).toISOString();
    const sale = { body: { salesCloseAt: at(-HOUR_MS) } };
    expect((await organiser("PATCH", `/v1/organiser/performances/${performanceId}`, sale)).status).toBe(200);
    expect(await callOff(performanceId, "postponement", { startsAt: at(-HOUR_MS - 1) })).toMatchObject({
      status: 400,
      body: { errors: [{ path: "startsAt", kind: "begins_before_close" }] },
    });
    expect((await callOff(performanceId, "postponement")).status).toBe(202);
    // While its time is not known, seats may go on sale whenever; once it is, only before it begins.
    const release = (name: string, ms: number) =>
      organiser("POST", `/v1/organiser/performances/${performanceId}/allocations`, {
        body: { name, kind: "house", releaseAt: at(ms) },
      });
    expect((await release("House", 1)).status).toBe(201);
    const wrong = (kind: string) => ({ status: 400, body: { errors: [{ kind }] } });
    const back = { body: { state: "ON_SALE" } };
    const resumed = await organiser("PATCH", `/v1/organiser/performances/${performanceId}`, back);
    expect(resumed).toMatchObject(wrong("begins_before_release"));
    expect((await callOff(performanceId, "postponement", { startsAt: at(2) })).status).toBe(202);
    expect(await release("Late", 3)).toMatchObject(wrong("release_too_late"));
    const earlier = await callOff(performanceId, "postponement", { startsAt: at(0) });
    expect(earlier).toMatchObject(wrong("begins_before_release"));
    expect((await callOff(performanceId, "postponement")).status).toBe(202);
    expect(await stateOf(concert)).toEqual(["POSTPONED", "ON_SALE"]);
    await workItOff();
    expect((await callOff(performanceId, "cancellation")).status).toBe(202);
    await workItOff();
  });
});
