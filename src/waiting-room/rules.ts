import type { QueueId, UserId } from "../core/ids.ts";
import { refuse, type Refusal } from "../core/refusals.ts";
import { type Instant, isoTime, MINUTE_MS, SECOND_MS } from "../core/time.ts";

/**
 * A place in the line. RETURNED is MISSED that came back within the grace and is called next; visitors see both as
 * MISSED. The table of moves is in docs/state-machines.md.
 */
export type PlaceStatus =
  | "WAITING"
  | "READY"
  | "ACTIVE"
  | "MISSED"
  | "RETURNED"
  | "CONSUMED"
  | "EXPIRED"
  | "LEFT"
  | "REVOKED";

export interface PlaceRef {
  queueNo: number;
  position: number;
}

/** A solved challenge: its nonce, and until when it may buy a place. */
export interface Proof {
  proofId: string;
  expiresAt: Instant;
}

export interface Place extends PlaceRef {
  userId: UserId;
  status: PlaceStatus;
  joinedAt: Instant;
  /** READY: be there by. ACTIVE: the session's end. MISSED: the grace's end. */
  deadline: Instant | null;
  /** ACTIVE: the session lasts at least as long as the visitor's latest hold. */
  heldUntil: Instant | null;
  arrivedAt: Instant | null;
  /** READY: how often it was called again after a missed call, this one included. Not read for others. */
  recalls: number;
}

export interface Queue {
  queueNo: number;
  queueId: QueueId;
  switch: "OPEN" | "PAUSED" | "CLOSED";
  opensAt: Instant | null;
  closesAt: Instant | null;
  capacity: number;
  /** Visitors still inside when the capacity was lowered below them; falls with them. */
  drainingFrom: number;
  admitPerMinute: number | null;
  arrivalSeconds: number;
  graceSeconds: number;
  sessionSeconds: number;
  /** How often a place may come back from a missed call. */
  returnsMax: number;
  lottery: boolean;
  /** Never shown before the draw. Null without a lottery, as are the next three. */
  lotterySecret: string | null;
  /** Of all registrations; see lottery.ts. */
  lotteryDigest: string | null;
  /** Registrations that took part in the draw; null until then. */
  drawCount: number | null;
  drawSeed: string | null;
  /** Keys that a device tries at most before its visitor may have a place; null asks for no proof of work. */
  proofOfWork: { attemptsMax: number } | null;
  lastPosition: number;
  frontier: number;
  /** Places beyond the frontier whose visitors left. */
  abandoned: number;
  /** Places that ended before their visitors were called, ever. */
  departures: number;
  ready: number;
  active: number;
  missed: number;
  allowance: number;
  allowanceAt: Instant | null;
  soldOut: boolean;
  /** Seats are left, but the organiser has stopped the sale of all of them. */
  stopped: boolean;
  /** All of its concerts were withdrawn: the line is over, and who waits in it is REVOKED, written down or not. */
  isWithdrawn: boolean;
  /** Seats held by those inside: what a sale without free seats can still get back. */
  mayReturn: number;
  /** Calls made so far; who came back from a missed one is called again. */
  calls: number;
  /** Of these, calls of visitors who came back from a missed one. */
  recalls: number;
  /** Calls whose arrival window passed before anybody came. */
  noShows: number;
  version: number;
}

export type QueueState = "SCHEDULED" | "OPEN" | "PAUSED" | "SOLD_OUT" | "CLOSED";

export function queueState(queue: Queue, now: Instant): QueueState {
  if (queue.switch === "CLOSED" || queue.isWithdrawn) return "CLOSED";
  if (queue.closesAt !== null && now >= queue.closesAt) return "CLOSED";
  if (queue.opensAt !== null && now < queue.opensAt) return "SCHEDULED";
  if (queue.soldOut) return "SOLD_OUT";
  if (queue.switch === "PAUSED" || queue.stopped) return "PAUSED";
  return "OPEN";
}

/** Whether places are registrations for a draw that is still to come. */
export function isRegistering(queue: Pick<Queue, "lottery" | "drawCount">): boolean {
  return queue.lottery && queue.drawCount === null;
}

