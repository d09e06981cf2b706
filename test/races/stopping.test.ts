import { beforeAll, describe, expect, test } from "bun:test";
import { FRONTROW } from "../../src/core/access/actor.ts";
import type { ConcertId, PerformanceId, QueueId, UserId } from "../../src/core/ids.ts";
import { Refusal } from "../../src/core/refusals.ts";
import { ChangedMeanwhile } from "../../src/database/database.ts";
import type { Services } from "../../src/worker/services.ts";
import { admittedBuyer, type Buyer, type ConcertOnSale, putOnSale } from "../../testing/buyer.ts";
import { holdCommand } from "./stage.ts";
import { type Guard, guarded, withoutSaleVersion } from "../../testing/batches/unguarded.ts";
import { setStage } from "../../testing/stage.ts";
import { planHolds } from "../../testing/batches/plans.ts";

/** What the organiser was answered holds for everything after it, on every worker. */
const HOLDERS = 50;

const { frontrow, call } = setStage();
let other: Services;

beforeAll(async () => {
  other = await frontrow.startAnother();
});

async function stage(buyers: number) {
  const concert = await putOnSale(call, {
    policy: { seatsPerUser: 50 },
    performances: [{ startsAt: "2030-12-24T10:00:00Z", seats: [{ count: 3_000, price: 10 }] }],
  });
  const admitted: Buyer[] = [];
  for (let n = 0; n < buyers; n += 1) admitted.push(await admittedBuyer(frontrow, call, concert.queueId));
  // Both know the concert as it was before the organiser changed anything.
  await other.catalogue.performance(concert.performanceIds[0] as PerformanceId);
  return { concert, buyers: admitted };
}

function hold({ reservations, room }: Services, buyer: Buyer, concert: ConcertOnSale, seatNumbers: number[]) {
  const token = room.openToken(buyer.queueToken, buyer.userId as UserId);
  return reservations.hold(token, concert.performanceIds[0] as PerformanceId, seatNumbers, undefined);
}

const refusalOf = (held: Promise<unknown>) => held.then(() => null).catch((error: Refusal) => error);

async function countHolds(concert: ConcertOnSale): Promise<number> {
  const [row] = await frontrow.admin<{ n: number }[]>`
    select count(*)::int n from reservations where concert_id = ${concert.concertId}`;
  return row!.n;
}

describe("fifty people hold seats on two workers while the organiser stops the sale", () => {
  test("from the answer on, not one hold more is committed", async () => {
    const { concert, buyers } = await stage(HOLDERS);
    const workers = [frontrow.services, other];
    const lastCodes: string[] = [];
    const holders = buyers.map(async (buyer, i) => {
      for (let n = 0; ; n += 1) {
        const seat = 1 + i + HOLDERS * n;
        const refusal = await refusalOf(hold(workers[(i + n) % 2]!, buyer, concert, [seat]));
        if (refusal) return lastCodes.push(`${refusal.code} ${refusal.fields["currentStatus"]}`);
      }
    });
    while ((await countHolds(concert)) < 3 * HOLDERS) await frontrow.services.catalogue.refresh();
    await other.organiser.stopSales(
      FRONTROW,
      concert.concertId as ConcertId,
      { holds: "let_pay" },
      undefined,
    );
    const atTheAnswer = await countHolds(concert);
    await Promise.all(holders);
    expect(await countHolds(concert)).toBe(atTheAnswer);
    expect(lastCodes).toEqual(Array.from({ length: HOLDERS }, () => "invalid_state STOPPED"));
    expect(await frontrow.broken()).toEqual({});
  });

  /** A hold is decided, then the sale is stopped, and only then is what was decided written. */
  async function holdAcrossTheStop(guard: Guard) {
    const { concert, buyers } = await stage(1);
    const command = await holdCommand(frontrow, buyers[0]!, concert.performanceIds[0]!, [1]);
    const held = frontrow.services.db.transaction(async (tx) => {
      // It waits for the stop, on a busy machine for longer than a transaction may wait for its worker.
      await tx`set local idle_in_transaction_session_timeout = 0`;
      const { outcomes, writes } = await planHolds(guard(tx), [command]);
      await other.organiser.stopSales(
        FRONTROW,
        concert.concertId as ConcertId,
        { holds: "let_pay" },
        undefined,
      );
      await Promise.all(writes.map((write) => write()));
      return outcomes[0]!;
    });
    const error = await held.then(() => null).catch((reason: unknown) => reason);
    return { error, holds: await countHolds(concert) };
  }

  test("a hold decided before the stop, not yet committed, is undone and decided again", async () => {
    const { error, holds } = await holdAcrossTheStop(guarded);
    expect(error).toBeInstanceOf(ChangedMeanwhile);
    expect(holds).toBe(0);
  });

  test("control: without the version in the last write, it is committed after the answer", async () => {
    const { error, holds } = await holdAcrossTheStop(withoutSaleVersion);
    expect(error).toBeNull();
    expect(holds).toBe(1);
  });
});

describe("a change by one worker holds on another that has not heard of it", () => {
  const soon = () => new Date(Date.now() - 1_000).toISOString();
  const later = () => new Date(Date.now() + 3_600_000).toISOString();
  type Change = (services: Services, concert: ConcertOnSale) => Promise<unknown>;
  const ofConcert =
    (change: () => object): Change =>
    ({ organiser }, { concertId }) =>
      organiser.changeConcert(FRONTROW, concertId as ConcertId, change());
  const ofDate =
    (change: () => object): Change =>
    ({ organiser }, { performanceIds }) =>
      organiser.changePerformance(FRONTROW, performanceIds[0] as PerformanceId, change());

  test.each<[string, Change, string]>([
    ["seatsPerUser", ofConcert(() => ({ policy: { seatsPerUser: 1 } })), "seat_limit_exceeded"],
    ["seatsPerPerformance", ofConcert(() => ({ policy: { seatsPerPerformance: 3 } })), "seat_limit_exceeded"],
    ["salesCloseAt", ofConcert(() => ({ salesCloseAt: soon() })), "invalid_state CLOSED"],
    ["salesOpenAt", ofConcert(() => ({ salesOpenAt: later() })), "sales_not_open"],
    ["salesCloseAt of the date", ofDate(() => ({ salesCloseAt: soon() })), "invalid_state CLOSED"],
    ["state of the date", ofDate(() => ({ state: "STOPPED" })), "invalid_state STOPPED"],
    [
      "state of the queue",
      ({ organiser }, { queueId }) =>
        organiser.changeQueue(FRONTROW, queueId as QueueId, { state: "CLOSED" }),
      "invalid_state CLOSED",
    ],
  ])("%s", async (_, change, expected) => {
    const { concert, buyers } = await stage(1);
    expect(await refusalOf(hold(other, buyers[0]!, concert, [1, 2]))).toBeNull();
    await change(frontrow.services, concert);
    const refusal = await refusalOf(hold(other, buyers[0]!, concert, [3, 4]));
    expect([refusal?.code, refusal?.fields["currentStatus"]].filter(Boolean).join(" ")).toBe(expected);
    expect(await frontrow.broken()).toEqual({});
  });

  test("holdSeconds: the next hold lasts that long", async () => {
    const { concert, buyers } = await stage(1);
    await ofConcert(() => ({ policy: { holdSeconds: 77 } }))(frontrow.services, concert);
    const { body } = await hold(other, buyers[0]!, concert, [1]);
    expect(Date.parse(body.expiresAt) - Date.parse(body.heldAt)).toBe(77_000);
  });
});
