import { LIMITS } from "../../core/limits.ts";
import { readClock, type Tx } from "../../database/database.ts";
import { drawWhenDue } from "../lottery/draw.ts";
import type { Presence } from "../presence/presence.ts";
import { callVisitors } from "./calling.ts";
import { type AdmissionBound, admissionQuota } from "./rules.ts";
import { type Queue } from "../line/rules.ts";
import { countInside, expireLapsed, NOTHING_LEFT, readSeatsHeld, readStock, type Stock } from "./store.ts";
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
 * next ones who are there.
 *
 * The queue's row is locked first. Only this function adds to the people inside; everything else lowers their
 * number. So a count taken under the lock may be too high but never too low, and the capacity holds.
 */
export async function admitNextVisitors(tx: Tx, queueNo: number, presence: Presence): Promise<AdmissionTick> {
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
  const calls = await callVisitors(tx, { ...queue, missed: inside.missed }, quota.calls, presence, now);

  const next: Queue = {
    ...queue,
    frontier: calls.frontier,
    abandoned: queue.abandoned - (calls.frontier - queue.frontier - calls.fromLine - calls.passed),
    ready: inside.ready + calls.total,
    active: inside.active,
    calls: queue.calls + calls.total,
    recalls: queue.recalls + calls.again,
    noShows: queue.noShows + noShows,
    missed: inside.missed - (calls.total - calls.fromLine) + calls.passed,
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
