import { type Instant, localDate } from "../time.ts";

/** The languages of mails and pages. */
export const LOCALES = ["ko", "en"] as const;
export type Locale = (typeof LOCALES)[number];

/** As which country writes each of them. */
export const LOCALE_TAGS: Record<Locale, string> = { ko: "ko-KR", en: "en-GB" };

/** Where most readers of a language are. Whoever reads English may be anywhere. */
const HOME_ZONES: Record<Locale, string | null> = { ko: "Asia/Seoul", en: null };

/** A day and a time at the venue, as written in print, with its zone where readers may have another. */
export function timeAtVenue(locale: Locale, at: Instant, timeZone: string): string {
  return withZone(locale, clockAtVenue(locale, at, timeZone), at, timeZone);
}

/**
 * A last moment, for behind "until" and before "까지". Midnight is told as the day that ends with it: whoever
 * reads "until 1 January, 00:00" takes it for a day more, or for a day less.
 */
export function untilAtVenue(locale: Locale, at: Instant, timeZone: string): string {
  const lastDay = localDate(at - 1, timeZone);
  if (lastDay === localDate(at, timeZone)) return timeAtVenue(locale, at, timeZone);
  const day = dayInPrint(locale, lastDay);
  return withZone(locale, locale === "ko" ? day : `the end of ${day}`, at, timeZone);
}

/** From one moment to another. Where the clocks change between them, no one offset holds for both. */
export function spanAtVenue(locale: Locale, from: Instant, to: Instant, timeZone: string): string {
  const span = (until: string) => `${clockAtVenue(locale, from, timeZone)} – ${until}`;
  if (offsetOf(from, timeZone) === offsetOf(to, timeZone)) return span(timeAtVenue(locale, to, timeZone));
  const until = span(clockAtVenue(locale, to, timeZone));
  return locale === "ko" ? `${until}(현지 시각)` : `${until} (local time)`;
}

/** The zone of a time, where readers may have another. */
function withZone(locale: Locale, time: string, at: Instant, timeZone: string): string {
  const zone = offsetOf(at, timeZone);
  const home = HOME_ZONES[locale];
  if (home !== null && zone === offsetOf(at, home)) return time;
  return locale === "ko" ? `${time}(현지 시각, ${zone})` : `${time} (local time, ${zone})`;
}

/** For example `GMT-5`. */
function offsetOf(at: Instant, timeZone: string): string {
  const format = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "shortOffset" });
  return format.formatToParts(at).find(({ type }) => type === "timeZoneName")!.value;
}

/** The same without its zone, for where that is named beside it. */
function clockAtVenue(locale: Locale, at: Instant, timeZone: string): string {
  const clock = { hour: locale === "ko" ? "numeric" : "2-digit", minute: "2-digit" } as const;
  return printed(locale, at, timeZone, clock);
}

/** A calendar date such as `2026-12-24`, as written in print. */
export function dayInPrint(locale: Locale, date: string): string {
  return printed(locale, Date.parse(date), "UTC", {});
}

function printed(locale: Locale, at: Instant, timeZone: string, clock: Intl.DateTimeFormatOptions): string {
  const day = { year: "numeric", month: "short", day: "numeric", weekday: "short" } as const;
  return new Intl.DateTimeFormat(LOCALE_TAGS[locale], { timeZone, ...day, ...clock })
    .format(at)
    .replace(" (", "(");
}

export function won(locale: Locale, amount: number): string {
  const number = new Intl.NumberFormat(LOCALE_TAGS[locale]).format(amount);
  return locale === "ko" ? `${number}원` : `₩${number}`;
}
