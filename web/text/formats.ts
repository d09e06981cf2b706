import type { TFunction } from "i18next";
import { locale } from "./language.ts";

/** Numbers, times and spans as people of the chosen language write them. */

export function formatNumber(value: number): string {
  return new Intl.NumberFormat(locale()).format(value);
}

export function formatPoints(t: TFunction, points: number): string {
  return t("common.points", { amount: formatNumber(points) });
}

/** A day and a time at the venue, whatever the clock of the reader. */
export function formatDateTime(instant: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(locale(), {
    ...(timeZone === undefined ? {} : { timeZone }),
    month: "short",
    day: "numeric",
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
  }).format(new Date(instant));
}

export function formatClock(epochMs: number): string {
  return new Intl.DateTimeFormat(locale(), { timeStyle: "medium" }).format(epochMs);
}

/** `4:05`. Rounded up, so that 0:00 is shown only when nothing is left. */
export function formatCountdown(ms: number): string {
  const seconds = Math.ceil(Math.max(0, ms) / 1_000);
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor(seconds / 60) % 60;
  const tail = String(seconds % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/** A rough span: `40 sec`, `3 min`, `2 hr`. */
export function formatSpan(seconds: number): string {
  const [value, unit] =
    seconds < 90
      ? ([seconds, "second"] as const)
      : seconds < 5_400
        ? ([Math.round(seconds / 60), "minute"] as const)
        : ([Math.round(seconds / 3_600), "hour"] as const);
  return new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "short" }).format(value);
}
