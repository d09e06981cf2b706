import {
  copyKeptSeats,
  insertConcert,
  insertPerformance,
  lockConcert,
  readPerformancesOf,
} from "../../catalogue/for-transactions.ts";
import type { Actor } from "../../core/access/actor.ts";
import { type ConcertId, newId, type PerformanceId } from "../../core/ids.ts";
import { notFound, Refusal } from "../../core/refusals.ts";
import type { Tx } from "../../database/database.ts";
import { giveToMaker } from "../../staff/for-transactions.ts";
import { createQueue } from "../../waiting-room/for-transactions.ts";
import { lockQueueOf } from "../concerts.ts";
import { copyAllocations, readGivenSeats } from "../seats/for-transactions.ts";
import { renewQueue } from "../sales.ts";

/**
 * Makes a draft like a concert: its facts, policies, dates, plans and prices, and a queue of its own with the
 * policy of the other's. Seats that are kept back are kept back again, by allocations of the same names
 * without times of release; so are seats that were given away from one. No seat is sold, held or given away.
 */
export async function duplicate(
  tx: Tx,
  actor: Actor,
  id: ConcertId,
  title: string | undefined,
): Promise<ConcertId | Refusal> {
  const original = await lockQueueOf(tx, id);
  const concert = original && (await lockConcert(tx, id));
  if (!concert) return notFound();
  const queue = await createQueue(tx, original, true);
  const concertId = newId<ConcertId>();
  await insertConcert(tx, {
    ...concert,
    concertId,
    queueNo: queue.queueNo,
    title: title ?? concert.title,
    isDraft: true,
  });
  for (const date of await readPerformancesOf(tx, id)) {
    const performanceId = newId<PerformanceId>();
    await insertPerformance(tx, { ...date, performanceId, concertId });
    const allocations = await copyAllocations(tx, date.performanceId, performanceId);
    const given = await readGivenSeats(tx, date.performanceId);
    await copyKeptSeats(tx, date.performanceId, performanceId, allocations, given);
  }
  const made = (await lockQueueOf(tx, concertId))!;
  const refusal = (await renewQueue(tx, made, undefined)) ?? (await giveToMaker(tx, actor, concertId));
  return refusal ?? concertId;
}
