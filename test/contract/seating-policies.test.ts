import { beforeAll, describe, expect, test } from "bun:test";
import { insertSeatPlan, type PlanSeat } from "../../src/halls/for-transactions.ts";
import {
  admittedBuyer,
  type Buyer,
  type ConcertOnSale,
  join,
  newKey,
  pay,
  putOnSale,
} from "../../testing/buyer.ts";
import { setStage } from "../../testing/stage.ts";

const stage = setStage();
const { frontrow, call, organiser } = stage;

/** Row A: twelve seats, an aisle after the eighth. Row B: wheelchair places, each with its companion's. */
const ROW_A = Array.from({ length: 12 }, (_, i): PlanSeat => seat("A", i, { x: 20 * i + (i < 8 ? 0 : 60) }));
const ROW_B = [{ flags: 1 }, { flags: 2, companionOf: 13 }, { flags: 1 }, { flags: 2, companionOf: 15 }].map(
  (facts, i) => seat("B", i, { y: 20, ...facts }),
);

function seat(row: string, at: number, facts: Partial<PlanSeat>): PlanSeat {
  const place = { section: "1F", row, label: String(at + 1), category: 0, x: 20 * at, y: 0 };
  return { ...place, flags: 0, companionOf: null, ...facts };
}

let seatPlanId: string;
let strict: ConcertOnSale;

const open = (policy: object) =>
  putOnSale(organiser, {
    policy: { seatsPerUser: 50, ...policy },
    performances: ["2030-12-24T10:00:00Z", "2030-12-25T10:00:00Z"].map((startsAt) => ({
      startsAt,
      seatPlanId,
      prices: { R: 0 },
    })),
  });

beforeAll(async () => {
  const plan = { name: "Hall", width: 300, height: 60, shapes: [], sections: [{ name: "1F" }] };
  const saved = await frontrow.services.db.transaction((tx) =>
    insertSeatPlan(tx, { ...plan, categories: [{ name: "R" }], seats: [...ROW_A, ...ROW_B] }),
  );
  seatPlanId = saved.seatPlanId;
  strict = await open({ leaveNoSingle: true });
});

const enter = (concert: ConcertOnSale) => admittedBuyer(frontrow, call, concert.queueId);
const hold = (buyer: Buyer, { performanceIds }: ConcertOnSale, seatNumbers: number[], date = 0) =>
  buyer.call("POST", "/v1/reservations", { body: { performanceId: performanceIds[date], seatNumbers } });
const release = ({ call: ask }: Buyer, reservationId: string) =>
  ask("DELETE", `/v1/reservations/${reservationId}`);

const giveBack = (buyer: Buyer, reservationId: string, seatNumbers: number[]) =>
  buyer.call("POST", `/v1/reservations/${reservationId}/cancellations`, {
    body: { seatNumbers },
    headers: newKey(),
  });

