import type { Instant } from "../core/time.ts";
import { drawnIndex, drawnPosition, drawSeedOf } from "./lottery.ts";
import { isRegistering, type Queue, queueState } from "./rules.ts";

/** The queue with its draw made, if it has opened: one fixed seed and count, from which every position follows. */
export function drawWhenDue(queue: Queue, now: Instant): Queue {
  if (!isRegistering(queue) || queueState(queue, now) === "SCHEDULED") return queue;
  const drawCount = queue.lastPosition;
  return { ...queue, drawCount, drawSeed: drawSeedOf(queue.lotterySecret!, queue.lotteryDigest!, drawCount) };
}

/** Where in line a place stands; null while that is still to be drawn. `placeNumber` is the position it is stored by. */
export function linePosition(queue: Queue, placeNumber: number): number | null {
  if (!queue.lottery) return placeNumber;
  if (queue.drawCount === null) return null;
  if (placeNumber > queue.drawCount) return placeNumber;
  return drawnPosition(queue.drawSeed!, queue.drawCount, placeNumber);
}

/** The place that stands at a position in line: the inverse of `linePosition`, once it has been drawn. */
export function placeAt(queue: Queue, position: number): number {
  if (queue.drawCount === null || position > queue.drawCount) return position;
  return drawnIndex(queue.drawSeed!, queue.drawCount, position);
}
