import type { LiveFigures, RecordedPerformance } from "../api/types.ts";

type Date = Pick<LiveFigures["performances"][number], "performanceId" | "startsAt" | "state">;
type Recorded = Pick<RecordedPerformance, "performanceId" | "state">;

/** The state of a line as its organiser would say it: a pause is one thing, a stop of the sale another. */
export function stateOfLine(line: { state: string; isStopped?: boolean }): string {
  return line.state === "PAUSED" && line.isStopped === true ? "STOPPED" : line.state;
}

/** The dates whose sale was stopped, and whether that is all that could be sold. */
export function stopOf(dates: readonly Date[]): { stopped: Date[]; isAll: boolean } {
  const stopped = dates.filter(({ state }) => state === "STOPPED");
  return { stopped, isAll: dates.every(({ state }) => state !== "ON_SALE") };
}

/** Whether somebody has stopped or resumed a date since the dates were read. */
export function isOutdated(recorded: readonly Recorded[], live: readonly Date[]): boolean {
  const states = new Map(recorded.map(({ performanceId, state }) => [performanceId, state]));
  return live.some(({ performanceId, state }) => haltOf(states.get(performanceId)) !== haltOf(state));
}

const HALTS = new Set(["STOPPED", "POSTPONED", "CANCELLED"]);

/** What a date on sale is called by its time, one that was halted never is. */
function haltOf(state: string | undefined): string | null {
  return state !== undefined && HALTS.has(state) ? state : null;
}
