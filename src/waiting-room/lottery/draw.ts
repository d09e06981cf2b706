import { refuse, type Refusal } from "../../core/refusals.ts";
import type { Instant } from "../../core/time.ts";
import { drawnIndex, drawnPosition, drawSeedOf } from "./lottery.ts";
import { isRegistering, type Queue } from "../line/rules.ts";

/**
 * The queue with its draw made, if it has opened: one fixed seed and count, from which every position
 * follows.
 */
export function drawWhenDue(queue: Queue, now: Instant): Queue {
  if (!isRegistering(queue) || queue.isWithdrawn || !isOpeningPast(queue, now)) return queue;
  const drawCount = queue.lastPosition;
  return { ...queue, drawCount, drawSeed: drawSeedOf(queue.lotterySecret!, queue.lotteryDigest!, drawCount) };
}

/** Whether the opening time has passed. The draw is made then, even if the queue is closed or sold out. */
function isOpeningPast({ opensAt }: Pick<Queue, "opensAt">, now: Instant): boolean {
  return opensAt === null || now >= opensAt;
}

/**
 * Why a locked queue may not open at `opensAt`: that would draw its registrations at once and reveal the
 * secret, which cannot be undone. Null if no draw is affected, or if the organiser confirms it.
 */
export function checkDraw(
  before: Queue,
  opensAt: Instant | null,
  drawNow: boolean,
  now: Instant,
): Refusal | null {
  const wouldDraw = isRegistering(before) && !isOpeningPast(before, now) && isOpeningPast({ opensAt }, now);
  if (!wouldDraw || drawNow || before.lastPosition === 0) return null;
  const { lastPosition: registered, departures } = before;
  const left = departures === 0 ? "" : `, of which ${departures} have left`;
  const detail =
    `This would draw the lottery at once, for good: ${registered} registrations${left}. ` +
    `Send drawNow: true if it shall.`;
  return refuse("invalid_state", detail, { currentStatus: "SCHEDULED", registered });
}

/**
 * A place's position in line; null before the draw. `placeNumber` is the position under which it is stored.
 */
export function linePosition(queue: Queue, placeNumber: number): number | null {
  if (!queue.lottery) return placeNumber;
  if (queue.drawCount === null) return null;
  if (placeNumber > queue.drawCount) return placeNumber;
  return drawnPosition(queue.drawSeed!, queue.drawCount, placeNumber);
}

/** The place at a position in line: the inverse of `linePosition`, after the draw. */
export function placeAt(queue: Queue, position: number): number {
  if (queue.drawCount === null || position > queue.drawCount) return position;
  return drawnIndex(queue.drawSeed!, queue.drawCount, position);
}
