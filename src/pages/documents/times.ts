import type { Language } from "./language.ts";

const LOCALES: Record<Language, string> = { ko: "ko-KR", en: "en-GB" };

/** Where most readers of a language are. Whoever reads English may be anywhere. */
const HOME_ZONES: Record<Language, string | null> = { ko: "Asia/Seoul", en: null };

/** A day and a time at the venue, as written in print, with its zone where readers may have another. */
export function timeAtVenue(language: Language, instant: string, timeZone: string): string {
  const zone = offsetOf(instant, timeZone);
  const home = HOME_ZONES[language];
  const time = clockAtVenue(language, instant, timeZone);
  if (home !== null && zone === offsetOf(instant, home)) return time;
  return language === "ko" ? `${time}(현지 시각, ${zone})` : `${time} (local time, ${zone})`;
}

/** For example `GMT-5`. */
function offsetOf(instant: string, timeZone: string): string {
  const format = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "shortOffset" });
  return format.formatToParts(Date.parse(instant)).find(({ type }) => type === "timeZoneName")!.value;
}

/** The same without its zone, for where that is named beside it. */
export function clockAtVenue(language: Language, instant: string, timeZone: string): string {
  return new Intl.DateTimeFormat(LOCALES[language], {
    timeZone,
    year: "numeric",
    month: "short",
    day: "numeric",
    weekday: "short",
    hour: language === "ko" ? "numeric" : "2-digit",
    minute: "2-digit",
  })
    .format(Date.parse(instant))
    .replace(" (", "(");
}

export function won(language: Language, amount: number): string {
  const number = new Intl.NumberFormat(LOCALES[language]).format(amount);
  return language === "ko" ? `${number}원` : `₩${number}`;
}

/** A moment with the venue's own offset, like `2026-12-24T19:00:00+09:00`, as search engines want it. */
export function withOffset(at: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "longOffset",
  });
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const offset = parts["timeZoneName"]!.replace("GMT", "") || "+00:00";
  const { year, month, day, hour, minute, second } = parts;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`;
}
