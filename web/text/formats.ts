import { locale, translate } from "./language.ts";
import type { Translate } from "./translator.ts";

/** Numbers, times and spans in the format of the chosen language. */

export function formatNumber(value: number): string {
  const language = locale();
  let format = numberFormats.get(language);
  if (format === undefined) numberFormats.set(language, (format = new Intl.NumberFormat(language)));
  return format.format(value);
}

/** Making one takes longer than formatting hundreds of numbers, and a large hall has hundreds on its map. */
const numberFormats = new Map<string, Intl.NumberFormat>();

/** A sum of money. One point is worth one won, so prices are the same number. */
export function formatMoney(t: Translate, won: number): string {
  return t("common.money", { amount: formatNumber(won) });
}

export function formatPoints(t: Translate, points: number): string {
  return t("common.points", { amount: formatNumber(points) });
}

/**
 * A day and a time at the venue, independent of the reader's clock. The zone is named if the reader's clock
 * differs at that moment, or if the venue's clock shows this time twice. The year is shown unless it is the
 * present one.
 */
export function formatDateTime(instant: string, timeZone?: string): string {
  const { time, zone } = splitDateTime(instant, timeZone);
  return zone === null ? time : translate("common.localTime", { time, zone });
}

/** The same in two parts, for where the zone stands in a line of its own; null where it is not named. */
export function splitDateTime(instant: string, timeZone?: string): { time: string; zone: string | null } {
  const at = Date.parse(instant);
  const time = printedTime(at, timeZone, yearOf(at, timeZone) !== yearOf(Date.now(), timeZone));
  if (timeZone === undefined) return { time, zone: null };
  const isNamed = offsetMs(at, timeZone) !== offsetMs(at) || isShownTwice(at, timeZone);
  return { time, zone: isNamed ? formatZone(at, timeZone) : null };
}

/** As on a printed ticket, which is read in any year and any place: with the year and the zone. */
export function formatDateTimeInFull(instant: string, timeZone: string): string {
  const at = Date.parse(instant);
  return translate("common.localTime", {
    time: printedTime(at, timeZone, true),
    zone: formatZone(at, timeZone),
  });
}

/** A day and a time as in print: 12월 24일(목) 오후 7:00. Hours have two digits where they count to 24. */
function printedTime(at: number, timeZone: string | undefined, withYear: boolean): string {
  const language = locale();
  const { hour12 } = new Intl.DateTimeFormat(language, { hour: "numeric" }).resolvedOptions();
  return new Intl.DateTimeFormat(language, {
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(withYear ? { year: "numeric" } : {}),
    month: "short",
    day: "numeric",
    weekday: "short",
    hour: hour12 ? "numeric" : "2-digit",
    minute: "2-digit",
  })
    .format(at)
    .replace(" (", "(");
}

/** On the reader's clock, to the second, for what would look alike otherwise. */
export function formatMoment(instant: string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "medium" }).format(
    Date.parse(instant),
  );
}

/** A time at the venue, beside its day. */
export function formatTimeOfDay(instant: string, timeZone: string): string {
  return new Intl.DateTimeFormat(locale(), { timeZone, timeStyle: "short" }).format(Date.parse(instant));
}

/** A month, like `2026-12`. */
export function formatMonth(month: string): string {
  const format = new Intl.DateTimeFormat(locale(), { timeZone: "UTC", year: "numeric", month: "long" });
  return format.format(Date.parse(`${month}-01T00:00:00Z`));
}

/** The offset of a zone at a moment, like `GMT-5`. Without a zone, the reader's own. */
export function formatZone(at: number, timeZone?: string): string {
  const format = new Intl.DateTimeFormat(locale(), { timeZone, timeZoneName: "shortOffset" });
  return format.formatToParts(at).find(({ type }) => type === "timeZoneName")!.value;
}

/** Whether the reader's clock differs from the venue's at a moment. */
export function isOtherZone(at: number, timeZone: string): boolean {
  return offsetMs(at, timeZone) !== offsetMs(at);
}

export function formatClock(epochMs: number): string {
  return new Intl.DateTimeFormat(locale(), { timeStyle: "medium", hourCycle: "h23" }).format(epochMs);
}

const PROBE_MS = 3 * 3_600_000;

/** Whether a zone's clocks show this time twice, because they are set back just before or after it. */
function isShownTwice(at: number, timeZone: string): boolean {
  const offset = offsetMs(at, timeZone);
  return [-PROBE_MS, PROBE_MS].some((probe) => {
    const other = offsetMs(at + probe, timeZone);
    return other !== offset && offsetMs(at + offset - other, timeZone) === other;
  });
}

/** How far the clocks of a zone, or the reader's, are ahead of UTC at a moment. */
function offsetMs(at: number, timeZone?: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(at);
  const of = (wanted: string) => Number(parts.find(({ type }) => type === wanted)!.value);
  const shown = Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
  return shown - Math.floor(at / 1_000) * 1_000;
}

function yearOf(at: number, timeZone?: string): string {
  return new Intl.DateTimeFormat("en-US", { timeZone, year: "numeric" }).format(at);
}

/** For example `4:05`. Rounded up, so that 0:00 appears only when no time is left. */
export function formatCountdown(ms: number): string {
  const seconds = Math.ceil(Math.max(0, ms) / 1_000);
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor(seconds / 3_600) % 24;
  const minutes = Math.floor(seconds / 60) % 60;
  const tail = String(seconds % 60).padStart(2, "0");
  if (days > 0)
    return translate("common.daysAndTime", {
      count: days,
      time: `${hours}:${String(minutes).padStart(2, "0")}:${tail}`,
    });
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/** A rough span: `40–60 sec`, `2–3 min`, `1–2 hr`. Uses the unit of the longer end. */
export function formatSpan(fromSeconds: number, toSeconds: number): string {
  const [unit, length] =
    toSeconds < 90
      ? (["second", 1] as const)
      : toSeconds < 5_400
        ? (["minute", 60] as const)
        : (["hour", 3_600] as const);
  const format = new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "short" });
  const from = Math.max(1, Math.floor(fromSeconds / length));
  const to = Math.max(from, Math.ceil(toSeconds / length));
  return from === to ? format.format(to) : format.formatRange(from, to);
}
