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
import {
  estimateWaitSeconds,
  type Outflow,
  peopleAhead,
  peopleStillAhead,
  pollAfterMs,
  type WaitEstimate,
} from "./status/rules.ts";

/** What a visitor's status is made of: their token, the queue as the board has it, and the time. */
export interface Sight {
  token: QueueToken;
  queue: Queue;
  /** Where the token stands in line; null while that is still to be drawn. */
  position: number | null;
  now: Instant;
  /** How the line has moved lately. */
  outflow: Outflow | null;
  /** How long this worker keeps requests waiting now. */
  lagMs: number;
}

/** The view of a visitor who is beyond the frontier. */
export function waitingView(sight: Sight): QueueStatus {
  const { token, queue, position, now, outflow } = sight;
  const ahead = position === null ? 0 : peopleAhead(position, queue.frontier);
  const pace = position === null ? pollsUntil(queue.opensAt, now) : ahead;
  const state = queueState(queue, now);
  const estimate =
    state === "OPEN" && position !== null
      ? estimateWaitSeconds(peopleStillAhead(ahead, queue), outflow)
      : null;
  const waiting = position === null ? "REGISTERED" : "WAITING";
  const view: QueueStatus = {
    queueId: token.queueId,
    userId: token.userId,
    status: queue.isWithdrawn ? "REVOKED" : waiting,
    queueState: state,
    position,
    ahead,
    estimatedWaitSeconds: estimate,
    pollAfterMs: nextPollMs(sight, isOver(state) ? Infinity : pace, estimate),
    issuedAt: token.issuedAt,
    ...(queue.isWithdrawn ? { detail: WITHDRAWN_DETAIL } : {}),
  };
  return queue.lottery ? { ...view, ...registrationOf(token, queue) } : view;
}

/** The view of a visitor by their own row. */
export function placeView(sight: Sight, place: Place): QueueStatus {
  if (place.status === "WAITING") return waitingView(sight);
  const { token, queue, position, now } = sight;
  const base = {
    queueId: token.queueId,
    userId: token.userId,
    queueState: queueState(queue, now),
    position,
    ...registrationOf(token, queue),
    ahead: 0,
    estimatedWaitSeconds: null,
    pollAfterMs: nextPollMs(sight, 0, null),
    issuedAt: token.issuedAt,
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

function nextPollMs({ queue, lagMs }: Sight, ahead: number, estimate: WaitEstimate | null): number {
  // Where nobody is called, nobody can miss it: not soon, at least.
  const arrivalSeconds = ahead === Infinity ? Infinity : queue.arrivalSeconds;
  return pollAfterMs({ ahead, estimate, lagMs, arrivalSeconds }, Math.random());
}

/** With a lottery, the number under which the visitor took part: with the user's id, the receipt of the draw. */
function registrationOf(token: QueueToken, queue: Queue): { registration?: number } {
  return queue.lottery ? { registration: token.position } : {};
}

/** As many people ahead as would have a visitor ask again when one should who waits for the opening. */
function pollsUntil(opensAt: Instant | null, now: Instant): number {
  return opensAt === null ? 0 : remainingMs(opensAt, now) / 100;
}
