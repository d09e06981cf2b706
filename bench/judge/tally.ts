import type { CheatKind } from "../crowd/visitor-plan.ts";

/** Where a visitor is, for the progress line and the charts. */
export const STAGES = ["elsewhere", "waiting", "choosing", "holding", "gone"] as const;
export type Stage = (typeof STAGES)[number];

export const OUTCOMES = ["bought", "sold out", "gave up", "ran out of time", "failed"] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface CheatTally {
  tried: number;
  succeeded: number;
  refusals: Record<string, number>;
}

/** A wait as it was foretold when the visitor was first told anything, and as it turned out. */
export interface WaitRecord {
  p50Seconds: number;
  p90Seconds: number;
  actualSeconds: number;
}

/** Everything that is counted in a run. Only ever changed in one go, never across an `await`. */
export interface Tally {
  arrived: number;
  tokensIssued: number;
  placesShownAgain: number;
  admissions: number;
  holds: number;
  seatsHeld: number;
  collisions: number;
  holdsReleased: number;
  holdsLapsed: number;
  topUps: number;
  topUpsDeclined: number;
  topUpsUnknown: number;
  payments: number;
  paymentsRepeated: number;
  ticketsSold: number;
  lastTicketAtMs: number;
  /** Connections to the queue's stream, what was pushed over them, and those that broke. */
  streamsOpened: number;
  streamEvents: number;
  streamsLost: number;
  requests: number;
  stages: Record<Stage, number>;
  outcomes: Record<Outcome, number>;
  /** Of visitors who gave up as planned: where. */
  gaveUpAt: Record<string, number>;
  latenciesMs: Map<string, number[]>;
  /** Since the last sample was taken. */
  recentLatenciesMs: number[];
  /** How long requests waited for one of the simulator's own sockets; not part of the latencies. */
  socketWaitsMs: number[];
  refusals: Map<string, Record<string, number>>;
  retries: Record<string, number>;
  cheats: Record<CheatKind, CheatTally>;
  waits: WaitRecord[];
  /** What was seen to be wrong on the way, by the promise that it breaks. */
  broken: Map<string, string[]>;
  /** Answers that no visitor knows what to do with. */
  surprises: Record<string, number>;
}

export function createTally(visitors: number): Tally {
  return {
    arrived: 0,
    tokensIssued: 0,
    placesShownAgain: 0,
    admissions: 0,
    holds: 0,
    seatsHeld: 0,
    collisions: 0,
    holdsReleased: 0,
    holdsLapsed: 0,
    topUps: 0,
    topUpsDeclined: 0,
    topUpsUnknown: 0,
    payments: 0,
    paymentsRepeated: 0,
    ticketsSold: 0,
    lastTicketAtMs: 0,
    streamsOpened: 0,
    streamEvents: 0,
    streamsLost: 0,
    requests: 0,
    stages: { elsewhere: visitors, waiting: 0, choosing: 0, holding: 0, gone: 0 },
    outcomes: { bought: 0, "sold out": 0, "gave up": 0, "ran out of time": 0, failed: 0 },
    gaveUpAt: {},
    latenciesMs: new Map(),
    recentLatenciesMs: [],
    socketWaitsMs: [],
    refusals: new Map(),
    retries: {},
    cheats: {
      forgedToken: noCheats(),
      borrowedToken: noCheats(),
      spentToken: noCheats(),
      jumpsTheQueue: noCheats(),
      strangersReservation: noCheats(),
      strangersWallet: noCheats(),
    },
    waits: [],
    broken: new Map(),
    surprises: {},
  };
}

function noCheats(): CheatTally {
  return { tried: 0, succeeded: 0, refusals: {} };
}

export function countIn(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

export function countRefusal(tally: Tally, call: string, code: string): void {
  const codes = tally.refusals.get(call) ?? {};
  countIn(codes, code);
  tally.refusals.set(call, codes);
}

export function recordLatency(tally: Tally, call: string, latencyMs: number): void {
  const latencies = tally.latenciesMs.get(call);
  if (latencies) latencies.push(latencyMs);
  else tally.latenciesMs.set(call, [latencyMs]);
  tally.recentLatenciesMs.push(latencyMs);
}

export function noteBroken(tally: Tally, promise: string, detail: string): void {
  const details = tally.broken.get(promise);
  if (details) details.push(detail);
  else tally.broken.set(promise, [detail]);
}
