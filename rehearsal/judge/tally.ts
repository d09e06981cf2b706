import { type CheatKind, CHEATS } from "../crowd/scenario.ts";

/** Where a visitor is, for the progress line and the charts. */
const STAGES = ["elsewhere", "waiting", "choosing", "holding", "gone"] as const;
export type Stage = (typeof STAGES)[number];

const OUTCOMES = ["bought", "sold out", "gave up", "ran out of time", "failed"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What is counted, as the report names it. */
const COUNTS = [
  "visitors arrived",
  "tokens issued",
  "places shown again",
  "admissions",
  "holds",
  "seats held",
  "collisions",
  "holds released",
  "holds lapsed before paying",
  "top-ups",
  "top-ups declined",
  "top-ups unknown at first",
  "payments",
  "payments sent twice",
  "tickets sold",
  // Connections to the queue's stream, what was pushed over them, and those that broke.
  "streams listened to",
  "events heard",
  "streams lost",
  "requests",
] as const;

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
export type Tally = ReturnType<typeof createTally>;

export function createTally(visitors: number) {
  return {
    counts: eachOf(COUNTS, () => 0),
    stages: { ...eachOf(STAGES, () => 0), elsewhere: visitors },
    outcomes: eachOf(OUTCOMES, () => 0),
    lastTicketAtMs: 0,
    /** Of visitors who gave up as planned: where. */
    gaveUpAt: {} as Record<string, number>,
    latenciesMs: new Map<string, number[]>(),
    /** Since the last sample was taken. */
    recentLatenciesMs: [] as number[],
    /** How long requests waited for one of the simulator's own sockets; not part of the latencies. */
    socketWaitsMs: [] as number[],
    /** By call, then by code. */
    refusals: {} as Record<string, Record<string, number>>,
    retries: {} as Record<string, number>,
    cheats: eachOf<CheatKind, CheatTally>(CHEATS, () => ({ tried: 0, succeeded: 0, refusals: {} })),
    waits: [] as WaitRecord[],
    /** What was seen to be wrong on the way, by the promise that it breaks. */
    broken: new Map<string, string[]>(),
    /**
     * Companion seats, by date and number, that were refused without their wheelchair place. Nobody here asks
     * for both, so nobody can have them.
     */
    companionSeats: new Set<string>(),
    /** Answers that no visitor knows what to do with. */
    surprises: {} as Record<string, number>,
  };
}

function eachOf<Key extends string, Value>(keys: readonly Key[], value: () => Value): Record<Key, Value> {
  return Object.fromEntries(keys.map((key) => [key, value()])) as Record<Key, Value>;
}

export function countIn(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

export function countRefusal(tally: Tally, call: string, code: string): void {
  countIn((tally.refusals[call] ??= {}), code);
}

export function recordLatency(tally: Tally, call: string, latencyMs: number): void {
  addTo(tally.latenciesMs, call, latencyMs);
  tally.recentLatenciesMs.push(latencyMs);
}

export function noteBroken(tally: Tally, promise: string, detail: string): void {
  addTo(tally.broken, promise, detail);
}

function addTo<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
