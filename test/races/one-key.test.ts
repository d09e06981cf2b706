import { beforeAll, describe, expect, test } from "bun:test";
import { keyUse } from "../../src/database/batches/idempotency.ts";
import type { PerformanceId, ReservationId } from "../../src/core/ids.ts";
import type { Services } from "../../src/worker/services.ts";
import { type Buyer, type ConcertOnSale, guest, join, putOnSale } from "../../testing/buyer.ts";
import { hold, holdCommand } from "./stage.ts";
import { allAtOnce, guarded } from "../../testing/batches/unguarded.ts";
import { setStage } from "../../testing/stage.ts";

const ROUNDS = 200;

const { frontrow, call } = setStage();
let workers: [Services, Services];

beforeAll(async () => {
  workers = [frontrow.services, await frontrow.startAnother()];
});

/** One user inside two sales, which have neither a queue nor a place in common, and so no lock. */
async function inTwoSales(): Promise<{ sales: ConcertOnSale[]; buyers: Buyer[] }> {
  const buyer = await guest(call);
  const sales: ConcertOnSale[] = [];
  const buyers: Buyer[] = [];
  for (let i = 0; i < 2; i += 1) {
    const sale = await putOnSale(call, {
      policy: { seatsPerUser: 50 },
      performances: [{ startsAt: "2030-12-24T10:00:00Z", seats: [{ count: ROUNDS, price: 0 }] }],
    });
    sales.push(sale);
    buyers.push({ ...buyer, queueToken: (await join(buyer, sale.queueId)).body.token });
  }
  await frontrow.admit();
  return { sales, buyers };
}

function use(buyer: Buyer, route: string, key: string, body: unknown) {
  return keyUse(key, buyer.userId, route, body);
}

const codeOf = (error: unknown) => (error as { code: string }).code;

describe("one user sends one Idempotency-Key to two queues at the same instant", () => {
  test("holds, on two workers, 200 times: one is done, the other told that the key was used", async () => {
    const { sales, buyers } = await inTwoSales();
    for (let round = 1; round <= ROUNDS; round += 1) {
      const ids = sales.map((sale) => sale.performanceIds[0] as PerformanceId);
      const { answered, errors } = await allAtOnce(
        buyers.map((buyer, i) => () => {
          const { reservations, room } = workers[i]!;
          const token = room.openToken(buyer.queueToken, buyer.userId as never);
          const key = use(buyer, "hold", `one-key-${round}`, { performanceId: ids[i], seatNumbers: [round] });
          return reservations.hold(token, ids[i]!, [round], key);
        }),
      );
      expect(errors.map(codeOf)).toEqual(["idempotency_key_reused"]);
      expect(answered).toHaveLength(1);
      // The next round's seats are the buyer's to have again.
      const held = answered[0]!.body;
      await workers[0].reservations.release(buyers[0]!.userId as never, held.reservationId as ReservationId);
    }
    expect(await frontrow.broken()).toEqual({});
  });

  test("control: decided once only, one of them ends in an error of the database", async () => {
    const { sales, buyers } = await inTwoSales();
    let errors: unknown[] = [];
    for (let round = 1; round <= 20 && errors.length === 0; round += 1) {
      const commands = await Promise.all(
        buyers.map((buyer, i) => holdCommand(frontrow, buyer, sales[i]!.performanceIds[0]!, [round])),
      );
      for (const [i, command] of commands.entries())
        command.key = use(buyers[i]!, "hold", `one-key-of-control-${round}`, { i });
      ({ errors } = await allAtOnce(commands.map((command) => () => hold(frontrow, command, guarded))));
    }
    expect(errors).toMatchObject([{ errno: "23505", constraint: "idempotency_keys_pkey" }]);
  });
});

describe("one user sends many Idempotency-Keys to two queues at the same instant, in opposite orders", () => {
  test("each key is done once, and nothing breaks", async () => {
    const { sales, buyers } = await inTwoSales();
    const seats = Array.from({ length: 40 }, (_, i) => i + 1);
    const { answered, errors } = await allAtOnce(
      buyers.flatMap((buyer, i) => {
        const { reservations, room } = workers[i]!;
        const token = room.openToken(buyer.queueToken, buyer.userId as never);
        const id = sales[i]!.performanceIds[0] as PerformanceId;
        return (i === 0 ? seats : seats.toReversed()).map((seat) => () => {
          const key = use(buyer, "hold", `many-keys-${seat}`, { id, seat });
          return reservations.hold(token, id, [seat], key);
        });
      }),
    );
    expect(answered).toHaveLength(seats.length);
    expect(new Set(errors.map(codeOf))).toEqual(new Set(["idempotency_key_reused"]));
    expect(await frontrow.broken()).toEqual({});
  });
});
