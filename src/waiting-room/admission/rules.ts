import { type Instant, MINUTE_MS } from "../../core/time.ts";
import { peopleWaiting, type Queue, queueState } from "../line/rules.ts";

export interface AdmissionFacts {
  /** READY plus ACTIVE, counted under the queue's lock after lapsed visitors were expired. */
  inside: number;
  /** Visitors who returned after a missed call. */
  returned: number;
  /** Unsold seats of dates still on sale. Held seats count, because they may become free again. */
  seatsUnsold: number;
  callsMax: number;
}

export interface AdmissionQuota {
  /** How many visitors may be called now. */
  calls: number;
  /** The allowance of the rate limit before those calls are subtracted. */
  allowance: number;
  /** What keeps anybody from being called now; null if somebody can be. */
  boundBy: AdmissionBound | null;
}

export type AdmissionBound =
  | "capacity"
  | "unsold"
  | "rate"
  | "paused"
  | "nobody_waiting"
  | "closed"
  | "not_open";

const BOUND_BY_STATE = {
  CLOSED: "closed",
  SCHEDULED: "not_open",
  SOLD_OUT: "unsold",
  PAUSED: "paused",
} as const;

/**
 * How many visitors may be called now. The limits are the free capacity, the seats that somebody could still
 * buy, and the rate limit: a token bucket that holds one second's worth in whole visitors, and at least one.
 */
export function admissionQuota(queue: Queue, facts: AdmissionFacts, now: Instant): AdmissionQuota {
  const allowance = refilledAllowance(queue, now);
  const state = queueState(queue, now);
  if (state !== "OPEN") return { calls: 0, allowance, boundBy: BOUND_BY_STATE[state] };
  const free = Math.min(queue.capacity, facts.seatsUnsold) - facts.inside;
  const calls = Math.max(0, Math.min(free, facts.callsMax, Math.floor(allowance)));
  return { calls, allowance, boundBy: boundOfOpen(queue, facts, calls, now) };
}

function boundOfOpen(
  queue: Queue,
  { inside, returned, seatsUnsold }: AdmissionFacts,
  calls: number,
  now: Instant,
): AdmissionBound | null {
  if (peopleWaiting(queue, now) + returned <= 0) return "nobody_waiting";
  if (calls > 0) return null;
  if (Math.min(queue.capacity, seatsUnsold) > inside) return "rate";
  return seatsUnsold < queue.capacity ? "unsold" : "capacity";
}

/**
 * The share of a turn's calls for visitors who returned after a missed call, while others wait: half, and at
 * least one. They go first within it. Calls that one side does not use go to the other.
 */
export function returnedShare(calls: number): number {
  return Math.min(calls, Math.max(1, Math.floor(calls / 2)));
}

function refilledAllowance(queue: Queue, now: Instant): number {
  if (queue.admitPerMinute === null) return Number.MAX_SAFE_INTEGER;
  const burst = Math.max(1, queue.admitPerMinute / 60);
  if (queue.allowanceAt === null) return burst;
  const earned = (Math.max(0, now - queue.allowanceAt) / MINUTE_MS) * queue.admitPerMinute;
  const full = queue.allowance + earned;
  // Whole visitors overflow. The fraction already earned towards the next one is kept, or slow rates would
  // not be reached.
  return Math.min(Math.floor(full), Math.ceil(burst)) + (full - Math.floor(full));
}

/** Among calls whose outcome is known, the share that nobody followed; null while none is known. */
export function noShowRate(queue: Pick<Queue, "calls" | "noShows" | "ready">): number | null {
  const settled = queue.calls - queue.ready;
  return settled <= 0 ? null : Math.min(1, queue.noShows / settled);
}