/** Whether nobody in line can be called: the sale is over, or all is sold for as long as no booking is cancelled. */
export function isOver(state: QueueState): boolean {
  return state === "SOLD_OUT" || state === "CLOSED";
}

/** People in line who may still be called. Who stands before a closed door is not waiting for anything. */
export function peopleWaiting(queue: Queue, now: Instant): number {
  return isOver(queueState(queue, now)) ? 0 : queue.lastPosition - queue.frontier - queue.abandoned;
}

/** Whether a newcomer may have a place. A paused queue still takes people in line; it only calls nobody. */
export function checkJoin(queue: Queue, now: Instant): Refusal | null {
  switch (queueState(queue, now)) {
    case "CLOSED":
      return refuse("invalid_state", "This queue is closed.", { currentStatus: "CLOSED" });
    case "SCHEDULED":
      return isRegistering(queue) ? null : notYetOpen(queue.opensAt!);
    case "SOLD_OUT":
      return refuse("sold_out", "Every seat that was on sale is sold.");
    case "OPEN":
    case "PAUSED":
      return null;
  }
}

/**
 * Whether a newcomer has done the work that the queue asks for. `proof` is what came with the request, opened, or why it
 * was none; `isSpent` whether it has bought a place before.
 */
export function checkProof(
  queue: Pick<Queue, "proofOfWork">,
  proof: Proof | Refusal | undefined,
  isSpent: (proofId: string) => boolean,
  now: Instant,
): Refusal | null {
  if (queue.proofOfWork === null) return null;
  if (proof === undefined)
    return refuse("proof_of_work_required", "Solve a challenge before you take a new place in this line.");
  if (!("proofId" in proof)) return proof;
  if (isSpent(proof.proofId)) return proofInvalid("spent");
  return now >= proof.expiresAt ? proofInvalid("expired") : null;
}

const PROOF_INVALID = {
  malformed: "The Proof-Of-Work header is not a solved challenge.",
  forged: "This challenge was not made here, or it has been changed.",
  other_user: "This challenge was made for another user.",
  other_queue: "This challenge was made for another queue.",
  unsolved: "This is not the solution of the challenge.",
  expired: "This challenge is out of date. Ask for a new one.",
  spent: "This solution has bought a place before. Ask for a new challenge.",
};

export function proofInvalid(reason: keyof typeof PROOF_INVALID): Refusal {
  return refuse("proof_of_work_invalid", PROOF_INVALID[reason], { reason });
}

export function notYetOpen(opensAt: Instant): Refusal {
  return refuse("sales_not_open", `Sales open at ${isoTime(opensAt)}.`, { opensAt: isoTime(opensAt) });
}

/** The instant at which an ACTIVE place ends: its session's deadline, put off while a hold of its visitor lives. */
export function activeUntil(place: Place): Instant {
  return Math.max(place.deadline ?? 0, place.heldUntil ?? 0);
}

/** What decides what becomes of a call that was missed. */
export type MissedCallPolicy = Pick<Queue, "graceSeconds" | "returnsMax">;

/**
 * The place as it truly is at `now`, whether or not a loop has written that down yet. A call that was missed may be made good
 * within the grace, but only so often: else who always comes too late would be called again and again, before the line.
 */
export function presentPlace(
  place: Place,
  { graceSeconds, returnsMax }: MissedCallPolicy,
  now: Instant,
): Place {
  let present = place;
  if (present.status === "READY" && now >= present.deadline!) {
    if (present.recalls >= returnsMax) return { ...present, status: "EXPIRED" };
    present = { ...present, status: "MISSED", deadline: present.deadline! + graceSeconds * SECOND_MS };
  }
  if (present.status === "MISSED" && now >= present.deadline!) {
    return { ...present, status: "EXPIRED" };
  }
  if (present.status === "ACTIVE" && now >= activeUntil(present)) return { ...present, status: "EXPIRED" };
  return present;
}

