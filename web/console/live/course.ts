import type { SaleCurve } from "../api/types.ts";

export const SERIES = ["joined", "seats", "net"] as const;
export type Series = (typeof SERIES)[number];

/** So many columns at most: more would be thinner than a phone's pixels. */
const COLUMNS_MAX = 120;
/** A sale that has just begun grows from the left, and is no single block. */
const COLUMNS_MIN = 30;
const MINUTE_MS = 60_000;

export interface Course {
  fromMs: number;
  toMs: number;
  minutesPerColumn: number;
  /** One a span of time, from the first minute of the sale to the last, or later; empty spans too. */
  columns: Record<Series, number>[];
  /** The organiser's acts, in order, and where each stands, from 0 to 1. */
  marks: { act: SaleCurve["acts"][number]; at: number }[];
}

/** A course with what the server has told later: a minute takes the place of the same minute. */
export function withNews(known: SaleCurve, told: SaleCurve): SaleCurve {
  const minutes = new Map([...known.minutes, ...told.minutes].map((minute) => [minute.at, minute]));
  return {
    minutes: [...minutes.values()].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)),
    acts: [...known.acts, ...told.acts],
  };
}

/** The course of a sale as columns of equal spans. Null before anything has happened. */
export function courseOf({ minutes, acts }: SaleCurve): Course | null {
  const first = minutes[0];
  const last = minutes.at(-1);
  if (first === undefined || last === undefined) return null;
  const fromMs = Date.parse(first.at);
  const soldMinutes = (Date.parse(last.at) - fromMs) / MINUTE_MS + 1;
  // What was done soon after the last sale, such as the end of it, is shown too. What was done weeks later
  // would leave no room for the sale.
  const minutesMax = soldMinutes + Math.max(COLUMNS_MIN, soldMinutes);
  const actMinutes = acts.map(({ at }) => Math.ceil((Date.parse(at) - fromMs) / MINUTE_MS));
  const count = Math.max(soldMinutes, ...actMinutes.filter((minute) => minute <= minutesMax));
  const minutesPerColumn = Math.ceil(count / COLUMNS_MAX);
  const spanMs = minutesPerColumn * MINUTE_MS;
  const length = Math.max(COLUMNS_MIN, Math.ceil(count / minutesPerColumn));
  const columns = Array.from({ length }, () => ({
    joined: 0,
    seats: 0,
    net: 0,
  }));
  for (const minute of minutes) {
    const column = columns[Math.floor((Date.parse(minute.at) - fromMs) / spanMs)]!;
    for (const name of SERIES) column[name] += minute[name];
  }
  const toMs = fromMs + columns.length * spanMs;
  const marks = acts
    .map((act) => ({ act, at: (Date.parse(act.at) - fromMs) / (toMs - fromMs) }))
    .filter(({ at }) => at >= 0 && at <= 1);
  return { fromMs, toMs, minutesPerColumn, columns, marks };
}

/** Marks closer than this, as a share of the chart, would lie upon each other on a phone. */
const MARKS_APART = 0.12;

/** Marks that would lie upon each other, as one: where the first stands, and which of them it stands for. */
export interface MarkGroup {
  at: number;
  first: number;
  last: number;
}

/** The marks as they are drawn, numbered from 1 as in the list of the acts. */
export function groupsOf(marks: Course["marks"]): MarkGroup[] {
  const groups: MarkGroup[] = [];
  for (const [index, { at }] of marks.entries()) {
    const group = groups.at(-1);
    if (group !== undefined && at - group.at < MARKS_APART) group.last = index + 1;
    else groups.push({ at, first: index + 1, last: index + 1 });
  }
  return groups;
}
