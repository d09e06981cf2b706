import type { QueueId, UserId } from "../../core/ids.ts";
import { refuse, type Refusal } from "../../core/refusals.ts";
import { type Instant, isoTime, SECOND_MS } from "../../core/time.ts";

/**
 * A place in the line. RETURNED is a MISSED place whose visitor came back within the grace; it is called
 * next. Visitors see both as MISSED. The table of transitions is in docs/state-machines.md.
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

/** A solved challenge: its nonce, and until when it can be used for a place. */
export interface Proof {
  proofId: string;
  expiresAt: Instant;
}

export interface Place extends PlaceRef {
  userId: UserId;
  status: PlaceStatus;
  joinedAt: Instant;
  /** READY: the end of the arrival window. ACTIVE: the session's end. MISSED: the grace's end. */
  deadline: Instant | null;
  /** ACTIVE: the session lasts at least as long as the visitor's latest hold. */
  heldUntil: Instant | null;
  arrivedAt: Instant | null;
  /**
   * READY: how often it was called again after a missed call, this one included. Not read for other statuses.
   */
  recalls: number;
}

export interface Queue {
  queueNo: number;
  queueId: QueueId;
  switch: "OPEN" | "PAUSED" | "CLOSED";
  opensAt: Instant | null;
  closesAt: Instant | null;
  capacity: number;
  /** The people inside when the capacity was lowered below their number. Falls as they leave. */
  drainingFrom: number;
  admitPerMinute: number | null;
  arrivalSeconds: number;
  graceSeconds: number;
  sessionSeconds: number;
  /** How often a place may return after a missed call. */
  returnsMax: number;
  /** Whose visitor is silent for this long when the turn comes is passed over; null for nobody. */
  presenceSeconds: number | null;
  /** Silence before this moment does not count. */
  presenceFrom: Instant;
  lottery: boolean;
  /** Never shown before the draw. Null without a lottery, as are the next three. */
  lotterySecret: string | null;
  /** Digest of all registrations; see lottery.ts. */
  lotteryDigest: string | null;
  /** Registrations that took part in the draw; null before it. */
  drawCount: number | null;
  drawSeed: string | null;
  /** The most keys that a device has to try before it may join; null if no proof of work is required. */
  proofOfWork: { attemptsMax: number } | null;
  /** What the organiser tells everybody in line now; null for nothing. */
  notice: string | null;
  lastPosition: number;
  frontier: number;
  /** Places beyond the frontier whose visitors left. */
  abandoned: number;
  /** All places so far that ended before their visitors were called. */
  departures: number;
  ready: number;
  active: number;
  missed: number;
  allowance: number;
  allowanceAt: Instant | null;
  soldOut: boolean;
  /** Seats are left, but the organiser has stopped the sale of all of them. */
  stopped: boolean;
  /**
   * All concerts of the queue were withdrawn. The line has ended: everybody waiting is REVOKED, stored or
   * not.
   */
  isWithdrawn: boolean;
  /** All of its concerts are drafts. Nobody but the organiser knows of it. */
  isDraft: boolean;
  /** Seats held by visitors inside, which may become free again in a sale without free seats. */
  mayReturn: number;
  /** Calls so far. A repeated call after a missed one counts again. */
  calls: number;
  /** How many of these calls were repeated after a missed one. */
  recalls: number;
  /** Calls whose arrival window passed before the visitor came. */
  noShows: number;
  version: number;
}

export type QueueState = "SCHEDULED" | "OPEN" | "PAUSED" | "SOLD_OUT" | "CLOSED";

export function queueState(queue: Queue, now: Instant): QueueState {
  if (queue.switch === "CLOSED" || queue.isWithdrawn) return "CLOSED";
  if (queue.isDraft) return "SCHEDULED";
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

/**
 * Whether nobody in line can be called: the sale has ended, or all is sold and would only reopen by
 * cancellations.
 */
export function isOver(state: QueueState): boolean {
  return state === "SOLD_OUT" || state === "CLOSED";
}

/** People in line who may still be called: nobody, once the sale is over. */
export function peopleWaiting(queue: Queue, now: Instant): number {
  return isOver(queueState(queue, now)) ? 0 : queue.lastPosition - queue.frontier - queue.abandoned;
}

/**
 * Whether a newcomer may have a place. A paused queue still accepts people in line; it only stops calling
 * them.
 */
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
 * Whether a newcomer has done the required work. `proof` is the verified proof of the request, or why it is
 * invalid. `isSpent` tells whether it was already used for a place.
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

function notYetOpen(opensAt: Instant): Refusal {
  return refuse("sales_not_open", `Sales open at ${isoTime(opensAt)}.`, { opensAt: isoTime(opensAt) });
}

/**
 * The instant at which an ACTIVE place ends: the session's deadline, or the end of the visitor's latest hold
 * if later.
 */
export function activeUntil(place: Place): Instant {
  return Math.max(place.deadline ?? 0, place.heldUntil ?? 0);
}

/** The settings that decide what happens after a missed call. */
export type MissedCallPolicy = Pick<Queue, "graceSeconds" | "returnsMax">;

/**
 * The place's true state at `now`, even where no loop has stored it yet. A missed call can be made good
 * within the grace, but only a limited number of times: otherwise a visitor who is always late would be
 * called again and again, before the line.
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

/**
 * The visitor comes in. Within the arrival window READY becomes ACTIVE; within the grace MISSED becomes
 * RETURNED.
 */
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

/** Why a place cannot be given up; null while it is live. */
export function checkLive(place: Place): Refusal | null {
  return isLive(place.status) ? null : checkActive(place);
}

/** Shown to visitors who were in line for withdrawn concerts. */
export const WITHDRAWN_DETAIL =
  "The organiser has withdrawn this concert. Your place has ended, and you have paid for nothing.";

/** Shown to visitors whose own place was revoked. */
export const REVOKED_DETAIL = "The organiser revoked this token.";

export function withdrawn(): Refusal {
  return spent("revoked", WITHDRAWN_DETAIL);
}

/** Why a place does not admit its visitor to the sale; null for ACTIVE. */
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
        "Your turn came and you were not there in time. Ask for your status to be called again.",
      );
    case "CONSUMED":
      return spent("consumed", "This token has paid for its seats. Join again to buy more.");
    case "LEFT":
      return spent("left", "You left this queue. Join again for a new place.");
    case "REVOKED":
      return queue?.isWithdrawn === true ? withdrawn() : spent("revoked", REVOKED_DETAIL);
    case "EXPIRED":
      return place.arrivedAt === null
        ? spent("missed", "Your turn came and you were not there in time. Join again for a new place.")
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
