import { FRONTROW } from "../../src/core/access/actor.ts";
import { newId, type PerformanceId, type QueueId, type UserId } from "../../src/core/ids.ts";
import { ConcertBody } from "../../src/organiser/api.ts";
import type { PayCommand } from "../../src/payments/paying.ts";
import type { HoldCommand } from "../../src/reservations/holding.ts";
import type { Services } from "../../src/worker/services.ts";
import type { JoinCommand } from "../../src/waiting-room/joining/joining.ts";
import { admitNextVisitors } from "../../src/waiting-room/for-transactions.ts";
import type { OwnServices } from "../../testing/own-services.ts";

/**
 * Prepared commands as the services take them, past HTTP: each of another buyer, each for a seat of its own.
 */

const HOUR_SECONDS = 3_600;
const PRICE = 1_000;

async function putOnSale({ organiser }: Services, seats: number, capacity: number) {
  const body = ConcertBody.parse({
    title: "Benchmark",
    venue: "Here",
    policy: { holdSeconds: HOUR_SECONDS },
    queue: { capacity, sessionSeconds: HOUR_SECONDS },
    performances: [{ startsAt: "2030-01-01T10:00:00Z", seats: [{ count: seats, price: PRICE }] }],
  });
  const { body: created } = await organiser.createConcert(FRONTROW, body, undefined);
  return {
    queueId: created.queueId as QueueId,
    performanceId: created.performances[0]!.performanceId as PerformanceId,
  };
}

/** Newcomers who want a place in one line. */
export async function prepareJoins({ workers }: OwnServices, count: number): Promise<JoinCommand[]> {
  const { room } = workers[0]!;
  const { queueId } = await putOnSale(workers[0]!, 50, 1);
  const { queueNo } = (await room.board.findFresh(queueId))!;
  return Array.from({ length: count }, () => ({ queueNo, userId: newId<UserId>() }));
}

/** Everybody who will hold is in already. */
export async function prepareHolds({ workers }: OwnServices, count: number): Promise<HoldCommand[]> {
  const services = workers[0]!;
  const { room, catalogue, db } = services;
  const { queueId, performanceId } = await putOnSale(services, count, count);
  const users = Array.from({ length: count }, () => newId<UserId>());
  const joined = await Promise.all(users.map((userId) => room.join(queueId, userId)));
  const { queueNo } = (await room.board.findFresh(queueId))!;
  for (let frontier = 0; frontier < count;) {
    await db.transaction((tx) => admitNextVisitors(tx, queueNo));
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
  const users = `{${holds.map(({ userId }) => userId).join(",")}}`;
  await services.owner`insert into wallets (user_id, balance) select unnest(${users}::uuid[]), ${PRICE}`;
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
