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
  /** The organiser's acts, in order, and the column in whose time each was. */
  marks: { act: SaleCurve["acts"][number]; column: number }[];
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
  const actMinutes = acts.map(({ at }) => Math.floor((Date.parse(at) - fromMs) / MINUTE_MS) + 1);
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
    .map((act) => ({ act, column: Math.floor((Date.parse(act.at) - fromMs) / spanMs) }))
    .filter(({ column }) => column >= 0 && column < columns.length);
  return { fromMs, toMs, minutesPerColumn, columns, marks };
}

/** Numbers closer than this, as a share of the chart, would lie upon each other on a phone. */
const NUMBERS_APART = 0.12;
const ROWS_MAX = 4;

/** The acts of one column: where it stands, from 0 to 1, and which of them it has. */
export interface MarkGroup {
  at: number;
  first: number;
  last: number;
  /** In which row above the chart its number stands; null where there is no room for it. */
  row: number | null;
}

/** The marks as they are drawn, numbered from 1 as in the list of the acts. */
export function groupsOf(marks: Course["marks"], columns: number): MarkGroup[] {
  const groups = new Map<number, MarkGroup>();
  /** Where the last number of each row stands. */
  const rows = Array.from({ length: ROWS_MAX }, () => -Infinity);
  for (const [index, { column }] of marks.entries()) {
    const group = groups.get(column);
    if (group !== undefined) {
      group.last = index + 1;
      continue;
    }
    const at = (column + 0.5) / columns;
    const free = rows.findIndex((last) => at - last >= NUMBERS_APART);
    if (free >= 0) rows[free] = at;
    groups.set(column, { at, first: index + 1, last: index + 1, row: free < 0 ? null : free });
  }
  return [...groups.values()];
}
