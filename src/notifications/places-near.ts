import type { Instant } from "../core/time.ts";
import { placeAt, type Queue, queueState } from "../waiting-room/for-transactions.ts";
import type { WaitingRoom } from "../waiting-room/service.ts";
import { nearPlaces } from "./rules.ts";

/** The places, as they are stored, of those who are called next. None while nobody is called. */
export function placesNear(queue: Queue, board: WaitingRoom["board"], now: Instant): number[] {
  if (queueState(queue, now) !== "OPEN") return [];
  const calledPerMinute = board.flowPerMinute(queue.queueId).called;
  const count = Math.min(nearPlaces(calledPerMinute), queue.lastPosition - queue.frontier);
  return Array.from({ length: count }, (_, i) => placeAt(queue, queue.frontier + 1 + i));
}
