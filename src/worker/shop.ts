import { listConcerts } from "../catalogue/routes.ts";
import type { ConcertId, QueueId } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";
import type { Shop } from "../pages/documents/shown-concert.ts";
import type { Services } from "./services.ts";

/** What the pages show before any script has run: the same answers that their scripts would ask for. */
export function shopOf({ catalogue, room }: Pick<Services, "catalogue" | "room">): Shop {
  return {
    concertExists: (concertId) => catalogue.exists(concertId),
    concert: (concertId) => catalogue.offeredConcert(concertId.toLowerCase() as ConcertId),
    hasLottery: async (queueId) => (await room.pages.queue(queueId as QueueId)).lottery,
    concerts: (cursor) => listConcerts(room, catalogue, { cursor, limit: LIMITS.pageItemsMax }),
  };
}
