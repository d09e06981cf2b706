import { instantOfClock, isoTime, offsetMs } from "../../../src/core/time.ts";

/** A day and time as a form's field has it, `2026-12-24T19:00`, on a venue's clock. */
export function localOf(instant: string, timeZone: string): string {
  const at = Date.parse(instant);
  return isoTime(at + offsetMs(at, timeZone)).slice(0, "2026-12-24T19:00".length);
}

/** Whether the venue's clock never shows this, because it is put forward over it. */
export function isSkipped(local: string, timeZone: string): boolean {
  const at = instantOf(local, timeZone);
  return at !== null && localOf(at, timeZone) !== local.slice(0, "2026-12-24T19:00".length);
}

/** The moment at which the venue's clock shows this, as `instantOfClock` finds it. Null: no day and time. */
export function instantOf(local: string, timeZone: string): string | null {
  const shown = Date.parse(`${local}Z`);
  return Number.isNaN(shown) ? null : isoTime(instantOfClock(shown, timeZone));
}
