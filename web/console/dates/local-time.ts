/** A day and time as a form's field has it, `2026-12-24T19:00`, on a venue's clock. */

export function localOf(instant: string, timeZone: string): string {
  return wallClock(Date.parse(instant), timeZone).slice(0, "2026-12-24T19:00".length);
}

/**
 * The moment at which the venue's clock shows this. Where it shows it twice, the first; where it skips it,
 * the moment just as long after the change. Null if this is no day and time.
 */
export function instantOf(local: string, timeZone: string): string | null {
  const wanted = Date.parse(`${local}Z`);
  if (Number.isNaN(wanted)) return null;
  // The offset before and after any change of that day: the right one is among them.
  const candidates = [-DAY_MS, DAY_MS].map((shift) => wanted - offsetMs(wanted + shift, timeZone));
  const right = candidates.filter((at) => Date.parse(`${wallClock(at, timeZone)}Z`) === wanted);
  return new Date(Math.min(...(right.length > 0 ? right : [candidates[0]!]))).toISOString();
}

const DAY_MS = 86_400_000;

function offsetMs(at: number, timeZone: string): number {
  return Date.parse(`${wallClock(at, timeZone)}Z`) - Math.floor(at / 1_000) * 1_000;
}

function wallClock(at: number, timeZone: string): string {
  // Swedes write dates as ISO 8601 does.
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" });
  return format.format(at).replace(" ", "T");
}
