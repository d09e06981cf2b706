import { beforeAll, describe, expect, test } from "bun:test";
import { FRONTROW } from "../../src/core/access/actor.ts";
import type { ConcertId, ReservationId, UserId } from "../../src/core/ids.ts";
import type { Refusal } from "../../src/core/refusals.ts";
import type { Services } from "../../src/worker/services.ts";
import { admittedBuyer, putOnSale } from "../../testing/buyer.ts";
import { setStage } from "../../testing/stage.ts";

const ROUNDS = 25;
/** Seconds, and on a busy machine minutes. */
const TEST_MS_MAX = 300_000;
const BUYERS = 4;

const { frontrow, call } = setStage();
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
