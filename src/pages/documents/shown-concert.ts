import type { ListedSale } from "../../core/names/sale-words.ts";
import type { RefundChoice } from "../../core/refunds/refund-policy.ts";

/** A concert as its page shows it before any script has run. The public answer has all of it. */
export interface ShownConcert {
  concertId: string;
  queueId: string;
  title: string;
  venue: string;
  address: string | null;
  timeZone: string;
  description: string;
  posterId: string | null;
  runningMinutes: number | null;
  doorsMinutes: number | null;
  ageLimit: number | null;
  salesOpenAt: string | null;
  salesCloseAt: string | null;
  seller: { name: string; registration: string; contact: string } | null;
  policy: { seatsPerUser: number; seatsPerPerformance: number | null; refund: RefundChoice };
  refundPolicy: string | null;
  notice: string | null;
  isCancelled: boolean;
  isPostponed: boolean;
  performances: readonly ShownPerformance[];
}

export interface ShownPerformance {
  performanceId: string;
  startsAt: string;
  dateStatus: "FIXED" | "OPEN" | "CANCELLED";
  movedFrom: string | null;
  state: string;
  grades: readonly { grade: string; price: number; seatsAvailable: number | null }[];
}

/** A concert of the list. */
export interface ShownInList extends ListedSale {
  concertId: string;
  title: string;
  venue: string;
  timeZone: string;
  nextStartsAt: string | null;
  isDateOpen: boolean;
}

/** What the pages ask the shop for. */
export interface Shop {
  /** Whether such a concert exists now. The id is unchecked text from the address. */
  concertExists: (concertId: string) => Promise<boolean>;
  concert: (concertId: string) => Promise<ShownConcert>;
  /** Whether the order of those who come before the opening is drawn by lot. */
  hasLottery: (queueId: string) => Promise<boolean>;
  /** The first page of the list, as `GET /v1/concerts` answers it, or the page after a cursor. */
  concerts: (cursor?: string) => Promise<{ items: readonly ShownInList[]; nextCursor: string | null }>;
}
