import { LIMITS } from "../../core/limits.ts";
import { readClock, type Tx } from "../../database/database.ts";
import { drawWhenDue } from "../lottery/draw.ts";
import type { Presence } from "../presence/presence.ts";
import { callVisitors } from "./calling.ts";
import { type AdmissionBound, admissionQuota } from "./rules.ts";
import { changed, marksOf, queueAfterTurn } from "./turn.ts";
import { type Queue } from "../line/rules.ts";
import { countInside, expireLapsed, NOTHING_LEFT, readSeatsHeld, readStock } from "./store.ts";
import { lockQueues, updateAdmission } from "../line/queue-store.ts";

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
  const locked = queues.get(queueNo)!;
  const queue = drawWhenDue(locked, now);
  const [noShows, inside, stocks, seatsHeld] = await Promise.all([
    expireLapsed(tx, queue, now, LIMITS.admissionPerTickMax),
    countInside(tx, queueNo),
    readStock(tx, [queueNo]),
    readSeatsHeld(tx, queueNo, now),
  ]);
  const stock = stocks.get(queueNo) ?? NOTHING_LEFT;

  const quota = admissionQuota(
    queue,
    {
      inside: inside.ready + inside.active,
      returned: inside.returned,
      seatsUnsold: stock.unsold,
      callsMax: LIMITS.admissionPerTickMax,
    },
    now,
  );
  const calls = await callVisitors(tx, { ...queue, missed: inside.missed }, quota.calls, presence, now);

  const next = queueAfterTurn(queue, {
    inside,
    noShows,
    stock,
    seatsHeld,
    allowance: quota.allowance,
    calls,
    now,
  });
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
