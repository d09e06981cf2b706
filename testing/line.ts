import type { QueueId, UserId } from "../src/core/ids.ts";
import type { Place, PlaceStatus, Queue } from "../src/waiting-room/line/rules.ts";

/** An hour after the places of `placeWith` were taken. */
export const NOW = Date.UTC(2026, 11, 1, 11);

/** A place of somebody who waits, but for what is said. */
export function placeWith(status: PlaceStatus, change: Partial<Place> = {}): Place {
  return {
    queueNo: 1,
    position: 7,
    userId: "u" as UserId,
    status,
    joinedAt: NOW - 3_600_000,
    deadline: null,
    heldUntil: null,
    arrivedAt: null,
    recalls: 0,
    ...change,
  };
}

/** A queue that is open and in which nothing has happened, but for what is said. */
export function queueWith(change: Partial<Queue> = {}): Queue {
  return {
    queueNo: 1,
    queueId: "q" as QueueId,
    switch: "OPEN",
    opensAt: null,
    closesAt: null,
    capacity: 100,
    drainingFrom: 0,
    admitPerMinute: null,
    arrivalSeconds: 60,
    graceSeconds: 300,
    sessionSeconds: 600,
    returnsMax: 2,
    presenceSeconds: null,
    presenceFrom: 0,
    notice: null,
    lottery: false,
    lotterySecret: null,
    lotteryDigest: null,
    drawCount: null,
    drawSeed: null,
    proofOfWork: null,
    lastPosition: 0,
    frontier: 0,
    abandoned: 0,
    departures: 0,
    ready: 0,
    active: 0,
    missed: 0,
    allowance: 0,
    allowanceAt: null,
    soldOut: false,
    stopped: false,
    isWithdrawn: false,
    isDraft: false,
    mayReturn: 0,
    calls: 0,
    recalls: 0,
    noShows: 0,
    version: 1,
    ...change,
  };
}
