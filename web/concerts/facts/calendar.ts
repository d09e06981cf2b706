import type { OfferedConcert } from "../../api/types.ts";

const HOURS_UNLESS_KNOWN = 2;
const LINE_BREAK = "\r\n";

/** The dates of a concert that hold, as a calendar file (RFC 5545). */
export function calendarOf(
  {
    title,
    venue,
    address,
    runningMinutes,
    performances,
  }: Pick<OfferedConcert, "title" | "venue" | "address" | "runningMinutes" | "performances">,
  url: string,
): string {
  const minutes = runningMinutes ?? HOURS_UNLESS_KNOWN * 60;
  const place = address === null ? venue : `${venue}, ${address}`;
  const dates = performances.filter(({ dateStatus }) => dateStatus !== "OPEN" && dateStatus !== "CANCELLED");
  const events = dates.flatMap(({ performanceId, startsAt }) => [
    "BEGIN:VEVENT",
    `UID:${performanceId}@frontrow`,
    `DTSTAMP:${stampOf(Date.now())}`,
    `DTSTART:${stampOf(Date.parse(startsAt))}`,
    `DTEND:${stampOf(Date.parse(startsAt) + minutes * 60_000)}`,
    `SUMMARY:${escaped(title)}`,
    `LOCATION:${escaped(place)}`,
    `URL:${url}`,
    "END:VEVENT",
  ]);
  return ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Frontrow//EN", ...events, "END:VCALENDAR", ""]
    .flatMap(folded)
    .join(LINE_BREAK);
}

function stampOf(at: number): string {
  return new Date(at).toISOString().replaceAll(/[-:]|\.\d{3}/g, "");
}

function escaped(text: string): string {
  return text.replaceAll(/[\\;,]/g, (character) => `\\${character}`).replaceAll(/\r?\n/g, "\\n");
}

/** Lines of at most 75 bytes. A letter has four bytes at most, so 18 of them always fit. */
function folded(line: string): string[] {
  const letters = [...line];
  if (letters.length <= 18) return [line];
  const parts: string[] = [];
  for (let at = 0; at < letters.length; at += 18)
    parts.push((at === 0 ? "" : " ") + letters.slice(at, at + 18).join(""));
  return parts;
}
