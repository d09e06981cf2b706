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
  return new Intl.DateTimeFormat(locale(), { timeStyle: "medium", hourCycle: "h23" }).format(epochMs);
}

/** `4:05`. Rounded up, so that 0:00 is shown only when nothing is left. */
export function formatCountdown(ms: number): string {
  const seconds = Math.ceil(Math.max(0, ms) / 1_000);
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor(seconds / 60) % 60;
  const tail = String(seconds % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/** A rough span: `40–60 sec`, `2–3 min`, `1–2 hr`. Its unit is that of the longer end. */
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
