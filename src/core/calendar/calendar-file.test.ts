import { expect, test } from "bun:test";
import { type CalendarEvent, calendarFile } from "./calendar-file.ts";

const EVENT: CalendarEvent = {
  performanceId: "019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b11",
  title: "A concert",
  venue: "A hall",
  address: null,
  startsAt: Date.UTC(2026, 11, 24, 10),
  runningMinutes: 150,
  revision: 0,
  voidTickets: 0,
  status: "CONFIRMED",
};
const WRITTEN_AT = Date.UTC(2026, 10, 2, 3, 4, 5);

/** What a calendar reads: the properties of each event, unfolded and by name. */
function eventsIn(file: string): Record<string, string>[] {
  const lines = file.replaceAll("\r\n ", "").split("\r\n");
  expect(lines.slice(0, 3)).toEqual(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Frontrow//Tickets//EN"]);
  expect(lines.slice(-2)).toEqual(["END:VCALENDAR", ""]);
  return lines
    .slice(3, -2)
    .join("\r\n")
    .split("BEGIN:VEVENT\r\n")
    .slice(1)
    .map((text) => {
      const of = text.split("\r\n").filter((line) => line !== "");
      expect(of.at(-1)).toBe("END:VEVENT");
      const pairs = of
        .slice(0, -1)
        .map((line) => [line.split(":", 1)[0]!, line.slice(line.indexOf(":") + 1)]);
      expect(new Set(pairs.map(([name]) => name)).size).toBe(pairs.length);
      return Object.fromEntries(pairs);
    });
}

test("a date has one event, which says when it was written, begins and ends", () => {
  expect(eventsIn(calendarFile([EVENT], WRITTEN_AT))).toEqual([
    {
      UID: `${EVENT.performanceId}@frontrow`,
      DTSTAMP: "20261102T030405Z",
      SEQUENCE: "0",
      STATUS: "CONFIRMED",
      DTSTART: "20261224T100000Z",
      DTEND: "20261224T123000Z",
      SUMMARY: "A concert",
      LOCATION: "A hall",
    },
  ]);
});

test("no end is made up where nobody knows the running time", () => {
  const [event] = eventsIn(calendarFile([{ ...EVENT, runningMinutes: null }], WRITTEN_AT));
  expect(event).not.toHaveProperty("DTEND");
});

test("a date that was moved or cancelled is the same event, later in its sequence", () => {
  const moved = { ...EVENT, startsAt: Date.UTC(2027, 0, 9, 10), revision: 1 };
  const cancelled = { ...moved, revision: 2, status: "CANCELLED" } as const;
  const [first, second, third] = eventsIn(calendarFile([EVENT, moved, cancelled], WRITTEN_AT));
  expect(second).toMatchObject({ UID: first!["UID"], SEQUENCE: "10000", DTSTART: "20270109T100000Z" });
  expect(third).toMatchObject({ UID: first!["UID"], SEQUENCE: "20000", STATUS: "CANCELLED" });
});

test("who gives all tickets back, and who buys again after that, gets an event later in its sequence", () => {
  const event = (revision: number, voidTickets: number, status: "CONFIRMED" | "CANCELLED") => ({
    ...EVENT,
    revision,
    voidTickets,
    status,
  });
  const told = [
    event(0, 0, "CONFIRMED"),
    event(0, 1, "CANCELLED"),
    event(0, 1, "CONFIRMED"),
    event(0, 3, "CANCELLED"),
    // Moved: also what everybody's file says of it comes after all of these.
    event(1, 0, "CONFIRMED"),
    event(1, 3, "CONFIRMED"),
    event(2, 0, "CANCELLED"),
    event(2, 5, "CANCELLED"),
  ];
  const sequence = eventsIn(calendarFile(told, WRITTEN_AT)).map((each) => Number(each["SEQUENCE"]));
  expect(sequence).toEqual([...new Set(sequence)].toSorted((a, b) => a - b));
});

test("lines have 75 bytes at most, and no character is broken", () => {
  const title = "아주 긴 제목, 그리고; 더\n".repeat(20);
  const file = calendarFile([{ ...EVENT, title }], WRITTEN_AT);
  for (const line of file.split("\r\n")) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  expect(eventsIn(file)[0]!["SUMMARY"]).toContain("아주 긴 제목\\, 그리고\\; 더\\n아주");
});