/** The visitor shows up. Within the arrival window READY becomes ACTIVE; within the grace MISSED is called next. */
export function arrive(
  place: Place,
  queue: MissedCallPolicy & Pick<Queue, "sessionSeconds">,
  now: Instant,
): Place {
  const present = presentPlace(place, queue, now);
  if (present.status === "READY") {
    return { ...present, status: "ACTIVE", deadline: now + queue.sessionSeconds * SECOND_MS, arrivedAt: now };
  }
  if (present.status === "MISSED") return { ...present, status: "RETURNED", deadline: null };
  return present;
}

/** Why a place cannot be given up, or null while it is live. */
export function checkLive(place: Place): Refusal | null {
  return isLive(place.status) ? null : checkActive(place);
}

/** What is told to those who were in line for concerts that were withdrawn. */
export const WITHDRAWN_DETAIL =
  "The organiser has withdrawn this concert. Your place has ended, and you have paid for nothing.";

/** What is told to those whose own place was taken back. */
export const REVOKED_DETAIL = "The organiser revoked this token.";

export function withdrawn(): Refusal {
  return spent("revoked", WITHDRAWN_DETAIL);
}

/** Why a place does not let its visitor into the sale, or null for ACTIVE. */
export function checkActive(place: Place, queue?: Pick<Queue, "isWithdrawn">): Refusal | null {
  switch (place.status) {
    case "ACTIVE":
      return null;
    case "WAITING":
    case "READY":
      return refuse(
        "queue_token_waiting",
        "You are in line. Ask for your status to see when it is your turn.",
      );
    case "MISSED":
    case "RETURNED":
      return spent(
        "missed",
        "You were called and did not come in time. Ask for your status to be called again.",
      );
    case "CONSUMED":
      return spent("consumed", "This token has paid for its seats. Join again to buy more.");
    case "LEFT":
      return spent("left", "You left this queue. Join again for a new place.");
    case "REVOKED":
      return queue?.isWithdrawn === true ? withdrawn() : spent("revoked", REVOKED_DETAIL);
    case "EXPIRED":
      return place.arrivedAt === null
        ? spent("missed", "You were called and did not come in time. Join again for a new place.")
        : spent("timed_out", "Your time in the sale is over. Join again for a new place.");
  }
}

function spent(reason: string, detail: string): Refusal {
  return refuse("queue_token_expired", detail, { reason });
}

export function tokenInvalid(): Refusal {
  return refuse("queue_token_invalid", "This token was not issued here, to you, for this queue.");
}

export function isLive(status: PlaceStatus): boolean {
  return (
    status === "WAITING" ||
    status === "READY" ||
    status === "ACTIVE" ||
    status === "MISSED" ||
    status === "RETURNED"
  );
}

export interface AdmissionFacts {
  /** READY plus ACTIVE, counted under the queue's lock after lapsed ones were put out. */
  inside: number;
  /** Visitors who missed a call and came back. */
  returned: number;
  /** Seats of the queue's dates whose sale goes on that are not sold: free, or held and so able to come back. */
  seatsUnsold: number;
  callsMax: number;
}

