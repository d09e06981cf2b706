import { type CalendarEvent, calendarFile } from "../../../src/core/calendar/calendar-file.ts";
import type { OfferedConcert } from "../../api/types.ts";

type Dated = Pick<OfferedConcert, "title" | "venue" | "address" | "runningMinutes" | "performances">;

/**
 * The dates of a concert as a calendar file. What was moved or cancelled takes the place of what a calendar
 * has of it.
 */
export function calendarOf({ performances, ...concert }: Dated, url: string, now = Date.now()): string {
  const { title, venue, address, runningMinutes } = concert;
  const events = performances.map(({ performanceId, startsAt, dateStatus, revision }): CalendarEvent => {
    const status = dateStatus === "FIXED" ? "CONFIRMED" : "CANCELLED";
    const show = { title, venue, address, runningMinutes, startsAt: Date.parse(startsAt) };
    return { performanceId, ...show, revision, voidTickets: 0, status, url };
  });
  return calendarFile(events, now);
}
