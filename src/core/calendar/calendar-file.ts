import type { Instant } from "../time.ts";
import { isoTime, MINUTE_MS } from "../time.ts";

/** One date of a concert in the calendar of somebody who goes there, or was to. */
export interface CalendarEvent {
  performanceId: string;
  title: string;
  venue: string;
  address: string | null;
  startsAt: Instant;
  /** Null: nobody knows when it ends. */
  runningMinutes: number | null;
  /** How often the date was postponed or cancelled. A calendar takes a later one in place of an earlier. */
  revision: number;
  /** CANCELLED: at this time there is nothing to go to. */
  status: "CONFIRMED" | "CANCELLED";
  url?: string | undefined;
}

const LINE_BYTES_MAX = 75;
const LINE_BREAK = "\r\n";
const UTF8 = new TextEncoder();

/** Dates as a calendar file (RFC 5545), the same for mails and pages. `writtenAt`: when it is made. */
export function calendarFile(events: readonly CalendarEvent[], writtenAt: Instant): string {
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Frontrow//Tickets//EN",
    ...events.flatMap((event) => eventOf(event, writtenAt)),
    "END:VCALENDAR",
  ];
  return lines.map((line) => folded(line) + LINE_BREAK).join("");
}

function eventOf(event: CalendarEvent, writtenAt: Instant): string[] {
  const { performanceId, title, venue, address, startsAt, runningMinutes, revision, status, url } = event;
  return [
    "BEGIN:VEVENT",
    `UID:${performanceId}@frontrow`,
    `DTSTAMP:${stampOf(writtenAt)}`,
    `SEQUENCE:${revision}`,
    `STATUS:${status}`,
    `DTSTART:${stampOf(startsAt)}`,
    ...(runningMinutes === null ? [] : [`DTEND:${stampOf(startsAt + runningMinutes * MINUTE_MS)}`]),
    `SUMMARY:${escaped(title)}`,
    `LOCATION:${escaped(address === null ? venue : `${venue}, ${address}`)}`,
    ...(url === undefined ? [] : [`URL:${url}`]),
    "END:VEVENT",
  ];
}

function stampOf(at: Instant): string {
  return isoTime(at).replaceAll(/[-:]|\.\d{3}/g, "");
}

function escaped(text: string): string {
  return text.replaceAll(/[\\;,]/g, "\\$&").replaceAll(/\r?\n/g, "\\n");
}

/** Long lines go on in the next one, behind a space. No character is broken. */
function folded(line: string): string {
  let text = "";
  let bytes = 0;
  for (const character of line) {
    const { length } = UTF8.encode(character);
    if (bytes + length > LINE_BYTES_MAX) {
      text += `${LINE_BREAK} `;
      bytes = 1;
    }
    text += character;
    bytes += length;
  }
  return text;
}
