import { refuse, type Refusal } from "../../core/refusals.ts";
import type { Instant } from "../../core/time.ts";
import { drawnIndex, drawnPosition, drawSeedOf } from "./lottery.ts";
import { isRegistering, type Queue } from "../line/rules.ts";

/** The queue with its draw made, if it has opened: one fixed seed and count, from which every position follows. */
export function drawWhenDue(queue: Queue, now: Instant): Queue {
  if (!isRegistering(queue) || queue.isWithdrawn || !isOpeningPast(queue, now)) return queue;
  const drawCount = queue.lastPosition;
  return { ...queue, drawCount, drawSeed: drawSeedOf(queue.lotterySecret!, queue.lotteryDigest!, drawCount) };
}

/** Whether the opening has come: a draw is made then, also in a queue that was closed or sold out meanwhile. */
function isOpeningPast({ opensAt }: Pick<Queue, "opensAt">, now: Instant): boolean {
  return opensAt === null || now >= opensAt;
}

/**
 * Why a locked queue may not open at `opensAt`: the draw of those who have registered would be made at once, and its
 * secret shown, for good. Null where nothing is drawn by it, or the organiser says that it shall be.
 */
export function checkDraw(
  before: Queue,
  opensAt: Instant | null,
  drawNow: boolean,
  now: Instant,
): Refusal | null {
  const wouldDraw = isRegistering(before) && !isOpeningPast(before, now) && isOpeningPast({ opensAt }, now);
  if (!wouldDraw || drawNow || before.lastPosition === 0) return null;
  const registered = before.lastPosition;
  const detail = `This would draw the lottery of ${registered} registrations at once, for good. Send drawNow: true if it shall.`;
  return refuse("invalid_state", detail, { currentStatus: "SCHEDULED", registered });
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
