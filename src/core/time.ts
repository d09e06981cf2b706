import { RecentMap } from "./recent-map.ts";

/**
 * Deadlines are decided by PostgreSQL's clock. In the program an instant is milliseconds since the epoch, as
 * in the driver's `Date`. Nothing here reads a clock.
 */
export type Instant = number;

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** As answers and statements have it; where there is no time, none. */
export function isoTime(at: Instant): string;
export function isoTime(at: Instant | null): string | null;
export function isoTime(at: Instant | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

/** The time left until a deadline in milliseconds, never below zero. */
export function remainingMs(deadline: Instant, now: Instant): number {
  return Math.max(0, deadline - now);
}

/** Time zones whose formats are kept: to make one takes some fifty times as long as to use it. */
const ZONES_KEPT = 100;
const DATE = { year: "numeric", month: "2-digit", day: "2-digit" } as const;
const CLOCK = {
  hourCycle: "h23",
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "numeric",
  minute: "numeric",
  second: "numeric",
} as const;
const dateFormats = new RecentMap<Intl.DateTimeFormat>(ZONES_KEPT);
const clockFormats = new RecentMap<Intl.DateTimeFormat>(ZONES_KEPT);

function formatOf(
  kept: RecentMap<Intl.DateTimeFormat>,
  locale: string,
  timeZone: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  let format = kept.get(timeZone);
  if (!format) kept.set(timeZone, (format = new Intl.DateTimeFormat(locale, { ...options, timeZone })));
  return format;
}

/** The calendar date of an instant in a time zone, as `2026-12-24`. Throws RangeError for an unknown zone. */
export function localDate(at: Instant, timeZone: string): string {
  return formatOf(dateFormats, "en-CA", timeZone, DATE).format(at);
}

/** Whole days from one calendar date to another, both as `2026-12-24`. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

/** The calendar date so many days later, or earlier when negative. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The instant at which a clock in this zone shows this date and hour, as `instantOfClock` finds it. */
export function instantAt(date: string, hour: number, timeZone: string): Instant {
  return instantOfClock(Date.parse(date) + hour * HOUR_MS, timeZone);
}

/**
 * The instant at which a clock in this zone shows what one in UTC shows at `shown`: the first, where clocks
 * are put back and show it twice. Where they are put forward and never show it, the instant that it would be
 * by the clock of before, which is when they are put forward if the hour is the first that is skipped.
 */
export function instantOfClock(shown: Instant, timeZone: string): Instant {
  // No zone is a day away from UTC, so that a change of its clock near this hour lies between these two.
  const before = offsetMs(shown - DAY_MS, timeZone);
  const after = offsetMs(shown + DAY_MS, timeZone);
  if (before === after) return shown - before;
  const offsets = [before, after].filter((offset) => offsetMs(shown - offset, timeZone) === offset);
  return offsets.length === 0 ? shown - before : shown - Math.max(...offsets);
}

/** How far the zone's clock is ahead of UTC. */
export function offsetMs(at: Instant, timeZone: string): number {
  const parts = formatOf(clockFormats, "en-US", timeZone, CLOCK).formatToParts(at);
  const part = Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]));
  const shown = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!);
  return shown - Math.floor(at / SECOND_MS) * SECOND_MS;
}

export function isTimeZone(name: string): boolean {
  // `Intl` also accepts fixed offsets, which have no summer time.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
}
