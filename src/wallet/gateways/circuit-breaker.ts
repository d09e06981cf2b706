import type { Instant } from "../../core/time.ts";
import type { Log } from "../../core/log.ts";
import type { Gateway } from "./gateway.ts";

/**
 * Stops charging a company that does not answer, so that its buyers hear "not now" at once instead of each
 * waiting for a time-out. Pure, but for `withCircuitBreaker`.
 *
 * CLOSED ──failures in a row, for long enough──▶ OPEN ──pause over──▶ HALF_OPEN (one probe) ──answered──▶
 * CLOSED ▲                        │ └──failed, longer pause──┘
 */
export interface Breaker {
  /** Calls in a row without a usable answer, and since when. */
  failures: number;
  failingSince: Instant | null;
  /** Null while closed. */
  openUntil: Instant | null;
  /** A probe is under way; no other call may go out. */
  probing: boolean;
  /** Probes in a row that failed. */
  probesFailed: number;
}

export const CLOSED: Breaker = {
  failures: 0,
  failingSince: null,
  openUntil: null,
  probing: false,
  probesFailed: 0,
};

/**
 * One bad card network is not an outage. The breaker opens after this many failures in a row, over a minimum
 * time.
 */
export const FAILURES_MIN = 20;
export const FAILING_MS_MIN = 5_000;
export const PAUSE_MS_MIN = 1_000;
export const PAUSE_MS_MAX = 15_000;

/** Whether a call may go out, and the breaker's state after the decision. */
export function letThrough(breaker: Breaker, now: Instant): { breaker: Breaker; passes: boolean } {
  if (breaker.openUntil === null) return { breaker, passes: true };
  if (now < breaker.openUntil || breaker.probing) return { breaker, passes: false };
  return { breaker: { ...breaker, probing: true }, passes: true };
}

/** Any usable answer shows that the company is there, even a decline. */
export function recordAnswer(): Breaker {
  return CLOSED;
}

/** `chance` is from 0 to 1. It spreads the probes of many workers. */
export function recordNoAnswer(breaker: Breaker, wasProbe: boolean, now: Instant, chance: number): Breaker {
  const failures = breaker.failures + 1;
  const failingSince = breaker.failingSince ?? now;
  const next = { ...breaker, failures, failingSince };
  // If an answer closed the breaker meanwhile, a failed probe counts as an ordinary failure.
  if (wasProbe && breaker.probing) {
    const probesFailed = breaker.probesFailed + 1;
    return { ...next, probing: false, probesFailed, openUntil: now + pauseMs(probesFailed, chance) };
  }
  const opens =
    breaker.openUntil === null && failures >= FAILURES_MIN && now - failingSince >= FAILING_MS_MIN;
  return opens ? { ...next, openUntil: now + pauseMs(0, chance) } : next;
}

/** Doubles with each failed probe, spread by a quarter either way. */
export function pauseMs(probesFailed: number, chance: number): number {
  return Math.min(PAUSE_MS_MIN * 2 ** probesFailed, PAUSE_MS_MAX) * (0.75 + chance / 2);
}

/**
 * The gateway behind a circuit breaker of this worker. Charges that it stops are `unreachable`: nothing was
 * sent. Lookups always go out, because they charge nothing and are few, and an answer to one closes the
 * breaker early.
 */
export function withCircuitBreaker(
  gateway: Gateway,
  log: Pick<Log, "warn">,
  now: () => Instant = () => performance.now(),
): Gateway {
  let breaker = CLOSED;
  const turn = (next: Breaker): void => {
    const isOpen = next.openUntil !== null;
    if (isOpen !== (breaker.openUntil !== null))
      log.warn(isOpen ? "gateway.breaker_opened" : "gateway.breaker_closed", { gateway: gateway.name });
    breaker = next;
  };
  const hear = (outcome: string, wasProbe: boolean): void =>
    outcome === "unknown" || outcome === "unreachable"
      ? turn(recordNoAnswer(breaker, wasProbe, now(), Math.random()))
      : turn(recordAnswer());
  return {
    ...gateway,
    async charge(charge) {
      const through = letThrough(breaker, now());
      breaker = through.breaker;
      if (!through.passes) return { outcome: "unreachable" };
      const wasProbe = breaker.probing;
      const answer = await gateway.charge(charge);
      hear(answer.outcome, wasProbe);
      return answer;
    },
    async find(key) {
      const answer = await gateway.find(key);
      hear(answer.outcome, false);
      return answer;
    },
  };
}
