import type { HallBlock } from "./spacing.ts";
import { SEAT_FLAGS } from "../plan.ts";

/** Seats are indexes here: seat numbers minus one. */

/** How far from a chosen seat the seats are that decide whether a single one is left beside it. */
const REACH = 2;

/**
 * 1 for each seat that has an ordinary neighbour in the next one. Wheelchair places and companion seats have
 * none: nobody is kept apart by one of them that stays free.
 */
export function sideBySideIn(blocks: readonly HallBlock[], flags: readonly number[]): Uint8Array {
  const kept = SEAT_FLAGS.wheelchair | SEAT_FLAGS.companion;
  const pairs = new Uint8Array(flags.length);
  for (const { first, seats } of blocks)
    for (let seat = first; seat < first + seats - 1; seat += 1)
      if (((flags[seat]! | flags[seat + 1]!) & kept) === 0) pairs[seat] = 1;
  return pairs;
}

/** The seats that decide, beside those chosen, whether a single one is left. */
export function seatsBeside(chosen: readonly number[], pairs: Uint8Array): number[] {
  const beside = new Set<number>();
  for (const seat of chosen) {
    for (let at = seat; at < seat + REACH && pairs[at] === 1; at += 1) beside.add(at + 1);
    for (let at = seat; at > seat - REACH && pairs[at - 1] === 1; at -= 1) beside.add(at - 1);
  }
  for (const seat of chosen) beside.delete(seat);
  return [...beside];
}

/**
 * The seats that a choice would leave alone between taken ones, where it need not: as many seats of the same
 * run of free ones could be taken without. Of three free seats two may be taken, since one is left whichever
 * they are.
 */
export function findSingles(
  chosen: readonly number[],
  pairs: Uint8Array,
  isFree: (seat: number) => boolean,
): number[] {
  const taken = new Set(chosen);
  const left = new Set(seatsBeside(chosen, pairs).filter(isFree));
  const runs = runsOf([...taken, ...left], pairs);
  return runs.flatMap((run) => {
    const free = run.filter((seat) => left.has(seat));
    if (free.length === run.length) return [];
    const singles = free.filter(
      (seat) => !(pairs[seat - 1] === 1 && left.has(seat - 1)) && !(pairs[seat] === 1 && left.has(seat + 1)),
    );
    return free.length === 1 ? [] : singles;
  });
}

/** Seats side by side, together. */
function runsOf(seats: readonly number[], pairs: Uint8Array): number[][] {
  const runs: number[][] = [];
  for (const seat of seats.toSorted((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run?.at(-1) === seat - 1 && pairs[seat - 1] === 1) run.push(seat);
    else runs.push([seat]);
  }
  return runs;
}
