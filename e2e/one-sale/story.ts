import type { BrowserContextOptions, Page } from "playwright-core";
import type { SeatingFile } from "../../testing/halls/seating-file.ts";
import { drawTheatre } from "../../testing/halls/theatre.ts";
import type { Mailbox } from "../../testing/mail/mailbox.ts";
import type { Visitor } from "../browser.ts";
import type { Server } from "../server.ts";

/** What the story of one sale is played on, and what is in it. */

export interface Story {
  server: Server;
  mailbox: Mailbox;
  /** Somebody with a browser of their own. */
  enter(options?: BrowserContextOptions): Promise<Visitor>;
  /** Takes a picture for the guide, where somebody makes one. */
  picture(page: Page, name: string): Promise<void>;
}

export const HALL: SeatingFile = { ...drawTheatre({ seats: 120 }), name: "Small Hall" };
export const HALL_SEATS = HALL.zones.flatMap(({ rows }) => rows).flatMap(({ seats }) => seats).length;
export const PRICES = { VIP: 132_000, R: 99_000, S: 66_000 };

export const CONCERT = {
  title: "Winter Light",
  venue: "Hanok Theatre, Seoul",
  timeZone: "Asia/Seoul",
};

const [HOUR_MS, DAY_MS] = [3_600_000, 86_400_000];

/** This evening, so that the terms forbid to cancel and the doors can open; and two later ones. */
export const DATES = [3 * HOUR_MS, 8 * DAY_MS, 9 * DAY_MS].map((later) => venueTime(Date.now() + later));

/** As the organiser types it into a form: `2026-12-24T19:00`, by the clock of the venue. */
function venueTime(at: number): string {
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone: CONCERT.timeZone,
    dateStyle: "short",
    timeStyle: "short",
  });
  return format.format(at).replace(" ", "T");
}
