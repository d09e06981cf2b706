import type { Show } from "./facts.ts";

const LINE_BYTES_MAX = 75;

/** The show as an event of a calendar (RFC 5545). */
export function calendarFile({ bookingNumber, title, venue, address = null, startsAt }: Show): string {
  const at = new Date(startsAt).toISOString().replaceAll(/[-:]|\.\d{3}/g, "");
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Frontrow//Tickets//EN",
    "BEGIN:VEVENT",
    `UID:${bookingNumber}@frontrow`,
    `DTSTAMP:${at}`,
    `DTSTART:${at}`,
    `SUMMARY:${escaped(title)}`,
    `LOCATION:${escaped(address === null ? venue : `${venue}, ${address}`)}`,
    `DESCRIPTION:${escaped(bookingNumber)}`,
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join("");
}

function escaped(text: string): string {
  return text.replaceAll(/[\\;,]/g, "\\$&").replaceAll(/\r?\n/g, "\\n");
}

/** Long lines go on in the next one, behind a space. No character is broken. */
function folded(line: string): string {
  let text = "";
  let bytes = 0;
  for (const character of line) {
    const length = Buffer.byteLength(character);
    if (bytes + length > LINE_BYTES_MAX) {
      text += "\r\n ";
      bytes = 1;
    }
    text += character;
    bytes += length;
  }
  return text;
}
