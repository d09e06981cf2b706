import type { Locale } from "./in-language.ts";

/** How the sale of a concert stands, as pages tell it. CANCELLED, POSTPONED: no date to come holds. */
export type ToldSale = ListedSale["queueState"] | "POSTPONED" | "CANCELLED";

const STATES: Record<Locale, Record<ToldSale, string>> = {
  ko: {
    SCHEDULED: "오픈 예정",
    OPEN: "판매 중",
    PAUSED: "일시 중단",
    SOLD_OUT: "매진",
    CLOSED: "예매 종료",
    POSTPONED: "공연 연기",
    CANCELLED: "공연 취소",
  },
  en: {
    SCHEDULED: "Not open yet",
    OPEN: "Open",
    PAUSED: "Paused",
    SOLD_OUT: "Sold out",
    CLOSED: "Closed",
    POSTPONED: "Postponed",
    CANCELLED: "Cancelled",
  },
};

const OPENS: Record<Locale, (when: string) => string> = {
  ko: (when) => `예매 오픈 ${when}`,
  en: (when) => `Sales open ${when}`,
};

export function saleInWords(locale: Locale, state: ToldSale): string {
  return STATES[locale][state];
}

/** How the sale of a concert stands: a line that goes on sells nothing of dates that do not hold. */
function toldSale({ isCancelled, isPostponed, queueState }: Omit<ListedSale, "salesOpenAt">): ToldSale {
  return isCancelled ? "CANCELLED" : isPostponed ? "POSTPONED" : queueState;
}

/** Whether no date is left that a place in line could lead to. */
export function isCalledOff({ isCancelled, isPostponed }: Omit<ListedSale, "salesOpenAt" | "queueState">) {
  return isCancelled || isPostponed;
}

/**
 * What a list tells of a concert's sale: how it stands, and when it opens, if that is to come and known.
 * `timeOf` writes a time at the venue.
 */
export function listedSale(
  locale: Locale,
  concert: ListedSale,
  timeOf: (at: string) => string,
): { state: ToldSale; words: string; opens: string | null } {
  const state = toldSale(concert);
  const opensAt = state === "SCHEDULED" ? concert.salesOpenAt : null;
  const opens = opensAt === null ? null : OPENS[locale](timeOf(opensAt));
  return { state, words: saleInWords(locale, state), opens };
}

export interface ListedSale {
  isCancelled: boolean;
  isPostponed: boolean;
  queueState: "SCHEDULED" | "OPEN" | "PAUSED" | "SOLD_OUT" | "CLOSED";
  salesOpenAt: string | null;
}
