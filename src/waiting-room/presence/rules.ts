import { type Instant, SECOND_MS } from "../../core/time.ts";
import type { Queue } from "../line/rules.ts";

/** A place in line whose turn has come. */
export interface Candidate {
  /** The number of the place, under which it is stored. */
  place: number;
  joinedAt: Instant;
}

/** Places of one block, which machines report together. */
export const BLOCK_PLACES = 4_096;

export function blockOf(place: number): number {
  return Math.floor(place / BLOCK_PLACES);
}

/**
 * The moment since which a visitor must have been heard of: the beginning of time if nobody can be absent
 * now. Silence counts from the opening on, because nobody has to wait at a screen for days before it; and
 * from the moment since which machines can tell.
 */
export function heardSince(
  { presenceSeconds, presenceFrom, opensAt }: Pick<Queue, "presenceSeconds" | "presenceFrom" | "opensAt">,
  now: Instant,
): Instant {
  if (presenceSeconds === null) return 0;
  const since = now - presenceSeconds * SECOND_MS;
  return since > Math.max(presenceFrom, opensAt ?? 0) ? since : 0;
}

/** A report says no more of a place than that it was not heard of for this long. */
const AGE_MAX = 0xffff;

/**
 * Of a block's seconds, how long each lies before another second, in two bytes each; null where none is new.
 */
export function agesOf(seconds: Uint32Array, at: number, newSince: number): Uint8Array | null {
  let isNew = false;
  const ages = new Uint8Array(2 * seconds.length);
  for (let i = 0; i < seconds.length; i += 1) {
    const second = seconds[i]!;
    if (second >= newSince && second > 0) isNew = true;
    // Of a place that was never heard of, the second is 0: an age beyond all that a report can say.
    const age = Math.min(AGE_MAX, Math.max(0, at - second));
    ages[2 * i] = age & 0xff;
    ages[2 * i + 1] = age >> 8;
  }
  return isNew ? ages : null;
}

/** When a place was last heard of, by a report of its block; 0 if the report does not know. */
export function heardAt(ages: Uint8Array, reportedAt: Instant, place: number): Instant {
  const at = 2 * (place % BLOCK_PLACES);
  const age = (ages[at] ?? 0xff) | ((ages[at + 1] ?? 0xff) << 8);
  return age === AGE_MAX ? 0 : reportedAt - age * SECOND_MS;
}

const REPORT_EVERY_MS_MIN = 250;
const REPORT_EVERY_MS_MAX = 10_000;

/**
 * How often a machine reports what it has seen: eight times within the silence that makes somebody absent.
 */
export function reportEveryMs(presenceSeconds: number): number {
  return Math.min(REPORT_EVERY_MS_MAX, Math.max(REPORT_EVERY_MS_MIN, (presenceSeconds * SECOND_MS) / 8));
}
