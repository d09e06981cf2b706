import { describe, expect, test } from "bun:test";
import { admittedBuyer, holdSeats, newKey, pay, topUp } from "../../testing/buyer.ts";
import { enrolledDevice } from "../../testing/door/devices.ts";
import { setCalledOffStage } from "./called-off-stage.ts";

const { frontrow, call, organiser, sold, callOff, jobOf, workItOff, balanceOf, stateOf } =
  setCalledOffStage();

describe("a date that is cancelled", () => {
  test("is refunded as its dry run said, each order once, to the cards as far as they go", async () => {
    const { concert, orders, performanceId } = await sold([
      { seatNumbers: [1, 2], topUps: [15_000, 5_000] },
      { seatNumbers: [3], topUps: [30_000] },
      { seatNumbers: [4, 5], topUps: [20_000] },
    ]);
    // One has given a seat back, and one has sent unused points back.
    await orders[2]!.buyer.call("POST", `/v1/reservations/${orders[2]!.reservationId}/cancellations`, {
      body: { seatNumbers: [5] },
      headers: newKey(),
    });
    const [{ top_up_id }] = await frontrow.admin`
      select top_up_id from top_ups where user_id = ${orders[1]!.buyer.userId}`;
    const reversals = `/v1/users/${orders[1]!.buyer.userId}/wallet/top-ups/${top_up_id}/reversals`;
    await orders[1]!.buyer.call("POST", reversals, { body: { amount: 20_000 }, headers: newKey() });
    await frontrow.admin`
      update top_ups set created_at = created_at + interval '1 hour'
      where user_id = ${orders[0]!.buyer.userId} and amount = 5000`;

    const dry = await callOff(performanceId, "cancellation", { to: "source", dryRun: true });
    expect(dry).toMatchObject({
      status: 200,
      body: {
        orders: 3,
        seats: 4,
        amount: 40_000,
        fee: 0,
        refund: 40_000,
        byWay: [
          { way: "pm_sandbox_approve", orders: 3, amount: 35_000 },
          { way: "wallet", orders: 1, amount: 5_000 },
        ],
      },
    });
    expect(await stateOf(concert)).toEqual(["ON_SALE", "ON_SALE"]);
    const headers = newKey();
    const begun = await callOff(performanceId, "cancellation", { to: "source", reason: "Fire." }, headers);
    expect(begun.status).toBe(202);
    const again = await callOff(performanceId, "cancellation", { to: "source", reason: "Fire." }, headers);
    expect(again.body).toEqual(begun.body);
    expect(await jobOf(begun.body.jobId)).toMatchObject({ status: "RUNNING", done: 0, total: 3 });
    await workItOff();
    expect(await jobOf(begun.body.jobId)).toMatchObject({
      kind: "CANCELLATION",
      status: "DONE",
      done: 3,
      total: 3,
      failed: [],
      refund: 40_000,
      toCards: 35_000,
      reason: "Fire.",
    });
    expect(await Promise.all(orders.map(({ buyer }) => balanceOf(buyer)))).toEqual([5_000, 0, 8_000]);
    expect(await frontrow.services.wallets.countGatewayDifferences()).toBe(0);
    const listed = await organiser("GET", `/v1/organiser/jobs?performanceId=${performanceId}`);
    expect(listed.body.items.map(({ jobId }: { jobId: string }) => jobId)).toEqual([begun.body.jobId]);
  });

  test("sells nothing from the answer on, also not what was held; its other dates go on", async () => {
    const { concert, performanceId } = await sold([{ seatNumbers: [1], topUps: [10_000] }]);
    const holder = await admittedBuyer(frontrow, call, concert.queueId);
    await topUp(holder, 50_000);
    const { reservationId } = (await holdSeats(holder, concert, [2])).body;
    await callOff(performanceId, "cancellation", { to: "wallet" });
    expect(await pay(holder, reservationId)).toMatchObject({
      status: 409,
      body: { code: "reservation_not_held" },
    });
    expect(await holdSeats(holder, concert, [3])).toMatchObject({
      status: 409,
      body: { currentStatus: "CANCELLED" },
    });
    expect(await stateOf(concert)).toEqual(["CANCELLED", "ON_SALE"]);
    const other = { performanceId: concert.performanceIds[1], seatNumbers: [1] };
    expect((await holder.call("POST", "/v1/reservations", { body: other })).status).toBe(201);
    for (const how of ["cancellation", "postponement"] as const)
      expect(await callOff(performanceId, how)).toMatchObject({
        status: 409,
        body: { currentStatus: "CANCELLED" },
      });
    const patch = { body: { state: "ON_SALE" } };
    expect((await organiser("PATCH", `/v1/organiser/performances/${performanceId}`, patch)).status).toBe(409);
    await organiser("POST", `/v1/organiser/concerts/${concert.concertId}/stop`, {
      body: { holds: "release" },
    });
    expect(await stateOf(concert)).toEqual(["CANCELLED", "STOPPED"]);
    await workItOff();
  });

  test("costs nobody a fee who gives back before the job comes to them", async () => {
    const { orders, performanceId } = await sold([{ seatNumbers: [1], topUps: [10_000] }]);
    const { jobId } = (await callOff(performanceId, "cancellation")).body;
    const { buyer, reservationId } = orders[0]!;
    const path = `/v1/reservations/${reservationId}/cancellations`;
    const mine = await buyer.call("POST", path, { body: {}, headers: newKey() });
    expect(mine.body).toMatchObject({ fee: 0, refund: 10_000 });
    await workItOff();
    expect(await jobOf(jobId)).toMatchObject({ status: "DONE", done: 1, total: 1, refund: 0 });
    expect(await balanceOf(buyer)).toBe(10_000);
  });

  test("names the order that cannot be done, does the others, and does it when retried", async () => {
    const { orders, performanceId } = await sold([
      { seatNumbers: [1], topUps: [10_000] },
      { seatNumbers: [2], topUps: [10_000] },
      { seatNumbers: [3], topUps: [10_000] },
    ]);
    const { jobId } = (await callOff(performanceId, "cancellation", { to: "wallet" })).body;
    // The database refuses whatever touches this one.
    await frontrow.admin.unsafe(
      `alter table cancellations add constraint broken
       check (user_id <> '${orders[1]!.buyer.userId}') not valid`,
    );
    await workItOff();
    expect(await jobOf(jobId)).toMatchObject({
      status: "DONE",
      done: 2,
      total: 3,
      failed: [{ bookingNumber: orders[1]!.bookingNumber, reason: "internal_error" }],
    });
    await frontrow.admin`alter table cancellations drop constraint broken`;
    const retried = await organiser("POST", `/v1/organiser/jobs/${jobId}/retry`, { body: {} });
    expect(retried).toMatchObject({ status: 200, body: { status: "RUNNING", failed: [] } });
    await workItOff();
    expect(await jobOf(jobId)).toMatchObject({ status: "DONE", done: 3, failed: [] });
    expect(await balanceOf(orders[1]!.buyer)).toBe(10_000);
  });

  test("keeps so many points of each order, spread over its seats, and of a cheaper one all", async () => {
    const { orders, performanceId } = await sold([
      { seatNumbers: [1, 2], topUps: [20_000] },
      { seatNumbers: [3], topUps: [10_000] },
    ]);
    const asked = { fee: 15_000 };
    const dry = await callOff(performanceId, "cancellation", { ...asked, dryRun: true });
    expect(dry.body).toMatchObject({ orders: 2, fee: 25_000, refund: 5_000 });
    const { jobId } = (await callOff(performanceId, "cancellation", asked)).body;
    await workItOff();
    expect(await jobOf(jobId)).toMatchObject({ status: "DONE", done: 2, failed: [], refund: 5_000 });
    expect(await balanceOf(orders[0]!.buyer)).toBe(5_000);
    const [row] = await frontrow.admin`
      select seat_fees from cancellations where reservation_id = ${orders[0]!.reservationId}`;
    expect([...row.seat_fees]).toEqual([7_500, 7_500]);
  });

  test("tells everybody once no date is left", async () => {
    const { concert, performanceId } = await sold([{ seatNumbers: [1], topUps: [10_000] }]);
    const isCancelled = async () => (await call("GET", `/v1/concerts/${concert.concertId}`)).body.isCancelled;
    expect(await isCancelled()).toBe(false);
    const told: boolean[] = [];
    for (const id of [performanceId, ...concert.performanceIds.filter((each) => each !== performanceId)]) {
      await callOff(id, "cancellation");
      told.push(await isCancelled());
    }
    expect(told).toEqual([false, true]);
    const { items } = (await call("GET", "/v1/concerts?limit=100")).body;
    const listed = items.find((each: { concertId: string }) => each.concertId === concert.concertId);
    expect(listed.isCancelled).toBe(true);
  });

  test("tells everybody that a concert is postponed whose dates are all put off, or cancelled", async () => {
    const { concert, performanceId } = await sold([{ seatNumbers: [1], topUps: [10_000] }]);
    const standing = async () => {
      const { isCancelled, isPostponed } = (await call("GET", `/v1/concerts/${concert.concertId}`)).body;
      return { isCancelled, isPostponed };
    };
    const other = concert.performanceIds.find((each) => each !== performanceId);
    await callOff(performanceId, "postponement");
    expect(await standing()).toEqual({ isCancelled: false, isPostponed: false });
    await callOff(other!, "cancellation");
    expect(await standing()).toEqual({ isCancelled: false, isPostponed: true });
  });

  test("makes its tickets void that were given away, used or not, and gives away no more", async () => {
    const { performanceId } = await sold([{ seatNumbers: [1], topUps: [10_000] }]);
    const desk = `/v1/organiser/performances/${performanceId}/complimentary-tickets`;
    const give = (seatNumbers: number[]) =>
      organiser("POST", desk, { body: { seatNumbers, recipient: { name: "A guest" }, reason: "r" } });
    await give([4, 5]);
    const given = (await give([6])).body.tickets[0];
    await give([7]);
    await organiser("DELETE", `${desk}/${(await give([8])).body.tickets[0].ticketId}`);
    const phone = await enrolledDevice(call, organiser, [performanceId]);
    const scan = (nonce: string) => {
      const scans = [{ nonce, code: given.code, at: new Date().toISOString(), gate: "North" }];
      return phone.call("POST", "/v1/door/scans", { body: { scans } });
    };
    expect((await scan("before-the-fire")).body.results[0].result).toBe("OK");
    const manifest = `/v1/door/performances/${performanceId}/manifest`;
    const { version } = (await phone.call("GET", manifest)).body;

    const dry = await callOff(performanceId, "cancellation", { dryRun: true });
    expect(dry.body).toMatchObject({ orders: 1, complimentary: 4 });
    const { jobId } = (await callOff(performanceId, "cancellation")).body;
    const cancelled = { status: 409, body: { currentStatus: "CANCELLED" } };
    expect(await give([9])).toMatchObject(cancelled);
    const keeps: [string, object][] = [
      ["allocations", { name: "House", kind: "house" }],
      ["seat-changes", { seatNumbers: [9], to: "BLOCKED", allocation: "House", reason: "r" }],
    ];
    for (const [what, body] of keeps)
      expect(
        await organiser("POST", `/v1/organiser/performances/${performanceId}/${what}`, { body }),
      ).toMatchObject(cancelled);
    const other = await frontrow.startAnother();
    await Promise.all([frontrow.services.jobs.work(), other.jobs.work(), other.jobs.work()]);
    await workItOff();
    expect(await jobOf(jobId)).toMatchObject({ status: "DONE", done: 1, total: 1, complimentary: 4 });
    const { tickets } = (await organiser("GET", desk)).body;
    expect(tickets.map(({ status }: { status: string }) => status)).toEqual(Array(5).fill("CANCELLED"));
    expect((await scan("after-the-fire")).body.results[0].result).toBe("CANCELLED");
    const door = (await organiser("GET", `/v1/organiser/performances/${performanceId}/door`)).body;
    expect(door).toMatchObject({ tickets: 0, inside: 0, byGate: [] });
    const { tickets: changed } = (await phone.call("GET", `${manifest}?since=${version}`)).body;
    // The one taken back before may be told twice.
    const told = new Set(changed.map(({ ticketId }: { ticketId: string }) => ticketId));
    expect(new Set(changed.map(({ status }: { status: string }) => status))).toEqual(new Set(["CANCELLED"]));
    expect(told.size).toBeGreaterThanOrEqual(5);
    for (const { ticketId } of tickets.slice(0, 4)) expect(told).toContain(ticketId);
  });

  test("is done once by many workers at a time", async () => {
    const buyers = Array.from({ length: 12 }, (_, i) => ({ seatNumbers: [i + 1], topUps: [10_000] }));
    const { orders, performanceId } = await sold(buyers);
    const { jobId } = (await callOff(performanceId, "cancellation", { to: "wallet" })).body;
    const others = [frontrow.services, await frontrow.startAnother()];
    await Promise.all(others.flatMap(({ jobs }) => [jobs.work(), jobs.work()]));
    await workItOff();
    expect(await jobOf(jobId)).toMatchObject({ done: 12, refund: 120_000 });
    for (const { buyer } of orders) expect(await balanceOf(buyer)).toBe(10_000);
  });
});