describe("leaveNoSingle", () => {
  test("refuses a hold that would leave a seat alone, names that seat, and holds nothing", async () => {
    const buyer = await enter(strict);
    const refused = await hold(buyer, strict, [2, 3]);
    expect(refused.body).toMatchObject({
      status: 409,
      code: "invalid_state",
      currentStatus: "SINGLE_SEAT_LEFT",
      seatNumbers: [1],
    });
    expect(refused.body.detail).toEndWith("1F, row A, seat 1 (1).");
    // The same buyer may have the seats that leave none, so nothing was counted or kept.
    const held = await hold(buyer, strict, [1, 2]);
    expect(held.status).toBe(201);
    await release(buyer, held.body.reservationId);
  });

  test("counts seats that others hold as taken, and an aisle as the end of a row", async () => {
    const [first, second] = [await enter(strict), await enter(strict)];
    const held = await hold(first, strict, [1, 2, 3, 4, 5]);
    // 6 to 8 are left before the aisle: the middle one leaves two alone, the outer two one that must be.
    expect((await hold(second, strict, [7])).body.seatNumbers).toEqual([6, 8]);
    const outer = await hold(second, strict, [6, 8]);
    expect(outer.status).toBe(201);
    await release(first, held.body.reservationId);
    await release(second, outer.body.reservationId);
  });

  test("decides between two buyers at once: each alone leaves none, both together would", async () => {
    const buyers = [await enter(strict), await enter(strict)];
    const replies = await Promise.all(buyers.map((buyer, i) => hold(buyer, strict, [[3], [5]][i]!, 1)));
    expect(replies.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    expect(replies.find(({ status }) => status === 409)!.body.seatNumbers).toEqual([4]);
  });

  test("waits for the seats beside it: a hold of them that is about to commit is seen", async () => {
    const buyer = await enter(strict);
    const [performanceId] = strict.performanceIds;
    const other = frontrow.admin.begin(async (tx) => {
      await tx`select 1 from seats where performance_id = ${performanceId!} and seat_number = 5 for update`;
      const reply = hold(buyer, strict, [3]);
      const seen = { reply: false };
      void reply.then(() => (seen.reply = true));
      // The hold stands in line for seat 5, though it asks for seat 3 alone.
      for (let waiting = 0; waiting === 0 && !seen.reply;)
        [{ waiting }] = await frontrow.admin`
          select count(*)::int waiting from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`;
      expect(seen.reply).toBe(false);
      await tx`update seats set status = 'BLOCKED'
               where performance_id = ${performanceId!} and seat_number = 5`;
      return { reply };
    });
    const { reply } = await other;
    expect((await reply).body.seatNumbers).toEqual([4]);
    await frontrow.admin`update seats set status = 'AVAILABLE' where status = 'BLOCKED'`;
  });

  test("holds from the organiser's answer on, and no longer once it is taken away", async () => {
    const concert = await open({});
    const buyer = await enter(concert);
    const set = (leaveNoSingle: boolean) =>
      organiser("PATCH", `/v1/organiser/concerts/${concert.concertId}`, {
        body: { policy: { leaveNoSingle } },
      });
    expect((await set(true)).body.policy.leaveNoSingle).toBe(true);
    expect((await hold(buyer, concert, [2])).body.currentStatus).toBe("SINGLE_SEAT_LEFT");
    await set(false);
    expect((await hold(buyer, concert, [2])).status).toBe(201);
  });
});

describe("a companion seat", () => {
  test("is sold only to who has its wheelchair place: in the same hold, or before", async () => {
    const concert = await open({});
    const [buyer, other] = [await enter(concert), await enter(concert)];
    const refused = await hold(buyer, concert, [14, 15]);
    expect(refused.body).toMatchObject({
      code: "invalid_state",
      currentStatus: "COMPANION_WITHOUT_WHEELCHAIR",
      seatNumbers: [14],
    });
    expect(refused.body.detail).toEndWith("1F, row B, seat 2 (14).");
    const place = await hold(buyer, concert, [13]);
    expect(place.status).toBe(201);
    expect((await hold(other, concert, [14])).status).toBe(409);
    expect((await hold(buyer, concert, [14], 1)).status).toBe(409);
    expect((await hold(buyer, concert, [14])).status).toBe(201);
    expect((await hold(other, concert, [15, 16])).status).toBe(201);
    const paid = await buyer.call("POST", "/v1/payments", {
      body: { reservationId: place.body.reservationId },
      headers: newKey(),
    });
    expect(paid.status).toBe(201);
    // Whoever reads the ticket learns that its chair is a wheelchair's.
    expect(paid.body.tickets).toMatchObject([{ seatNumber: 13, flags: 1 }]);
  });

  test("is not paid for without its place, which cannot be released or given back alone", async () => {
    const concert = await open({});
    const buyer = await enter(concert);
    const alone = {
      status: 409,
      body: { code: "invalid_state", currentStatus: "COMPANION_WITHOUT_WHEELCHAIR", seatNumbers: [14] },
    };
    const place = (await hold(buyer, concert, [13])).body.reservationId;
    const beside = (await hold(buyer, concert, [14, 12])).body.reservationId;
    expect(await release(buyer, place)).toMatchObject(alone);
    // Paying for one hold ends the others, so the place would be anybody's.
    expect(await pay(buyer, beside)).toMatchObject(alone);
    expect((await release(buyer, beside)).status).toBe(204);
    expect((await release(buyer, place)).status).toBe(204);

    const both = (await hold(buyer, concert, [13, 14])).body.reservationId;
    expect((await pay(buyer, both)).status).toBe(201);
    const preview = `/v1/reservations/${both}/cancellations/preview?seatNumbers=13`;
    expect(await buyer.call("GET", preview)).toMatchObject(alone);
    expect(await giveBack(buyer, both, [13])).toMatchObject(alone);
    // The organiser may, and is told before what stays.
    const left = [{ seatNumber: 14, section: "1F", row: "B", label: "2" }];
    for (const [seatNumbers, companionsLeft] of [
      [[13], left],
      [[14], []],
      [[13, 14], []],
    ] as const) {
      const body = { seatNumbers, fee: "none", to: "wallet", seats: "release" };
      const path = `/v1/organiser/reservations/${both}/cancellations/preview`;
      expect(await organiser("POST", path, { body })).toMatchObject({
        status: 200,
        body: { companionsLeft },
      });
    }
    expect((await giveBack(buyer, both, [14])).status).toBe(201);
    expect((await giveBack(buyer, both, [13])).status).toBe(201);
  });

  test("may be bought after its place, which then stays while the companion does", async () => {
    const concert = await open({});
    const buyer = await enter(concert);
    const place = (await hold(buyer, concert, [13])).body.reservationId;
    expect((await pay(buyer, place)).status).toBe(201);
    await join(buyer, concert.queueId);
    await frontrow.admit();
    await buyer.call("GET", `/v1/queues/${concert.queueId}/tokens/me`);
    const beside = (await hold(buyer, concert, [14])).body.reservationId;
    // While it is only held, the place stays too: else the hold could not be paid for.
    expect((await giveBack(buyer, place, [13])).body).toMatchObject({
      currentStatus: "COMPANION_WITHOUT_WHEELCHAIR",
      seatNumbers: [14],
    });
    expect((await pay(buyer, beside)).status).toBe(201);
    expect((await giveBack(buyer, place, [13])).body.seatNumbers).toEqual([14]);
    // Nor is it moved away alone at the counter.
    const move = { to: { performanceId: concert.performanceIds[0], seatNumbers: [15] }, reason: "Asked to." };
    expect(
      await organiser("POST", `/v1/organiser/reservations/${place}/seat-moves`, {
        body: { ...move, seatNumbers: [13], difference: "wallet" },
        headers: newKey(),
      }),
    ).toMatchObject({
      status: 409,
      body: { currentStatus: "COMPANION_WITHOUT_WHEELCHAIR", seatNumbers: [14] },
    });
    expect((await giveBack(buyer, beside, [14])).status).toBe(201);
    expect((await giveBack(buyer, place, [13])).status).toBe(201);
    expect(await frontrow.broken()).toEqual({});
  });

  test("is held no longer than the hold of its place, so both lapse together", async () => {
    const concert = await open({});
    const buyer = await enter(concert);
    const place = (await hold(buyer, concert, [13])).body;
    const beside = (await hold(buyer, concert, [14])).body;
    expect(beside.expiresAt).toBe(place.expiresAt);
    expect((await hold(buyer, concert, [15, 16])).body.expiresAt > place.expiresAt).toBe(true);
  });

  test("is sold to anybody where the policy says so, and in concerts from before there was one", async () => {
    const concert = await open({ companionsWithWheelchair: false });
    expect((await hold(await enter(concert), concert, [14])).status).toBe(201);
    // Then its hold is one of its own, and takes its own time.
    const buyer = await enter(concert);
    const place = (await hold(buyer, concert, [15])).body;
    expect((await hold(buyer, concert, [16])).body.expiresAt > place.expiresAt).toBe(true);
    const old = await open({});
    await frontrow.admin`
      update concerts set policy = policy - 'companionsWithWheelchair' - 'leaveNoSingle'
      where concert_id = ${old.concertId}`;
    await frontrow.admin`update catalogue_version set version = version + 1`;
    expect((await hold(await enter(old), old, [14])).status).toBe(201);
  });
});
