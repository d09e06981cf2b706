import { LIMITS } from "../../core/limits.ts";
import { type Instant, SECOND_MS } from "../../core/time.ts";
import { readClock, type Tx } from "../../database/database.ts";
import { drawWhenDue, linePosition, placeAt } from "../lottery/draw.ts";
import { type AdmissionBound, admissionQuota, returnedShare } from "./rules.ts";
import { type Queue } from "../line/rules.ts";
import {
  callAgain,
  callNext,
  callPlaces,
  countInside,
  expireLapsed,
  lockReturned,
  lockWaiting,
  type Stock,
  NOTHING_LEFT,
  readSeatsHeld,
  readStock,
} from "./store.ts";
import { lockQueues, updateAdmission } from "../line/queue-store.ts";

/** Seats whose sale is stopped do not count as sold: the sale may resume. */
export function isSoldOut({ unsold, stopped }: Stock): boolean {
  return unsold + stopped === 0;
}

export interface AdmissionTick {
  queueNo: number;
  called: number;
}

/**
 * One turn of admission for one queue, in the caller's transaction: expires lapsed visitors, then calls the
 * next ones.
 *
 * The queue's row is locked first. Only this function adds to the people inside; everything else lowers their
 * number. So a count taken under the lock may be too high but never too low, and the capacity holds.
 */
export async function admitNextVisitors(tx: Tx, queueNo: number): Promise<AdmissionTick> {
  const [queues, now] = await Promise.all([lockQueues(tx, [queueNo]), readClock(tx)]);
  const locked = queues.get(queueNo);
  if (!locked) return { queueNo, called: 0 };
  const queue = drawWhenDue(locked, now);
  const [noShows, inside, stocks, seatsHeld] = await Promise.all([
    expireLapsed(tx, queue, now, LIMITS.admissionPerTickMax),
    countInside(tx, queueNo),
    readStock(tx, [queueNo]),
    readSeatsHeld(tx, queueNo, now),
  ]);
  const stock = stocks.get(queueNo) ?? NOTHING_LEFT;
  const seatsUnsold = stock.unsold;

  const quota = admissionQuota(
    queue,
    {
      inside: inside.ready + inside.active,
      returned: inside.returned,
      seatsUnsold,
      callsMax: LIMITS.admissionPerTickMax,
    },
    now,
  );
  const calls = await callVisitors(tx, { ...queue, missed: inside.missed }, quota.calls, now);

  const next: Queue = {
    ...queue,
    frontier: calls.frontier,
    abandoned: queue.abandoned - (calls.frontier - queue.frontier - calls.fromLine),
    ready: inside.ready + calls.total,
    active: inside.active,
    calls: queue.calls + calls.total,
    recalls: queue.recalls + calls.total - calls.fromLine,
    noShows: queue.noShows + noShows,
    missed: inside.missed - (calls.total - calls.fromLine),
    drainingFrom: stillDraining(queue, inside.ready + inside.active),
    allowance: queue.admitPerMinute === null ? 0 : quota.allowance - calls.total,
    allowanceAt: queue.admitPerMinute === null ? null : now,
    ...marksOf(stock),
    mayReturn: Math.min(seatsHeld, seatsUnsold),
  };
  if (changed(locked, next)) await updateAdmission(tx, next);
  return { queueNo, called: calls.total };
}

/** What keeps admission from calling anybody of this queue now; null if somebody can be called. */
export async function readAdmissionBound(tx: Tx, queue: Queue): Promise<AdmissionBound | null> {
  const [{ ready, active, returned }, stocks, now] = await Promise.all([
    countInside(tx, queue.queueNo),
    readStock(tx, [queue.queueNo]),
    readClock(tx),
  ]);
  const stock = stocks.get(queue.queueNo) ?? NOTHING_LEFT;
  const marked = { ...queue, ...marksOf(stock) };
  const facts = { inside: ready + active, returned, seatsUnsold: stock.unsold, callsMax: 1 };
  return admissionQuota(marked, facts, now).boundBy;
}

/** The marks of a queue that follow from its stock. */
function marksOf(stock: Stock): Pick<Queue, "soldOut" | "stopped"> {
  return { soldOut: isSoldOut(stock), stopped: stock.unsold === 0 && stock.stopped > 0 };
}

