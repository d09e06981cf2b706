import { newId, type UserId } from "../../src/core/ids.ts";
import type { PayCommand } from "../../src/payments/paying.ts";
import type { HoldCommand } from "../../src/reservations/holding.ts";
import type { JoinCommand } from "../../src/waiting-room/joining/joining.ts";
import { admitNextVisitors } from "../../src/waiting-room/for-transactions.ts";
import type { OwnServices } from "../../testing/own-services.ts";
import { givePoints, openQueue, PRICE } from "./long-line.ts";

/**
 * Prepared commands as the services take them, past HTTP: each of another buyer, each for a seat of its own.
 */

/** Newcomers who want a place in one line. */
export async function prepareJoins({ workers }: OwnServices, count: number): Promise<JoinCommand[]> {
  const { queueNo } = await openQueue(workers[0]!, { capacity: 1 }, { seats: 50 });
  return Array.from({ length: count }, () => ({ queueNo, userId: newId<UserId>() }));
}

/** Everybody who will hold is in already. */
export async function prepareHolds({ workers }: OwnServices, count: number): Promise<HoldCommand[]> {
  const services = workers[0]!;
  const { room, catalogue, db } = services;
  const { queueId, queueNo, performanceId } = await openQueue(
    services,
    { capacity: count },
    { seats: count },
  );
  const users = Array.from({ length: count }, () => newId<UserId>());
  const joined = await Promise.all(users.map((userId) => room.join(queueId, userId)));
  for (let frontier = 0; frontier < count;) {
    await db.transaction((tx) => admitNextVisitors(tx, queueNo, room.presence));
    ({ frontier } = (await room.board.findFresh(queueId))!);
  }
  const queue = (await room.board.findFresh(queueId))!;
  const { performance, concert } = await catalogue.performance(performanceId);
  return users.map((userId, i) => ({
    userId,
    token: room.openToken(joined[i]!.body.token, userId),
    queue,
    concertId: concert.concertId,
    performanceId,
    planNo: performance.planNo,
    seatNumbers: [i + 1],
    key: undefined,
  }));
}

/** Everybody holds a seat and has the points for it, which no gateway was asked for. */
export async function preparePayments(services: OwnServices, count: number): Promise<PayCommand[]> {
  const holds = await prepareHolds(services, count);
  const { reservations } = services.workers[0]!;
  const held = await Promise.all(holds.map((command) => reservations.holds.submit(command)));
  await givePoints(services.owner, holds, PRICE);
  return holds.map(({ userId, token, queue }, i) => {
    const { reservationId } = (held[i] as { body: { reservationId: string } }).body;
    return {
      userId,
      token,
      queue,
      reservationId: reservationId as PayCommand["reservationId"],
      key: { userId, route: "pay", key: reservationId, bodyHash: "of no matter" },
    };
  });
}
