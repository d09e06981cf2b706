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
  /** How often the date was postponed or cancelled. */
  revision: number;
  /** How many of their tickets of this date are void. 0 for everybody's file. */
  voidTickets: number;
  /** CANCELLED: at this time there is nothing to go to. */
  status: "CONFIRMED" | "CANCELLED";
  url?: string | undefined;
}

const LINE_BYTES_MAX = 75;
const LINE_BREAK = "\r\n";
/** Room for a buyer's own acts between two moves of a date: more than anybody's. */
const OWN_ACTS_MAX = 10_000;
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
  const { performanceId, title, venue, address, startsAt, runningMinutes, status, url } = event;
  return [
    "BEGIN:VEVENT",
    `UID:${performanceId}@frontrow`,
    `DTSTAMP:${stampOf(writtenAt)}`,
    `SEQUENCE:${sequenceOf(event)}`,
    `STATUS:${status}`,
    `DTSTART:${stampOf(startsAt)}`,
    ...(runningMinutes === null ? [] : [`DTEND:${stampOf(startsAt + runningMinutes * MINUTE_MS)}`]),
    `SUMMARY:${escaped(title)}`,
    `LOCATION:${escaped(address === null ? venue : `${venue}, ${address}`)}`,
    ...(url === undefined ? [] : [`URL:${url}`]),
    "END:VEVENT",
  ];
}

/**
 * A calendar takes what is later in its sequence in place of what is earlier, and nothing else. A date that
 * was moved comes after all that was told of it before, to whomever. Between two moves come a buyer's own
 * acts: to give back all tickets comes after having them, and to buy again after that.
 */
function sequenceOf({ revision, voidTickets, status }: CalendarEvent): number {
  const isGivenUp = status === "CANCELLED" && voidTickets > 0;
  const ownActs = voidTickets * 2 - (isGivenUp ? 1 : 0);
  return revision * OWN_ACTS_MAX + Math.min(ownActs, OWN_ACTS_MAX - 1);
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
