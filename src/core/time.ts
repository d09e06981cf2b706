/**
 * Deadlines are decided by PostgreSQL's clock. Inside the program an instant is milliseconds since the epoch, which is
 * what the driver's `Date` carries; nothing here reads a clock.
 */
export type Instant = number;

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

export function isoTime(at: Instant): string {
  return new Date(at).toISOString();
}

/** The time left until a deadline in milliseconds, never below zero. */
export function remainingMs(deadline: Instant, now: Instant): number {
  return Math.max(0, deadline - now);
}

/** The calendar date of an instant in a time zone, as `2026-12-24`. Throws RangeError for an unknown zone. */
export function localDate(at: Instant, timeZone: string): string {
  return new Intl.DateTimeFormat("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).format(at);
}

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
}
