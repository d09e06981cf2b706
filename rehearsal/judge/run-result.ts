import { arch, platform } from "node:os";
import { machineName } from "../../testing/programs/machine.ts";
import { type LatencySummary, summariseLatencies, thinOut } from "../../testing/programs/statistics.ts";
import type { Invariant } from "./invariants.ts";
import type { RunSample } from "./run-recorder.ts";
import type { Scenario } from "../crowd/scenario.ts";
import type { CheatTally, Tally } from "./tally.ts";

/** Told apart when the shape of the file changes. */
export const RESULT_FORMAT = 1;

/** A run as it is kept, as JSON: all that its report shows and `--compare` needs. */
export type RunResult = ReturnType<typeof buildResult>;

export interface RunFacts {
  startedAt: Date;
  target: string;
  scenario: Scenario;
  tally: Tally;
  /** From the first arrival to the end of the last visitor. */
  crowdSeconds: number;
  /** From the opening of the sales to the last ticket; null when not every seat was sold. */
  sellOutSeconds: number | null;
  invariants: Invariant[];
  samples: RunSample[];
  /** The server's own log, if it ran here and printed anything. */
  serverLogLines: string[];
}

/** A scatter of more points than this shows nothing more. */
const WAITS_KEPT_MAX = 2_000;
const LOG_LINES_KEPT_MAX = 200;

export function buildResult({ startedAt, tally, serverLogLines, ...facts }: RunFacts) {
  const latencies = [...tally.latenciesMs].map(
    ([name, times]) => [name, summariseLatencies(times)!] as const,
  );
  return {
    ...facts,
    format: RESULT_FORMAT,
    startedAt: startedAt.toISOString(),
    machine: `${platform()} ${arch()}, ${machineName()}`,
    seats: facts.scenario.sale.seats,
    counts: tally.counts as Record<string, number>,
    outcomes: tally.outcomes as Record<string, number>,
    gaveUpAt: tally.gaveUpAt,
    calls: Object.fromEntries(latencies) as Record<string, LatencySummary>,
    /** What requests waited for one of the simulator's sockets: where it is long, that was the limit. */
    socketWaits: summariseLatencies(tally.socketWaitsMs),
    refusals: tally.refusals,
    retries: tally.retries,
    surprises: tally.surprises,
    cheats: tally.cheats as Record<string, CheatTally>,
    waits: thinOut(tally.waits, WAITS_KEPT_MAX),
    serverLogLines: serverLogLines.slice(-LOG_LINES_KEPT_MAX),
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
