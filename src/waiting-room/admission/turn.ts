import type { Instant } from "../../core/time.ts";
import type { Queue } from "../line/rules.ts";
import type { Calls } from "./calling.ts";
import type { Inside, Stock } from "./store.ts";

/** What one turn of admission found and did. */
export interface Turn {
  /** Counted before the calls. */
  inside: Inside;
  noShows: number;
  stock: Stock;
  seatsHeld: number;
  /** As the rate limit had it before the calls. */
  allowance: number;
  calls: Calls;
  now: Instant;
}

/** The queue as a turn of admission leaves it. */
export function queueAfterTurn(
  queue: Queue,
  { inside, noShows, stock, seatsHeld, allowance, calls, now }: Turn,
): Queue {
  return {
    ...queue,
    frontier: calls.frontier,
    abandoned: queue.abandoned - (calls.frontier - queue.frontier - calls.fromLine - calls.passed),
    ready: inside.ready + calls.total,
    active: inside.active,
    calls: queue.calls + calls.total,
    recalls: queue.recalls + calls.again,
    noShows: queue.noShows + noShows,
    missed: inside.missed - (calls.total - calls.fromLine) + calls.passed,
    drainingFrom: stillDraining(queue, inside.ready + inside.active),
    allowance: queue.admitPerMinute === null ? 0 : allowance - calls.total,
    allowanceAt: queue.admitPerMinute === null ? null : now,
    ...marksOf(stock),
    mayReturn: Math.min(seatsHeld, stock.unsold),
  };
}

/** Seats whose sale is stopped do not count as sold: the sale may resume. */
export function isSoldOut({ unsold, stopped }: Stock): boolean {
  return unsold + stopped === 0;
}

/** The marks of a queue that follow from its stock. */
export function marksOf(stock: Stock): Pick<Queue, "soldOut" | "stopped"> {
  return { soldOut: isSoldOut(stock), stopped: stock.unsold === 0 && stock.stopped > 0 };
}

function stillDraining(queue: Queue, inside: number): number {
  return inside <= queue.capacity ? 0 : Math.min(queue.drainingFrom, inside);
}

/**
 * Whether the queue must be written. The allowance refills with the clock, which alone needs no write five
 * times a second. A call spends allowance, though, even if all counts stay the same: one visitor out, another
 * in.
 */
export function changed(before: Queue, after: Queue): boolean {
  return (
    before.calls !== after.calls ||
    before.noShows !== after.noShows ||
    before.frontier !== after.frontier ||
    before.ready !== after.ready ||
    before.active !== after.active ||
    before.missed !== after.missed ||
    before.drainingFrom !== after.drainingFrom ||
    before.soldOut !== after.soldOut ||
    before.stopped !== after.stopped ||
    before.drawCount !== after.drawCount ||
    before.mayReturn !== after.mayReturn
  );
}
