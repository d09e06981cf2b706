import { arch, cpus, platform } from "node:os";
import { type LatencySummary, summariseLatencies } from "./percentiles.ts";
import type { Invariant } from "./invariants.ts";
import type { RunSample } from "./run-recorder.ts";
import type { Scenario } from "../crowd/scenario.ts";
import type { CheatTally, Tally, WaitRecord } from "./tally.ts";

/** Told apart when the shape of the file changes. */
export const RESULT_FORMAT = 1;

/** A run as it is kept, as JSON: all that its report shows and `--compare` needs. */
export interface RunResult {
  format: typeof RESULT_FORMAT;
  startedAt: string;
  target: string;
  machine: string;
  scenario: Scenario;
  /** From the first arrival to the end of the last visitor. */
  crowdSeconds: number;
  /** From the opening of the sales to the last ticket; null when not every seat was sold. */
  sellOutSeconds: number | null;
  seats: number;
  counts: Record<string, number>;
  outcomes: Record<string, number>;
  gaveUpAt: Record<string, number>;
  calls: Record<string, LatencySummary>;
  /** What requests waited for one of the simulator's sockets: if it is long, the simulator was the limit. */
  socketWaits: LatencySummary | null;
  refusals: Record<string, Record<string, number>>;
  retries: Record<string, number>;
  surprises: Record<string, number>;
  cheats: Record<string, CheatTally>;
  waits: WaitRecord[];
  invariants: Invariant[];
  samples: RunSample[];
  /** The server's own log, if it ran here and printed anything. */
  serverLogLines: string[];
}

export interface RunFacts {
  startedAt: Date;
  target: string;
  scenario: Scenario;
  tally: Tally;
  crowdSeconds: number;
  sellOutSeconds: number | null;
  invariants: Invariant[];
  samples: RunSample[];
  serverLogLines: string[];
}

/** A scatter of more points than this shows nothing more. */
const WAITS_KEPT_MAX = 2_000;
const LOG_LINES_KEPT_MAX = 200;

export function buildResult(facts: RunFacts): RunResult {
  const { tally, scenario } = facts;
  return {
    format: RESULT_FORMAT,
    startedAt: facts.startedAt.toISOString(),
    target: facts.target,
    machine: [
      `${platform()} ${arch()}`,
      `${cpus().length} × ${cpus()[0]?.model.trim() ?? "unknown processor"}`,
      `Bun ${Bun.version}`,
    ].join(", "),
    scenario,
    crowdSeconds: facts.crowdSeconds,
    sellOutSeconds: facts.sellOutSeconds,
    seats: scenario.sale.seats,
    counts: countsOf(tally),
    outcomes: { ...tally.outcomes },
    gaveUpAt: tally.gaveUpAt,
    calls: summariseCalls(tally),
    socketWaits: summariseLatencies(tally.socketWaitsMs),
    refusals: Object.fromEntries(tally.refusals),
    retries: tally.retries,
    surprises: tally.surprises,
    cheats: tally.cheats,
    waits: thinOut(tally.waits, WAITS_KEPT_MAX),
    invariants: facts.invariants,
    samples: facts.samples,
    serverLogLines: facts.serverLogLines.slice(-LOG_LINES_KEPT_MAX),
  };
}

export function isPassed(result: RunResult): boolean {
  return result.invariants.every((invariant) => invariant.broken === 0);
}

/** All refusals of honest visitors, by code. */
export function refusalsByCode(result: RunResult): Record<string, number> {
  const byCode: Record<string, number> = {};
  for (const codes of Object.values(result.refusals)) {
    for (const [code, count] of Object.entries(codes)) byCode[code] = (byCode[code] ?? 0) + count;
  }
  return byCode;
}

/** Every n-th, so that `max` are left at most. */
function thinOut<Item>(items: readonly Item[], max: number): Item[] {
  const step = Math.ceil(items.length / max);
  return step <= 1 ? [...items] : items.filter((_, index) => index % step === 0);
}

function countsOf(tally: Tally): Record<string, number> {
  return {
    "visitors arrived": tally.arrived,
    "tokens issued": tally.tokensIssued,
    "places shown again": tally.placesShownAgain,
    admissions: tally.admissions,
    holds: tally.holds,
    "seats held": tally.seatsHeld,
    collisions: tally.collisions,
    "holds released": tally.holdsReleased,
    "holds lapsed before paying": tally.holdsLapsed,
    "top-ups": tally.topUps,
    "top-ups declined": tally.topUpsDeclined,
    "top-ups unknown at first": tally.topUpsUnknown,
    payments: tally.payments,
    "payments sent twice": tally.paymentsRepeated,
    "tickets sold": tally.ticketsSold,
    "streams listened to": tally.streamsOpened,
    "events heard": tally.streamEvents,
    "streams lost": tally.streamsLost,
    requests: tally.requests,
  };
}

function summariseCalls(tally: Tally): Record<string, LatencySummary> {
  const calls: Record<string, LatencySummary> = {};
  for (const [name, latencies] of tally.latenciesMs) {
    const summary = summariseLatencies(latencies);
    if (summary) calls[name] = summary;
  }
  return calls;
}
