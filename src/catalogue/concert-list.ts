import type { ConcertId } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";
import { type Instant, isoTime } from "../core/time.ts";
import { type ConcertRecord, type PerformanceRecord, saleState, type SaleState } from "./rules.ts";

/**
 * A concert's sort key. Concerts with a date that is to take place come first, the nearest first; then those
 * whose new date is not known yet; then the others, the latest first.
 */
export interface ListKey {
  isOver: boolean;
  /** The next date, or `NOT_KNOWN`; the last one when none is to come; 0 without any date. */
  at: Instant;
  concertId: ConcertId;
}

/** Stands for a date that is to be announced. */
const NOT_KNOWN: Instant = 999_999_999_999_999;

const CURSOR = /^([01])\.(\d{1,15})\.([0-9a-f-]{36})$/;

/** `dates` are the concert's, in any order. */
export function listKey(concertId: ConcertId, dates: readonly ListedDate[], now: Instant): ListKey {
  const toCome = dates.filter((date) => isToCome(date, now));
  const next = Math.min(
    ...toCome.map(({ dateStatus, startsAt }) => (isFixed(dateStatus) ? startsAt : NOT_KNOWN)),
  );
  if (toCome.length > 0) return { isOver: false, at: next, concertId };
  return { isOver: true, at: Math.max(0, ...dates.map(({ startsAt }) => startsAt)), concertId };
}

type ListedDate = Pick<PerformanceRecord, "startsAt" | "dateStatus">;

/** Whether a date will take place, on its day or on one to be announced. */
function isToCome({ startsAt, dateStatus }: ListedDate, now: Instant): boolean {
  return dateStatus === "OPEN" || (isFixed(dateStatus) && startsAt > now);
}

const isFixed = (status: PerformanceRecord["dateStatus"]) => status === "FIXED";

/** The next date of the list's entry, if one holds; else whether a new one is to be announced. */
export function nextDate({ isOver, at }: ListKey): { nextStartsAt: string | null; isDateOpen: boolean } {
  const isDateOpen = at === NOT_KNOWN;
  return { nextStartsAt: isOver || isDateOpen ? null : isoTime(at), isDateOpen };
}

/** Negative when `a` comes before `b`. */
export function compareListKeys(a: ListKey, b: ListKey): number {
  if (a.isOver !== b.isOver) return a.isOver ? 1 : -1;
  if (a.at !== b.at) return a.isOver ? b.at - a.at : a.at - b.at;
  return a.concertId < b.concertId ? -1 : Number(a.concertId > b.concertId);
}

export function writeListCursor({ isOver, at, concertId }: ListKey): string {
  return `${Number(isOver)}.${at}.${concertId}`;
}

/** Undefined if the text is not a cursor of this list. */
export function readListCursor(cursor: string): ListKey | undefined {
  const [, isOver, at, concertId] = CURSOR.exec(cursor) ?? [];
  if (concertId === undefined) return undefined;
  return { isOver: isOver === "1", at: Number(at), concertId: concertId as ConcertId };
}

/** What a list is narrowed to. */
export interface ConcertFilter {
  q?: string | undefined;
  venue?: string | undefined;
  /** Of a date at the venue: 2026-12. */
  month?: string | undefined;
  sale?: ConcertSale | undefined;
}

export type ConcertSale = "SCHEDULED" | "ON_SALE" | "OVER";

/** The sale of a concert as a whole: it is on sale while one of its dates is. */
function concertSale(states: readonly SaleState[]): ConcertSale {
  if (states.includes("ON_SALE")) return "ON_SALE";
  return states.includes("SCHEDULED") ? "SCHEDULED" : "OVER";
}

export function matchesFilter(
  { q = "", venue, month, sale }: ConcertFilter,
  concert: Pick<ConcertRecord, "title" | "venue" | "description">,
  dates: readonly PerformanceRecord[],
  now: Instant,
): boolean {
  if (!matchesSearch(q.trim(), [concert.title, concert.venue, concert.description])) return false;
  if (venue !== undefined && concert.venue !== venue) return false;
  if (
    month !== undefined &&
    !dates.some((each) => isFixed(each.dateStatus) && each.date.startsWith(`${month}-`))
  )
    return false;
  return sale === undefined || concertSale(dates.map((date) => saleState(date, now))) === sale;
}

/** What the whole list can be narrowed to: the venues of dates to come, and the months of those known. */
export function choicesOf(
  concerts: ReadonlyMap<ConcertId, Pick<ConcertRecord, "venue">>,
  dates: Iterable<PerformanceRecord>,
  now: Instant,
): { venues: string[]; months: string[] } {
  const [venues, months] = [new Set<string>(), new Set<string>()];
  for (const each of dates) {
    const concert = concerts.get(each.concertId);
    if (concert === undefined || !isToCome(each, now)) continue;
    venues.add(concert.venue);
    if (isFixed(each.dateStatus)) months.add(each.date.slice(0, "2026-12".length));
  }
  const first = (all: Set<string>) => [...all].toSorted().slice(0, LIMITS.listChoicesMax);
  return { venues: first(venues), months: first(months) };
}

/** Whether each word of the search occurs in one of the texts, ignoring case and Unicode composition. */
export function matchesSearch(search: string, texts: readonly string[]): boolean {
  const text = folded(texts.join(" "));
  return folded(search)
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function folded(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}
