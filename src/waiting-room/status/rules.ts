import { SECOND_MS } from "../../core/time.ts";
import type { Queue } from "../line/rules.ts";

/** People before this position who have not been called yet. */
export function peopleAhead(position: number, frontier: number): number {
  return Math.max(0, position - frontier - 1);
}

/** How fast the line has moved recently; the wait is estimated from it. */
export interface Outflow {
  /** How many people per minute leave the line at its front: above 0. */
  perMinute: number;
  /** The number of people behind that measurement. */
  people: number;
  /** Variance by mean of the departures in a span: 1 if people leave independently of each other. */
  unevenness: number;
  /** The share of waiting people who give up per minute. */
  givingUpPerMinute: number;
}

export interface WaitEstimate {
  p50: number;
  p90: number;
}

/** How many standard deviations the 90th percentile of a normal variable lies above its median. */
const P90_DEVIATIONS = 1.2816;

/**
 * The wait as a range. `ahead` people stand before the visitor. They leave at the front at a measured rate,
 * and from anywhere by giving up. The line is empty when `d ahead/dt = -rate - givingUp * ahead` reaches
 * zero.
 *
 * The width of the range follows from the counts. For n people who leave independently of each other, the
 * relative variance is 1/n, both for the people measured and for those still to go. If they leave in waves,
 * it is larger by the unevenness, as if groups of that size left together, with at least one such group still
 * to come. The rate is taken as log-normal with the sum of both variances.
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

/**
 * The wait of whoever has this position now. Where more are inside than may be, those have to leave first. It
 * is never shorter than what the rate of calls allows.
 */
export function waitSecondsAt(
  position: number,
  queue: Pick<
    Queue,
    "lastPosition" | "frontier" | "abandoned" | "capacity" | "ready" | "active" | "admitPerMinute"
  >,
  outflow: Outflow | null,
): WaitEstimate | null {
  // Nobody is called while nobody may be inside: how fast people left before says nothing.
  if (queue.capacity === 0) return null;
  const ahead = peopleStillAhead(peopleAhead(position, queue.frontier), queue);
  const tooMany = Math.max(0, queue.ready + queue.active - queue.capacity);
  const estimate = estimateWaitSeconds(ahead + tooMany, outflow);
  if (estimate === null || queue.admitPerMinute === null) return estimate;
  const p50 = Math.max(estimate.p50, Math.ceil((ahead / queue.admitPerMinute) * 60));
  return { p50, p90: Math.max(estimate.p90, p50 + 1) };
}

function relativeVariance(people: number, unevenness: number): number {
  return unevenness / (people + Math.max(0, unevenness - 1));
}

function secondsUntilEmpty(people: number, perMinute: number, givingUpPerMinute: number): number {
  if (givingUpPerMinute <= 0) return (people / perMinute) * 60;
  return (Math.log1p((givingUpPerMinute * people) / perMinute) / givingUpPerMinute) * 60;
}

/** How many places before a visitor are still occupied. People give up anywhere in the line. */
export function peopleStillAhead(
  ahead: number,
  queue: Pick<Queue, "lastPosition" | "frontier" | "abandoned">,
): number {
  const places = queue.lastPosition - queue.frontier;
  return places <= 0 ? ahead : ahead * (1 - queue.abandoned / places);
}

const POLL_MIN_MS = 1_000;
const POLL_MAX_MS = 30_000;
/** At this lag a worker asks each visitor to poll half as often; at twice this lag, a third as often. */
const LAG_HALVING_MS = 25;

export interface PollFacts {
  ahead: number;
  estimate: WaitEstimate | null;
  /** How long the worker delays requests now. */
  lagMs: number;
  /** A called visitor must have polled within this time. */
  arrivalSeconds: number;
  /** Who has not polled for this long is taken for absent; null if nobody is. */
  presenceSeconds: number | null;
}

/**
 * When to poll again: after a tenth of the expected wait, and later the more the worker lags. At least a
 * second and at most half a minute, but never more than half of the arrival window, nor a third of the time
 * after which somebody counts as absent. Spread by a fifth either way, so a crowd that came together does not
 * poll together. `chance` is uniform in 0..1.
 */
export function pollAfterMs(
  { ahead, estimate, lagMs, arrivalSeconds, presenceSeconds }: PollFacts,
  chance: number,
): number {
  const expectedMs = estimate === null ? ahead * 20 : estimate.p50 * 100;
  const presentMs = presenceSeconds === null ? Infinity : (presenceSeconds * SECOND_MS) / 3;
  const calledMs = Math.max(POLL_MIN_MS, (arrivalSeconds * SECOND_MS) / 2);
  const boundMs = Math.min(POLL_MAX_MS, calledMs, presentMs);
  const wishedMs = Math.max(POLL_MIN_MS, expectedMs) * (1 + lagMs / LAG_HALVING_MS);
  return Math.round(Math.min(boundMs, wishedMs) * (0.8 + 0.4 * chance));
}
