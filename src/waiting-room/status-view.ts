import { type Instant, isoTime, remainingMs } from "../core/time.ts";
import type { QueueStatus } from "./api.ts";
import type { QueueToken } from "../http/credentials.ts";
import {
  activeUntil,
  isOver,
  type Place,
  type Queue,
  queueState,
  REVOKED_DETAIL,
  WITHDRAWN_DETAIL,
} from "./line/rules.ts";
import { type Outflow, peopleAhead, pollAfterMs, type WaitEstimate, waitSecondsAt } from "./status/rules.ts";

/** What a visitor's status is computed from: their token, the queue as the board has it, and the time. */
export interface LineSnapshot {
  token: QueueToken;
  queue: Queue;
  /** The token's position in line; null before the draw. */
  position: number | null;
  now: Instant;
  /** How fast the line has moved recently. */
  outflow: Outflow | null;
  /** How long this worker delays requests at present. */
  lagMs: number;
}

/** The status of a visitor beyond the frontier. */
export function waitingView(snapshot: LineSnapshot): QueueStatus {
  const { token, queue, position, now, outflow } = snapshot;
  const ahead = position === null ? 0 : peopleAhead(position, queue.frontier);
  const pace = position === null ? pollsUntil(queue.opensAt, now) : ahead;
  const state = queueState(queue, now);
  const estimate = state === "OPEN" && position !== null ? waitSecondsAt(position, queue, outflow) : null;
  const waiting = position === null ? "REGISTERED" : "WAITING";
  const view: QueueStatus = {
    queueId: token.queueId,
    userId: token.userId,
    status: queue.isWithdrawn ? "REVOKED" : waiting,
    queueState: state,
    position,
    ahead,
    estimatedWaitSeconds: estimate,
    pollAfterMs: nextPollMs(snapshot, isOver(state) ? Infinity : pace, estimate),
    issuedAt: token.issuedAt,
    lastSeenAt: seenText(now),
    ...(queue.isWithdrawn ? { detail: WITHDRAWN_DETAIL } : {}),
  };
  return queue.lottery ? { ...view, ...registrationOf(token, queue) } : view;
}

/** The status of a visitor from their own row. */
export function placeView(snapshot: LineSnapshot, place: Place): QueueStatus {
  if (place.status === "WAITING") return waitingView(snapshot);
  const { token, queue, position, now } = snapshot;
  const base = {
    queueId: token.queueId,
    userId: token.userId,
    queueState: queueState(queue, now),
    position,
    ...registrationOf(token, queue),
    ahead: 0,
    estimatedWaitSeconds: null,
    pollAfterMs: nextPollMs(snapshot, 0, null),
    issuedAt: token.issuedAt,
    lastSeenAt: seenText(now),
  };
  switch (place.status) {
    case "READY":
      return { ...base, status: "READY", readyInMs: 0, expiresInMs: remainingMs(place.deadline!, now) };
    case "ACTIVE": {
      const until = activeUntil(place);
      return { ...base, status: "ACTIVE", activeUntil: isoTime(until), expiresInMs: remainingMs(until, now) };
    }
    case "MISSED":
      return { ...base, status: "MISSED", expiresInMs: remainingMs(place.deadline!, now) };
    case "RETURNED":
      return { ...base, status: "MISSED" };
    case "REVOKED":
      return { ...base, status: "REVOKED", detail: queue.isWithdrawn ? WITHDRAWN_DETAIL : REVOKED_DETAIL };
    default:
      return { ...base, status: place.status };
  }
}

function nextPollMs({ queue, lagMs }: LineSnapshot, ahead: number, estimate: WaitEstimate | null): number {
  // If nobody is called, nobody can miss a call, at least not soon.
  const arrivalSeconds = ahead === Infinity ? Infinity : queue.arrivalSeconds;
  const { presenceSeconds } = queue;
  return pollAfterMs({ ahead, estimate, lagMs, arrivalSeconds, presenceSeconds }, Math.random());
}

let lastSeen = { at: NaN, text: "" };

/** The visitor who asks for a status is seen now. Kept, because many ask within one millisecond. */
function seenText(now: Instant): string {
  if (now !== lastSeen.at) lastSeen = { at: now, text: isoTime(now) };
  return lastSeen.text;
}

/**
 * In a lottery, the visitor's registration number. Together with the user's id it is the receipt for the
 * draw.
 */
function registrationOf(token: QueueToken, queue: Queue): { registration?: number } {
  return queue.lottery ? { registration: token.position } : {};
}

/**
 * The number of people ahead that leads to the right pause between polls for a visitor who waits for the
 * opening.
 */
function pollsUntil(opensAt: Instant | null, now: Instant): number {
  return opensAt === null ? 0 : remainingMs(opensAt, now) / 100;
}