/**
 * Calls returned visitors first, but at most their share while others wait; then the line; then any other
 * returned ones.
 */
async function callVisitors(
  tx: Tx,
  queue: Queue,
  calls: number,
  now: Instant,
): Promise<{ total: number; fromLine: number; frontier: number }> {
  if (calls === 0) return { total: 0, fromLine: 0, frontier: queue.frontier };
  const readyUntil = now + queue.arrivalSeconds * SECOND_MS;
  const waiting = queue.missed > 0 ? await lockFirstReturned(tx, queue, calls) : [];
  const first = waiting.slice(0, returnedShare(calls));
  if (first.length > 0) await callAgain(tx, queue, first, readyUntil);
  const line = await callLine(tx, queue, calls - first.length, readyUntil);
  const rest = waiting.slice(first.length, calls - line.called);
  if (rest.length > 0) await callAgain(tx, queue, rest, readyUntil);
  const total = first.length + line.called + rest.length;
  return { total, fromLine: line.called, frontier: line.frontier };
}

/** Places of visitors who returned after a missed call, locked, in the order of the line. */
async function lockFirstReturned(tx: Tx, queue: Queue, rowsMax: number): Promise<number[]> {
  if (queue.drawCount === null) return lockReturned(tx, queue.queueNo, rowsMax);
  // After a draw, the position in line is computed, not stored. To find the first ones, all of them must be
  // read.
  const places = await lockReturned(tx, queue.queueNo, null);
  return places
    .map((place) => ({ place, position: linePosition(queue, place)! }))
    .toSorted((a, b) => a.position - b.position)
    .map(({ place }) => place);
}

async function callLine(
  tx: Tx,
  queue: Queue,
  calls: number,
  readyUntil: Instant,
): Promise<{ called: number; frontier: number }> {
  if (calls === 0 || queue.frontier === queue.lastPosition) return { called: 0, frontier: queue.frontier };
  return isAmongDrawn(queue)
    ? callDrawn(tx, queue, calls, readyUntil)
    : callNext(tx, queue, calls, readyUntil);
}

function isAmongDrawn({ drawCount, frontier }: Queue): boolean {
  return drawCount !== null && frontier < drawCount;
}

/** Most positions of a draw examined in one turn, however many of their visitors have left. */
const DRAWN_PER_TURN_MAX = 10 * LIMITS.admissionPerTickMax;

/** As `callNext`, for a queue whose draw decides who has a position. */
async function callDrawn(
  tx: Tx,
  queue: Queue,
  calls: number,
  readyUntil: Instant,
): Promise<{ called: number; frontier: number }> {
  const chosen: number[] = [];
  let { frontier } = queue;
  const end = Math.min(queue.lastPosition, queue.frontier + DRAWN_PER_TURN_MAX);
  while (chosen.length < calls && frontier < end) {
    const positions = Array.from({ length: Math.min(calls, end - frontier) }, (_, i) => frontier + 1 + i);
    const places = positions.map((position) => placeAt(queue, position));
    const waiting = await lockWaiting(tx, queue.queueNo, places);
    for (let i = 0; i < positions.length && chosen.length < calls; i += 1) {
      frontier = positions[i]!;
      if (waiting.has(places[i]!)) chosen.push(places[i]!);
    }
  }
  if (chosen.length > 0) await callPlaces(tx, queue, chosen, readyUntil);
  return { called: chosen.length, frontier };
}

function stillDraining(queue: Queue, inside: number): number {
  return inside <= queue.capacity ? 0 : Math.min(queue.drainingFrom, inside);
}

/**
 * Whether the queue must be written. The allowance refills with the clock, which alone needs no write five
 * times a second. A call spends allowance, though, even if all counts stay the same: one visitor out, another
 * in.
 */
function changed(before: Queue, after: Queue): boolean {
  return (
    before.calls !== after.calls ||
    before.noShows !== after.noShows ||
    before.frontier !== after.frontier ||
    before.ready !== after.ready ||
    before.active !== after.active ||
    before.missed !== after.missed ||
    before.drainingFrom !== after.drainingFrom ||
    before.soldOut !== after.soldOut ||
    before.stopped !== after.stopped ||
    before.drawCount !== after.drawCount ||
    before.mayReturn !== after.mayReturn
  );
}
