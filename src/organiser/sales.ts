import {
  bumpCatalogueVersion,
  lockConcert,
  readPerformancesOf,
  readPerformancesOfQueue,
  readPerformanceSale,
  renewSales,
  type PerformanceRecord,
  saleState,
  stopSalesOf,
  updatePerformanceSale,
} from "../catalogue/for-transactions.ts";
import type { ConcertId, PerformanceId } from "../core/ids.ts";
import { notFound, type Refusal } from "../core/refusals.ts";
import { type Instant, isoTime } from "../core/time.ts";
import { readClock, type Tx } from "../database/database.ts";
import { lockPerformanceVersions } from "../reservations/for-transactions.ts";
import { checkDraw, lockQueues, type Queue, setSalesWindow } from "../waiting-room/for-transactions.ts";
import type { OrganiserPerformance, PerformanceChange } from "./api.ts";

/**
 * Run it after any change of what a locked queue sells, or when. Updates the queue's own window and stock,
 * and makes every hold under decision be decided again. Returns a refusal if the change is not allowed; the
 * caller then rolls back.
 */
export async function renewQueue(
  tx: Tx,
  queue: Queue,
  drawNow: boolean | undefined,
): Promise<Refusal | null> {
  const { opensAt } = await setSalesWindow(tx, queue.queueNo);
  const refusal = checkDraw(queue, opensAt, drawNow === true, await readClock(tx));
  if (refusal) return refusal;
  await renewSalesOfQueue(tx, queue.queueNo);
  await bumpCatalogueVersion(tx);
  return null;
}

/** Makes every hold under decision in this queue be decided again. Takes the last locks of a change. */
export async function renewSalesOfQueue(tx: Tx, queueNo: number): Promise<void> {
  const ids = await readPerformancesOfQueue(tx, queueNo);
  await lockPerformanceVersions(tx, ids);
  await renewSales(tx, ids);
}

/** Changes until when a date is sold, or stops or resumes its sale. */
export async function changePerformance(
  tx: Tx,
  id: PerformanceId,
  change: PerformanceChange,
): Promise<OrganiserPerformance | Refusal> {
  const sale = await readPerformanceSale(tx, id);
  const queue = sale && (await lockQueues(tx, [sale.queueNo])).get(sale.queueNo);
  if (!queue || !(await lockConcert(tx, sale.concertId))) return notFound();
  await lockPerformanceVersions(tx, await readPerformancesOfQueue(tx, queue.queueNo));
  await updatePerformanceSale(tx, {
    ...sale,
    salesCloseAt: change.salesCloseAt === undefined ? sale.salesCloseAt : instantOf(change.salesCloseAt),
    isStopped: change.state === undefined ? sale.isStopped : change.state === "STOPPED",
  });
  const refusal = await renewQueue(tx, queue, undefined);
  if (refusal) return refusal;
  const changed = (await readPerformancesOf(tx, sale.concertId)).find((each) => each.performanceId === id);
  return performanceView(changed!, await readClock(tx));
}

/**
 * Stops the sale of all dates of a concert. After the commit, no hold of its seats can be committed anywhere.
 */
export async function stopSales(
  tx: Tx,
  concertId: ConcertId,
  queue: Queue,
): Promise<OrganiserPerformance[] | Refusal> {
  if (!(await lockConcert(tx, concertId))) return notFound();
  await lockPerformanceVersions(tx, await readPerformancesOfQueue(tx, queue.queueNo));
  await stopSalesOf(tx, concertId);
  const refusal = await renewQueue(tx, queue, undefined);
  if (refusal) return refusal;
  const now = await readClock(tx);
  return (await readPerformancesOf(tx, concertId)).map((each) => performanceView(each, now));
}

function performanceView(performance: PerformanceRecord, now: Instant): OrganiserPerformance {
  const { performanceId, concertId, date, startsAt, closesAt, seatsTotal } = performance;
  return {
    performanceId,
    concertId,
    date,
    startsAt: isoTime(startsAt),
    salesCloseAt: isoTime(closesAt),
    state: saleState(performance, now),
    seatsTotal,
  };
}

function instantOf(text: string | null): Instant | null {
  return text === null ? null : Date.parse(text);
}
