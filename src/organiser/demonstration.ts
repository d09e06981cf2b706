import { FRONTROW } from "../core/access/actor.ts";
import { DAY_MS, isoTime } from "../core/time.ts";
import type { Organiser } from "./service.ts";
import { ConcertBody } from "./api.ts";

/** Puts a concert into an empty database, so that a new installation has something to sell. */
export async function putInDemonstration(organiser: Organiser): Promise<void> {
  if (await organiser.hasConcerts()) return;
  await organiser.createConcert(FRONTROW, ConcertBody.parse(demonstrationConcert(Date.now())), undefined);
}

/** Three evenings with 50 seats each at 19:00 in Seoul, the first one three weeks from `now`. */
function demonstrationConcert(now: number) {
  const day = Math.floor(now / DAY_MS);
  return {
    title: "Frontrow Live: First Light",
    venue: "Olympic Hall, Seoul",
    description: "A demonstration concert. Its seats and points are not real, but its queue is fair.",
    timeZone: "Asia/Seoul",
    performances: [21, 22, 23].map((days) => ({
      startsAt: isoTime((day + days) * DAY_MS + 10 * 3_600_000),
      seats: [
        { count: 10, grade: "VIP", price: 154_000, section: "A" },
        { count: 20, grade: "R", price: 121_000, section: "B" },
        { count: 20, grade: "S", price: 99_000, section: "C" },
      ],
    })),
  };
}
