import { LIMITS } from "../../core/limits.ts";
import { type Instant, SECOND_MS } from "../../core/time.ts";
import type { Tx } from "../../database/database.ts";
import { linePosition, placeAt } from "../lottery/draw.ts";
import type { Queue } from "../line/rules.ts";
import type { Presence } from "../presence/presence.ts";
import type { Candidate } from "../presence/rules.ts";
import { passOver } from "../presence/store.ts";
import { returnedShare } from "./rules.ts";
import { callPlaces, callReturned, lockNext, lockReturned, lockWaiting } from "./store.ts";

/** Most positions examined in one turn, however many of their visitors have left. */
const EXAMINED_PER_TURN_MAX = 10 * LIMITS.admissionPerTickMax;
/** Most visitors whose turn passes in one turn of admission because they are away. */
const PASSED_PER_TURN_MAX = LIMITS.admissionPerTickMax;
/**
 * Places looked at together once somebody was away or had left. Before that, no more are locked than can be
 * called.
 */
const LOOKED_AT_TOGETHER = 500;

/** What one turn of admission did with the line. */
export interface Calls {
  total: number;
  /** Visitors who were called from the line, not after they had returned. */
  fromLine: number;
  /** Calls of visitors who had missed one before. */
  again: number;
  /** Visitors in the line whose turn passed because they were away. */
  passed: number;
  frontier: number;
}

/**
 * Calls returned visitors first, but at most their share while others wait; then the line; then any other
 * returned ones. Whose visitor is away is not called, and takes no part of the calls.
 */
export async function callVisitors(
  tx: Tx,
  queue: Queue,
  calls: number,
  presence: Presence,
  now: Instant,
): Promise<Calls> {
  if (calls === 0) return { total: 0, fromLine: 0, again: 0, passed: 0, frontier: queue.frontier };
  const readyUntil = now + queue.arrivalSeconds * SECOND_MS;
  const returned = queue.missed > 0 ? await lockReturnedHere(tx, queue, calls, presence, now) : [];
  const first = returned.slice(0, returnedShare(calls));
  const line = await lookAlongLine(tx, queue, calls - first.length, presence, now);
  const rest = returned.slice(first.length, calls - line.here.length);
  const called = [...first, ...rest];
  const again = await callReturned(tx, queue, called, readyUntil);
  await callPlaces(tx, queue, line.here, readyUntil);
  await passOver(tx, queue, line.away, now, true);
  return {
    total: called.length + line.here.length,
    fromLine: line.here.length,
    again,
    passed: line.away.length,
    frontier: line.frontier,
  };
}

/**
 * Places of visitors who returned after their turn had passed, locked, in the order of the line. Who has gone
 * away again has to return once more.
 */
async function lockReturnedHere(
  tx: Tx,
  queue: Queue,
  placesMax: number,
  presence: Presence,
  now: Instant,
): Promise<number[]> {
  for (let rowsMax = placesMax; ; rowsMax = Math.max(placesMax, LOOKED_AT_TOGETHER)) {
    const returned = await lockFirstReturned(tx, queue, rowsMax);
    const away = await presence.absentAmong(tx, queue, returned, now);
    await passOver(tx, queue, [...away], now, false);
    const here = returned.map(({ place }) => place).filter((place) => !away.has(place));
    // Those behind the ones who were away have their turn now, within the same calls.
    if (here.length >= placesMax || returned.length < rowsMax) return here.slice(0, placesMax);
  }
}

async function lockFirstReturned(tx: Tx, queue: Queue, rowsMax: number): Promise<Candidate[]> {
  if (queue.drawCount === null) return lockReturned(tx, queue.queueNo, rowsMax);
  // After a draw, the position in line is computed, not stored. To find the first ones, all of them must be
  // read.
  const returned = await lockReturned(tx, queue.queueNo, null);
  return returned
    .map((candidate) => ({ candidate, position: linePosition(queue, candidate.place)! }))
    .toSorted((a, b) => a.position - b.position)
    .slice(0, rowsMax)
    .map(({ candidate }) => candidate);
}

/**
 * The next visitors in line who are here, at most so many, and those before them who are away. All locked.
 */
async function lookAlongLine(
  tx: Tx,
  queue: Queue,
  calls: number,
  presence: Presence,
  now: Instant,
): Promise<{ here: number[]; away: number[]; frontier: number }> {
  const here: number[] = [];
  const away: number[] = [];
  let { frontier } = queue;
  let lookedAt = calls;
  const end = Math.min(queue.lastPosition, frontier + EXAMINED_PER_TURN_MAX);
  while (here.length < calls && away.length < PASSED_PER_TURN_MAX && frontier < end) {
    const next = await lockBeyond(tx, queue, frontier, Math.min(lookedAt, end - frontier));
    if (next.length === 0) break;
    const silent = await presence.absentAmong(
      tx,
      queue,
      next.flatMap(({ waiting }) => waiting ?? []),
      now,
    );
    for (const { position, waiting } of next) {
      if (here.length === calls) break;
      frontier = position;
      if (waiting) (silent.has(waiting.place) ? away : here).push(waiting.place);
    }
    lookedAt = LOOKED_AT_TOGETHER;
  }
  return { here, away, frontier };
}

/** Positions beyond one, in order, with who waits there, locked. */
async function lockBeyond(
  tx: Tx,
  queue: Queue,
  beyond: number,
  count: number,
): Promise<{ position: number; waiting: Candidate | undefined }[]> {
  if (!isAmongDrawn(queue, beyond)) {
    const next = await lockNext(tx, queue.queueNo, beyond, count);
    return next.map((waiting) => ({ position: waiting.place, waiting }));
  }
  // A draw decides whose place is at a position.
  const places = Array.from({ length: count }, (_, i) => placeAt(queue, beyond + 1 + i));
  const waiting = await lockWaiting(tx, queue.queueNo, places);
  return places.map((place, i) => ({ position: beyond + 1 + i, waiting: waiting.get(place) }));
}

function isAmongDrawn({ drawCount }: Queue, position: number): boolean {
  return drawCount !== null && position < drawCount;
}
