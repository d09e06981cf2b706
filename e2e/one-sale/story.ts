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
  /** The film that the cameras see. */
  cameraFile: string;
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

/** Who means to buy what: these seats of a row of the stalls. */
export interface Wish {
  name: string;
  email: string;
  on: "phone" | "desktop";
  /** Which of the concert's dates; the first is 0. */
  date: number;
  row: string;
  seats: readonly number[];
  grade: keyof typeof PRICES;
  view: "map" | "list";
}

const phone = { on: "phone", view: "list" } as const;
const desktop = { on: "desktop", view: "list" } as const;
const minji = { name: "김민지", email: "minji@mail.example", date: 0, row: "C", seats: [5, 6] } as const;
const sam = { name: "Sam Miller", email: "sam@mail.example", date: 0, row: "E", seats: [9] } as const;
const emma = { name: "Emma Clarke", email: "emma@mail.example", date: 0, row: "E", seats: [11] } as const;
const jisoo = { name: "박지수", email: "jisoo@mail.example", date: 1, row: "D", seats: [10] } as const;
const haneul = { name: "최하늘", email: "haneul@mail.example", date: 0, row: "D", seats: [12] } as const;

export const WISHES = {
  minji: { ...minji, ...phone, grade: "VIP" },
  sam: { ...sam, ...desktop, view: "map", grade: "R" },
  emma: { ...emma, ...desktop, grade: "R" },
  jisoo: { ...jisoo, ...phone, grade: "R" },
  haneul: { ...haneul, ...phone, grade: "R" },
} as const satisfies Record<string, Wish>;

const [HOUR_MS, DAY_MS] = [3_600_000, 86_400_000];

const EVENING = "19:30";

/** The next evening, for which the terms let nobody cancel any more; and two later ones. */
export const DATES = [0, 8, 9].map((daysLater) => {
  const soonest = Date.now() + HOUR_MS;
  const isTooLate = venueTime(soonest).slice("2026-12-24T".length) > EVENING;
  const day = venueTime(soonest + (daysLater + Number(isTooLate)) * DAY_MS).slice(0, "2026-12-24".length);
  return `${day}T${EVENING}`;
});

/** As the organiser types it into a form: `2026-12-24T19:00`, by the clock of the venue. */
function venueTime(at: number): string {
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone: CONCERT.timeZone,
    dateStyle: "short",
    timeStyle: "short",
  });
  return format.format(at).replace(" ", "T");
}
