import {
  bumpCatalogueVersion,
  deleteRehearsal,
  hasOtherConcerts,
  lockConcert,
  readPerformancesOf,
  readPerformancesOfQueue,
  wasEverSold,
  withdrawConcert,
} from "../../catalogue/for-transactions.ts";
import type { ConcertId } from "../../core/ids.ts";
import { notFound, type Refusal, refuse } from "../../core/refusals.ts";
import type { BatchPlan } from "../../database/batches/batch-commit.ts";
import { planAll } from "../../database/batches/working-set.ts";
import type { Tx } from "../../database/database.ts";
import {
  findHolds,
  endPlace,
  release,
  lockPerformanceVersions,
} from "../../reservations/for-transactions.ts";
import { lockPlaces, readInside, withdrawQueue } from "../../waiting-room/for-transactions.ts";
import { lockQueueOf } from "../concerts.ts";
import { renewQueue, renewSalesOfQueue } from "../sales.ts";
import { voidGivenTickets } from "../seats/for-transactions.ts";

/**
 * Withdraws a concert, as long as no seat of it was ever sold: the history of money that moved must be kept.
 * Its rows stay, so everybody who was involved can be told what happened. If its queue sells nothing else,
 * the line ends too: visitors inside are stored as REVOKED here. Those who wait are REVOKED by the queue's
 * own mark, however many they are. Tickets that were given away of a draft are void.
 */
export async function withdraw(tx: Tx, id: ConcertId): Promise<{ title: string } | Refusal> {
  const queue = await lockQueueOf(tx, id);
  if (!queue) return notFound();
  // Places come first in the order of locks. Whoever holds or pays in the line has one, and waits until this
  // ends.
  const inside = await readInside(tx, queue.queueNo);
  await lockPlaces(tx, inside);
  const isLast = !(await hasOtherConcerts(tx, queue.queueNo, id, queue.isDraft));
  const ended = isLast ? await endPlaces(tx, inside) : await releaseHolds(tx, id);
  const concert = await lockConcert(tx, id);
  if (!concert) return notFound();
  if (concert.isDraft)
    for (const { performanceId } of await readPerformancesOf(tx, id))
      await voidGivenTickets(tx, performanceId);
  // The counter sells without a place: its sale is committed before this, or not at all.
  await lockPerformanceVersions(tx, await readPerformancesOfQueue(tx, queue.queueNo));
  if (await wasEverSold(tx, id))
    return refuse("invalid_state", "Seats of this concert have been sold.", { currentStatus: "SOLD" });
  for (const write of ended.writes) await write();
  await withdrawConcert(tx, id);
  await deleteRehearsal(tx, id);
  if (!isLast) {
    const refusal = await renewQueue(tx, queue, undefined);
    return refusal ?? { title: concert.title };
  }
  await withdrawQueue(tx, queue.queueNo);
  await renewSalesOfQueue(tx, queue.queueNo);
  await bumpCatalogueVersion(tx);
  return { title: concert.title };
}

function endPlaces(tx: Tx, inside: Awaited<ReturnType<typeof readInside>>): Promise<BatchPlan<true>> {
  const commands = inside.map((place) => ({
    place,
    userId: place.userId,
    as: "REVOKED" as const,
  }));
  return planAll(endPlace, tx, commands);
}

async function releaseHolds(tx: Tx, id: ConcertId): Promise<BatchPlan<true>> {
  return planAll(release, tx, await findHolds(tx, id, Number.MAX_SAFE_INTEGER));
}
