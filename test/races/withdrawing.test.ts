import { beforeAll, describe, expect, test } from "bun:test";
import { FRONTROW } from "../../src/core/access/actor.ts";
import {
  type ConcertId,
  newId,
  type PerformanceId,
  type ReservationId,
  type UserId,
} from "../../src/core/ids.ts";
import type { Refusal } from "../../src/core/refusals.ts";
import { counterSale, type SellCommand } from "../../src/box-office/selling.ts";
import { runChange } from "../../src/database/batches/change.ts";
import { planAll } from "../../src/database/batches/working-set.ts";
import type { Tx } from "../../src/database/database.ts";
import { withdraw } from "../../src/organiser/concerts/withdrawing.ts";
import type { Services } from "../../src/worker/services.ts";
import { type Guard, guarded, withEarlyRead } from "../../testing/batches/unguarded.ts";
import { admittedBuyer, putOnSale } from "../../testing/buyer.ts";
import { untilSomebodyWaits } from "../../testing/postgres.ts";
import { setStage } from "../../testing/stage.ts";

const ROUNDS = 25;
/** Seconds, and on a busy machine minutes. */
const TEST_MS_MAX = 300_000;
const BUYERS = 4;

// The control at the end breaks what it takes the guard from. Each race before it asks for itself.
const { frontrow, call } = setStage({ endsBroken: true });
let other: Services;

beforeAll(async () => {
  other = await frontrow.startAnother();
});

describe("buyers hold and pay on one worker while the organiser removes the concert on another", () => {
  /** How it ended: what became of the removal, and of each payment. */
  async function race(round: number) {
    const concert = await putOnSale(call, {
      performances: [{ startsAt: "2030-12-24T10:00:00Z", seats: [{ count: 20, price: 0 }] }],
    });
    const performanceId = concert.performanceIds[0] as never;
    const payments: (() => Promise<unknown>)[] = [];
    const holds: (() => Promise<unknown>)[] = [];
    const { reservations, payments: cashier, room } = frontrow.services;
    for (let n = 0; n < BUYERS; n += 1) {
      const buyer = await admittedBuyer(frontrow, call, concert.queueId);
      const token = room.openToken(buyer.queueToken, buyer.userId as UserId);
      const held = await reservations.hold(token, performanceId, [n + 1], undefined);
      const key = { userId: buyer.userId, route: "pay", key: Bun.randomUUIDv7(), bodyHash: "of-this-test" };
      const id = held.body.reservationId as ReservationId;
      payments.push(() => cashier.pay(token, id, key));
      holds.push(() => reservations.hold(token, performanceId, [n + 10], undefined));
    }
    const remove = () => other.concertDesk.deleteConcert(FRONTROW, concert.concertId as ConcertId);
    const acts = [...holds, ...(round % 2 ? [remove, ...payments] : [...payments, remove])];
    // The last two are no race: each outcome is seen at least once, however this machine's races end.
    const alone = round === ROUNDS - 1 ? [remove] : round === ROUNDS - 2 ? payments : [];
    const first = alone.map((act) => act());
    await Promise.allSettled(first);
    const settled = await Promise.allSettled(
      acts.map((act) => (alone.includes(act) ? first[alone.indexOf(act)] : act())),
    );
    const outcomes = settled.map((each) => {
      if (each.status === "fulfilled") return "done";
      const { code, fields } = each.reason as Refusal;
      return `${code} ${String(fields["reason"] ?? fields["currentStatus"])}`;
    });
    const ofPayments = outcomes.filter((_, i) => payments.includes(acts[i]!));
    return { removed: outcomes[acts.indexOf(remove)]!, ofPayments };
  }

  test(
    "either it is removed and nobody has paid, or somebody has paid and it is not",
    async () => {
      const removals: Record<string, number> = {};
      for (let round = 0; round < ROUNDS; round += 1) {
        const { removed, ofPayments } = await race(round);
        removals[removed] = (removals[removed] ?? 0) + 1;
        if (removed === "done") expect(new Set(ofPayments)).toEqual(new Set(["queue_token_expired revoked"]));
        else expect([removed, ofPayments.includes("done")]).toEqual(["invalid_state SOLD", true]);
        expect(await frontrow.broken()).toEqual({});
      }
      expect(Object.keys(removals).toSorted()).toEqual(["done", "invalid_state SOLD"]);
    },
    TEST_MS_MAX,
  );
});

describe("the counter sells seats while the organiser removes the concert", () => {
  async function stageOfOne() {
    const { concertId, performanceIds } = await putOnSale(call);
    const { catalogue, boxOffice, db } = frontrow.services;
    const [performanceId] = performanceIds as [PerformanceId];
    const { performance, concert } = await catalogue.performance(performanceId);
    const { planNo } = performance;
    const wanted = { userId: newId<UserId>(), planNo, performanceId, seatNumbers: [1] };
    const sale = { ...wanted, concertId: concert.concertId, queueNo: concert.queueNo, actor: FRONTROW };
    const paid = { paidBy: "cash", receipt: undefined, reason: undefined, tells: false, key: undefined };
    return {
      removal: (guard: Guard) => (tx: Tx) => withdraw(guard(tx), concertId as ConcertId),
      sell: () => boxOffice.sales.submit({ ...sale, ...paid } as SellCommand),
      sold: (tx: Tx) =>
        planAll(counterSale(frontrow.services.tickets), tx, [{ ...sale, ...paid } as SellCommand]),
      db,
    };
  }

  /** The removal comes while the sale is written and not committed. */
  async function removedMeanwhile(guard: Guard) {
    const { db, sold, removal } = await stageOfOne();
    let removed: Promise<unknown> | undefined;
    await db.transaction(async (tx) => {
      const { writes } = await sold(tx);
      await Promise.all(writes.map((write) => write()));
      removed = runChange(other.db, removal(guard)).catch((refusal: unknown) => refusal);
      await untilSomebodyWaits(frontrow.admin);
    });
    return removed;
  }

  test("a sale that comes first keeps the concert", async () => {
    expect(await removedMeanwhile(guarded)).toMatchObject({ fields: { currentStatus: "SOLD" } });
    expect(await frontrow.broken()).toEqual({});
  });

  test("a sale that comes second finds no concert", async () => {
    const { db, removal, sell } = await stageOfOne();
    let selling: Promise<unknown> | undefined;
    await db.transaction(async (tx) => {
      await removal(guarded)(tx);
      selling = sell();
      await untilSomebodyWaits(frontrow.admin);
    });
    expect(await selling).toMatchObject({ code: "not_found" });
    expect(await frontrow.broken()).toEqual({});
  });

  test("control: with sales looked for before the lock, a concert that was sold is removed", async () => {
    expect(await removedMeanwhile(withEarlyRead(/confirmed_at is not null/))).toHaveProperty("title");
    expect(await frontrow.broken()).toHaveProperty([
      "nothing of a withdrawn concert is held, or was ever sold",
    ]);
  });
});