export interface AdmissionQuota {
  /** Visitors that may be called now. */
  calls: number;
  /** What the rate limit has to give before those calls are taken from it. */
  allowance: number;
  /** Why nobody can be called now; null where somebody can. */
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
 * How many visitors may be called now: never more than the capacity's free places, the seats that somebody could still
 * buy, and the rate limit (a token bucket that holds one second's worth in whole visitors, and at least one).
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
 * Of a turn's calls, those that go to visitors who came back from a missed call while others wait: half, and at least one.
 * They go first within it; what either side has no use for goes to the other.
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
  // Whole visitors overflow; the part of the next one that has been earned is kept, or a rate would never be reached.
  return Math.min(Math.floor(full), Math.ceil(burst)) + (full - Math.floor(full));
}

/** People before this position who have not been called. */
export function peopleAhead(position: number, frontier: number): number {
  return Math.max(0, position - frontier - 1);
}

/** Of the calls whose outcome is known, the share that nobody followed; null while none is known. */
export function noShowRate(queue: Pick<Queue, "calls" | "noShows" | "ready">): number | null {
  const settled = queue.calls - queue.ready;
  return settled <= 0 ? null : Math.min(1, queue.noShows / settled);
}

/** How the line has moved lately: what the wait is estimated from. */
export interface Outflow {
  /** People the line got shorter by at its front, a minute: above 0. */
  perMinute: number;
  /** How many that was measured from. */
  people: number;
  /** Variance by mean of the numbers that went in short spans: 1 where people go independently of each other. */
  unevenness: number;
  /** Of those who wait, the share that gives up in a minute. */
  givingUpPerMinute: number;
}

export interface WaitEstimate {
  p50: number;
  p90: number;
}

/** How many standard deviations above its middle a normal variable's 90th percentile lies. */
const P90_DEVIATIONS = 1.2816;

/**
 * The wait as a range. `ahead` people stand before the visitor and leave by the front at a rate that was measured, and
 * from anywhere as they give up: that line is empty when `d ahead/dt = -rate - givingUp * ahead` reaches nothing.
 *
 * How far it may be off follows from what was counted. Of a number of people who go independently of each other the
 * relative variance is one by that number, both of those that the rate was measured from and of those still to go; where
 * they go in waves it is greater by the unevenness, as if so many went together, and one such group at least is to come.
 * The rate is taken as log-normal with the sum of both.
 */
export function estimateWaitSeconds(ahead: number, outflow: Outflow | null): WaitEstimate | null {
  if (outflow === null) return null;
  const people = ahead + 1;
  const { unevenness } = outflow;
  const deviation = Math.sqrt(
    relativeVariance(outflow.people, unevenness) + relativeVariance(people, unevenness),
  );
  const p50 = Math.ceil(secondsUntilEmpty(people, outflow.perMinute, outflow.givingUpPerMinute));
  const slow = outflow.perMinute * Math.exp(-P90_DEVIATIONS * deviation);
  return { p50, p90: Math.ceil(secondsUntilEmpty(people, slow, outflow.givingUpPerMinute)) + 1 };
}

function relativeVariance(people: number, unevenness: number): number {
  return unevenness / (people + Math.max(0, unevenness - 1));
}

function secondsUntilEmpty(people: number, perMinute: number, givingUpPerMinute: number): number {
  if (givingUpPerMinute <= 0) return (people / perMinute) * 60;
  return (Math.log1p((givingUpPerMinute * people) / perMinute) / givingUpPerMinute) * 60;
}

/** Of the places before a visitor, those that still have somebody: who gave up left theirs anywhere in the line. */
export function peopleStillAhead(
  ahead: number,
  queue: Pick<Queue, "lastPosition" | "frontier" | "abandoned">,
): number {
  const places = queue.lastPosition - queue.frontier;
  return places <= 0 ? ahead : ahead * (1 - queue.abandoned / places);
}

const POLL_MIN_MS = 1_000;
const POLL_MAX_MS = 30_000;
/** A worker that keeps requests waiting this long asks half as often of each visitor; twice as long, a third as often. */
const LAG_HALVING_MS = 25;

export interface PollFacts {
  ahead: number;
  estimate: WaitEstimate | null;
  /** How long the worker keeps requests waiting now. */
  lagMs: number;
  /** Who is called must have asked by then. */
  arrivalSeconds: number;
}

/**
 * When to ask again: a tenth of the expected wait, and later the more the worker is behind, within a second and half a
 * minute, but never later than half the time that a called visitor has to show up. Spread by a fifth either way, so that
 * a crowd that came together does not poll together. `chance` is uniform in 0..1.
 */
export function pollAfterMs({ ahead, estimate, lagMs, arrivalSeconds }: PollFacts, chance: number): number {
  const expectedMs = estimate === null ? ahead * 20 : estimate.p50 * 100;
  const boundMs = Math.max(POLL_MIN_MS, Math.min(POLL_MAX_MS, (arrivalSeconds * SECOND_MS) / 2));
  const wishedMs = Math.max(POLL_MIN_MS, expectedMs) * (1 + lagMs / LAG_HALVING_MS);
  return Math.round(Math.min(boundMs, wishedMs) * (0.8 + 0.4 * chance));
}
