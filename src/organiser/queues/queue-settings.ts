import { type Instant, isoTime } from "../../core/time.ts";
import { noShowRate, publicQueue, type Queue } from "../../waiting-room/for-transactions.ts";
import type { OrganiserQueue, QueueChange } from "../api.ts";

/** A queue with its policy, as the organiser sees it. */
export function queueView(
  queue: Queue,
  flow: { called: number; joined: number; left: number },
  now: Instant,
): Omit<OrganiserQueue, "admissionBoundBy" | "revision"> {
  const rate = noShowRate(queue);
  const {
    capacity,
    admitPerMinute,
    arrivalSeconds,
    graceSeconds,
    sessionSeconds,
    returnsMax,
    lottery,
    proofOfWork,
  } = queue;
  return {
    ...publicQueue(queue, now, flow.called),
    serverTime: isoTime(now),
    missed: queue.missed,
    joinedPerMinute: tenths(flow.joined),
    leftPerMinute: tenths(flow.left),
    calls: queue.calls,
    noShows: queue.noShows,
    noShowRate: rate === null ? null : Math.round(rate * 1_000) / 1_000,
    policy: {
      capacity,
      admitPerMinute,
      arrivalSeconds,
      graceSeconds,
      sessionSeconds,
      returnsMax,
      lottery,
      proofOfWork,
    },
  };
}

/** What the organiser may change of a queue, by the names of the call. */
export function settingsOf(queue: Queue): Required<Omit<QueueChange, "reason">> {
  const { capacity, admitPerMinute, returnsMax, proofOfWork, notice } = queue;
  return { state: queue.switch, capacity, admitPerMinute, returnsMax, proofOfWork, notice };
}

/** Of a change, what is among these settings. */
export function pickKnown(change: object, settings: object): object {
  return Object.fromEntries(
    Object.entries(change).filter(([name, value]) => name in settings && value !== undefined),
  );
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
