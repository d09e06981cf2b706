import { SECOND_MS } from "../../core/time.ts";
import type { Queue } from "../line/rules.ts";

/** People before this position who have not been called. */
export function peopleAhead(position: number, frontier: number): number {
  return Math.max(0, position - frontier - 1);
}

/** How the line has moved lately: what the wait is estimated from. */
export interface Outflow {
  /** People the line got shorter by at its front, a minute: above 0. */
  perMinute: number;
  /** How many that was measured from. */
  people: number;
  /** Variance by mean of the numbers that went in short spans: 1 where people go independently of each other. */
  unevenness: number;
  /** Of those who wait, the share that gives up in a minute. */
  givingUpPerMinute: number;
}

export interface WaitEstimate {
  p50: number;
  p90: number;
}

/** How many standard deviations above its middle a normal variable's 90th percentile lies. */
const P90_DEVIATIONS = 1.2816;

/**
 * The wait as a range. `ahead` people stand before the visitor and leave by the front at a rate that was measured, and
 * from anywhere as they give up: that line is empty when `d ahead/dt = -rate - givingUp * ahead` reaches nothing.
 *
 * How far it may be off follows from what was counted. Of a number of people who go independently of each other the
 * relative variance is one by that number, both of those that the rate was measured from and of those still to go; where
 * they go in waves it is greater by the unevenness, as if so many went together, and one such group at least is to come.
 * The rate is taken as log-normal with the sum of both.
 */
export function estimateWaitSeconds(ahead: number, outflow: Outflow | null): WaitEstimate | null {
  if (outflow === null) return null;
  const people = ahead + 1;
  const { unevenness } = outflow;
  const deviation = Math.sqrt(
    relativeVariance(outflow.people, unevenness) + relativeVariance(people, unevenness),
  );
  const p50 = Math.ceil(secondsUntilEmpty(people, outflow.perMinute, outflow.givingUpPerMinute));
  const slow = outflow.perMinute * Math.exp(-P90_DEVIATIONS * deviation);
  return { p50, p90: Math.ceil(secondsUntilEmpty(people, slow, outflow.givingUpPerMinute)) + 1 };
}

function relativeVariance(people: number, unevenness: number): number {
  return unevenness / (people + Math.max(0, unevenness - 1));
}

function secondsUntilEmpty(people: number, perMinute: number, givingUpPerMinute: number): number {
  if (givingUpPerMinute <= 0) return (people / perMinute) * 60;
  return (Math.log1p((givingUpPerMinute * people) / perMinute) / givingUpPerMinute) * 60;
}

/** Of the places before a visitor, those that still have somebody: who gave up left theirs anywhere in the line. */
export function peopleStillAhead(
  ahead: number,
  queue: Pick<Queue, "lastPosition" | "frontier" | "abandoned">,
): number {
  const places = queue.lastPosition - queue.frontier;
  return places <= 0 ? ahead : ahead * (1 - queue.abandoned / places);
}

const POLL_MIN_MS = 1_000;
const POLL_MAX_MS = 30_000;
/** A worker that keeps requests waiting this long asks half as often of each visitor; twice as long, a third as often. */
const LAG_HALVING_MS = 25;

export interface PollFacts {
  ahead: number;
  estimate: WaitEstimate | null;
  /** How long the worker keeps requests waiting now. */
  lagMs: number;
  /** Who is called must have asked by then. */
  arrivalSeconds: number;
}

/**
 * When to ask again: a tenth of the expected wait, and later the more the worker is behind, within a second and half a
 * minute, but never later than half the time that a called visitor has to show up. Spread by a fifth either way, so that
 * a crowd that came together does not poll together. `chance` is uniform in 0..1.
 */
export function pollAfterMs({ ahead, estimate, lagMs, arrivalSeconds }: PollFacts, chance: number): number {
  const expectedMs = estimate === null ? ahead * 20 : estimate.p50 * 100;
  const boundMs = Math.max(POLL_MIN_MS, Math.min(POLL_MAX_MS, (arrivalSeconds * SECOND_MS) / 2));
  const wishedMs = Math.max(POLL_MIN_MS, expectedMs) * (1 + lagMs / LAG_HALVING_MS);
  return Math.round(Math.min(boundMs, wishedMs) * (0.8 + 0.4 * chance));
}
