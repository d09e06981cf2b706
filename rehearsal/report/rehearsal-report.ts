import type { RehearsalReport } from "../../src/organiser/rehearsals/api.ts";
import { refusalsByCode, type RunResult } from "../judge/run-result.ts";
import { percentile } from "../../testing/programs/statistics.ts";

/** A run by the figures that the console shows beside the real sale. */
export function rehearsalReport(result: RunResult, concertId: string): RehearsalReport {
  const { counts, waits, samples, invariants } = result;
  const waited = waits.map(({ actualSeconds }) => actualSeconds).toSorted((a, b) => a - b);
  return {
    format: "frontrow-rehearsal-2",
    concertId: concertId as RehearsalReport["concertId"],
    rehearsedAt: result.startedAt,
    people: counts["tokens issued"] ?? 0,
    waitSeconds:
      waited.length === 0
        ? null
        : { p50: tenths(percentile(waited, 50)), p90: tenths(percentile(waited, 90)) },
    seatsSold: counts["tickets sold"] ?? 0,
    seatsPerMinuteMax: soldInBusiestMinute(samples),
    cardsFailed: counts["top-ups declined"] ?? 0,
    seats: result.seats,
    soldOutAfterSeconds: result.sellOutSeconds === null ? null : tenths(Math.max(0, result.sellOutSeconds)),
    refusals: refusalsByCode(result),
    brokenPromises: invariants.filter(({ broken }) => broken > 0).map(({ name }) => name),
  };
}

/** Minutes are counted from the first arrival. */
function soldInBusiestMinute(samples: RunResult["samples"]): number {
  const soldAtEndOf = new Map<number, number>();
  for (const { seconds, ticketsSold } of samples) soldAtEndOf.set(Math.floor(seconds / 60), ticketsSold);
  let before = 0;
  let most = 0;
  for (const sold of soldAtEndOf.values()) {
    most = Math.max(most, sold - before);
    before = sold;
  }
  return most;
}

function tenths(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
