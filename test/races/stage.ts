import type { PerformanceId, ReservationId } from "../../src/core/ids.ts";
import type { Answer } from "../../src/database/batches/idempotency.ts";
import { readWheelchairPlaces } from "../../src/halls/store.ts";
import type { PayCommand } from "../../src/payments/paying.ts";
import { type HoldCommand } from "../../src/reservations/holding.ts";
import { Refusal } from "../../src/core/refusals.ts";
import type { Buyer } from "../../testing/buyer.ts";
import type { Frontrow } from "../../testing/frontrow.ts";
import { type Guard, runOnce } from "../../testing/batches/unguarded.ts";
import { planHolds, planPayments } from "../../testing/batches/plans.ts";

/** The service's own commands, made for one buyer, so that a race can run them in separate transactions. */
export async function holdCommand(
  { services }: Frontrow,
  buyer: Buyer,
  performanceId: string,
  seatNumbers: readonly number[],
): Promise<HoldCommand> {
  const { performance, concert } = await services.catalogue.performance(performanceId as PerformanceId);
  const token = services.room.openToken(buyer.queueToken, buyer.userId as never);
  const queue = await services.room.requireCalled(token);
  const { planNo } = performance;
  return {
    userId: token.userId,
    token,
    queue,
    concertId: concert.concertId,
    performanceId: performance.performanceId,
    planNo,
    seatNumbers,
    wheelchairPlaces: await readWheelchairPlaces(services.db, planNo, seatNumbers),
    key: undefined,
  };
}

export async function payCommand(
  { services }: Frontrow,
  buyer: Buyer,
  reservationId: string,
): Promise<PayCommand> {
  const token = services.room.openToken(buyer.queueToken, buyer.userId as never);
  const queue = await services.room.requireCalled(token);
  const key = { userId: token.userId, route: "pay", key: Bun.randomUUIDv7(), bodyHash: "of-this-test" };
  return { userId: token.userId, token, queue, reservationId: reservationId as ReservationId, key };
}

export function hold({ services }: Frontrow, command: HoldCommand, guard: Guard) {
  return runOnce(services.db, (tx) => planHolds(guard(tx), [command]));
}

export function pay({ services }: Frontrow, command: PayCommand, guard: Guard) {
  return runOnce(services.db, (tx) => planPayments(guard(tx), [command], services.tickets));
}

/** How outcomes fell: `201`, or the refusal's code. */
export function tally(outcomes: readonly (Answer | Refusal)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) {
    const name = outcome instanceof Refusal ? outcome.code : String(outcome.status);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
