import { beforeAll, describe, expect, test } from "bun:test";
import { Refusal } from "../../src/core/refusals.ts";
import {
  type Buyer,
  type ConcertOnSale,
  admittedBuyer,
  newKey,
  putOnSale,
  topUp,
} from "../../testing/buyer.ts";
import { pay, payCommand, tally } from "./stage.ts";
import {
  allAtOnce,
  type Guard,
  guarded,
  withEarlyClock,
  withoutLocks,
} from "../../testing/batches/unguarded.ts";
import { setStage } from "../../testing/stage.ts";

const { frontrow, call } = setStage({ gateway: true });
let concert: ConcertOnSale;

beforeAll(async () => {
  concert = await putOnSale(call);
});

async function holderOf(seatNumber: number, on = concert): Promise<{ buyer: Buyer; reservationId: string }> {
  const buyer = await admittedBuyer(frontrow, call, on.queueId);
  await topUp(buyer, 50_000);
  const body = { performanceId: on.performanceIds[0], seatNumbers: [seatNumber] };
  const reply = await buyer.call("POST", "/v1/reservations", { body });
  return { buyer, reservationId: reply.body.reservationId };
}

async function balanceOf(buyer: Buyer): Promise<number> {
  const { body } = await buyer.call("GET", `/v1/users/${buyer.userId}/wallet/entries`);
  return body.items[0].balanceAfter;
}

describe("one reservation is paid 20 times at once", () => {
  test("under one Idempotency-Key: paid once, and everybody gets the same answer", async () => {
    const { buyer, reservationId } = await holderOf(1);
    const headers = newKey();
    const replies = await Promise.all(
      Array.from({ length: 20 }, () =>
        buyer.call("POST", "/v1/payments", { body: { reservationId }, headers }),
      ),
    );
    expect(replies.map((reply) => reply.status)).toEqual(Array.from({ length: 20 }, () => 201));
    expect(new Set(replies.map((reply) => JSON.stringify(reply.body))).size).toBe(1);
    expect(await balanceOf(buyer)).toBe(40_000);
  });

  test("under 20 keys: paid once, and the others learn that the token is spent", async () => {
    const { buyer, reservationId } = await holderOf(2);
    const replies = await Promise.all(
      Array.from({ length: 20 }, () =>
        buyer.call("POST", "/v1/payments", { body: { reservationId }, headers: newKey() }),
      ),
    );
    expect(replies.filter((reply) => reply.status === 201)).toHaveLength(1);
    expect(replies.filter((reply) => reply.body.reason === "consumed")).toHaveLength(19);
    expect(await balanceOf(buyer)).toBe(40_000);
    expect(await frontrow.broken()).toEqual({});
  });

  async function race(seatNumber: number, guard: Guard) {
    const { buyer, reservationId } = await holderOf(seatNumber);
    const commands = await Promise.all(
      Array.from({ length: 20 }, () => payCommand(frontrow, buyer, reservationId)),
    );
    return allAtOnce(commands.map((command) => () => pay(frontrow, command, guard)));
  }

  test("each in a transaction of its own: paid once", async () => {
    for (let seatNumber = 3; seatNumber <= 8; seatNumber += 1) {
      const { answered, errors } = await race(seatNumber, guarded);
      expect(errors).toEqual([]);
      expect(tally(answered)).toEqual({ "201": 1, queue_token_expired: 19 });
    }
    expect(await frontrow.broken()).toEqual({});
  });

  test("control: without the locks, several try to pay, and only the schema stops them", async () => {
    let stopped: unknown[] = [];
    for (let seatNumber = 9; seatNumber <= 20 && stopped.length === 0; seatNumber += 1) {
      const { errors } = await race(seatNumber, withoutLocks());
      stopped = errors
        .map((error) => (error as { errno?: string }).errno)
        .filter((state) => state === "23505");
    }
    expect(stopped.length).toBeGreaterThan(0);
  });
});

describe("two calls at once top up for one hold and pay for it, each under its own key", () => {
  async function race(seatNumber: number, guard: Guard) {
    const { buyer, reservationId } = await holderOf(seatNumber);
    await frontrow.admin`update reservations set amount = 60000, seat_prices = '{60000}'
      where reservation_id = ${reservationId}`;
    const { wallets } = frontrow.services;
    const topUpTerms = { ...wallets.termsFor("pm_sandbox_approve"), checkAfterMs: wallets.checkAfterMs };
    const commands = await Promise.all([
      payCommand(frontrow, buyer, reservationId),
      payCommand(frontrow, buyer, reservationId),
    ]);
    return allAtOnce(
      commands.map((command) => () => pay(frontrow, { ...command, topUp: topUpTerms }, guard)),
    );
  }

  test("one of them charges; the other learns that a payment is under way", async () => {
    for (let seatNumber = 21; seatNumber <= 24; seatNumber += 1) {
      const { answered, errors } = await race(seatNumber, guarded);
      expect(errors).toEqual([]);
      expect(tally(answered)).toEqual({ "202": 1, invalid_state: 1 });
    }
  });

  test("control: without the locks, both would charge the buyer", async () => {
    let charges = 0;
    for (let seatNumber = 25; seatNumber <= 36 && charges < 2; seatNumber += 1) {
      const { answered } = await race(seatNumber, withoutLocks());
      charges = tally(answered)["202"] ?? 0;
    }
    expect(charges).toBe(2);
  });
});

describe("a hold lapses while its payment waits for a lock", () => {
  /**
   * Starts a payment against a locked seat, and frees the seat once the database's clock has passed the
   * deadline.
   */
  async function payAcrossTheDeadline(guard: (startedAt: Date) => Guard) {
    const short = await putOnSale(call, { policy: { holdSeconds: 1 } });
    const { buyer, reservationId } = await holderOf(1, short);
    const command = await payCommand(frontrow, buyer, reservationId);
    const { promise: lockedSeat, resolve: seatIsLocked } = Promise.withResolvers<void>();
    const locker = frontrow.admin.begin(async (tx) => {
      await tx`select 1 from seats where reservation_id = ${reservationId} for update`;
      seatIsLocked();
      await tx`select pg_sleep(extract(epoch from expires_at - clock_timestamp()) + 0.02)
               from reservations where reservation_id = ${reservationId}`;
    });
    await lockedSeat;
    const [row] = await frontrow.admin<{ now: Date }[]>`select clock_timestamp() now`;
    const [outcome] = await Promise.all([pay(frontrow, command, guard(row!.now)), locker]);
    return { outcome, buyer };
  }

  test("it is refused as reservation_expired, and nothing is debited", async () => {
    const { outcome, buyer } = await payAcrossTheDeadline(() => guarded);
    expect(outcome).toBeInstanceOf(Refusal);
    expect((outcome as Refusal).code).toBe("reservation_expired");
    expect(await balanceOf(buyer)).toBe(50_000);
    expect(await frontrow.broken()).toEqual({});
  });

  test("control: with the clock read before the locks, a lapsed hold is sold", async () => {
    const { outcome, buyer } = await payAcrossTheDeadline(withEarlyClock);
    expect(outcome).not.toBeInstanceOf(Refusal);
    expect(await balanceOf(buyer)).toBe(40_000);
  });
});
