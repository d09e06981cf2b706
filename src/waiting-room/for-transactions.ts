import type { Refusal } from "../core/refusals.ts";
import type { Instant } from "../core/time.ts";
import type { QueueToken } from "../http/credentials.ts";
import { arrive, checkActive, type Place, type Queue, tokenInvalid } from "./line/rules.ts";

/** What the transactions of other modules use here: holds and payments check the visitor's place. */
export { noShowRate } from "./admission/rules.ts";
export { checkLive, peopleWaiting, presentPlace, queueState, tokenInvalid } from "./line/rules.ts";
export type { Place, PlaceRef, Queue } from "./line/rules.ts";
export { admitNextVisitors, readAdmissionBound } from "./admission/admission.ts";
export { findBusyQueues, findMismarkedQueues } from "./admission/store.ts";
export { checkDraw, linePosition, placeAt } from "./lottery/draw.ts";
export { publicQueue } from "./status/board.ts";
export {
  findLivePlaces,
  lockPlaces,
  placeKey,
  readCalled,
  readInside,
  readPlaces,
} from "./line/place-store.ts";
export { PlaceRows } from "./line/place-rows.ts";
export { QueueRows } from "./line/queue-rows.ts";
export {
  lockQueueById,
  lockQueues,
  publishQueue,
  readDraftQueue,
  readQueueFlags,
  setSalesWindow,
  withdrawQueue,
} from "./line/queue-store.ts";
export { tidySpentProofs } from "./joining/proof-store.ts";
export { countSilenceFromNow, tidyPresence } from "./presence/store.ts";
export { changeQueue, createQueue } from "./queues.ts";
export { EndedPlaces } from "./line/ended-places.ts";

/** The locked place of a token, made ACTIVE if its turn has come; or a refusal. */
export function enterSale(
  token: QueueToken,
  locked: Place | undefined,
  queue: Queue,
  now: Instant,
): Place | Refusal {
  if (!locked || locked.userId !== token.userId) return tokenInvalid();
  const place = arrive(locked, queue, now);
  return checkActive(place, queue) ?? place;
}
