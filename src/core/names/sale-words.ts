import type { Locale } from "./in-language.ts";

/** How the sale of a concert stands, as pages tell it. CANCELLED: none of its dates is left. */
export type ToldSale = "SCHEDULED" | "OPEN" | "PAUSED" | "SOLD_OUT" | "CLOSED" | "CANCELLED";

const STATES: Record<Locale, Record<ToldSale, string>> = {
  ko: {
    SCHEDULED: "오픈 예정",
    OPEN: "판매 중",
    PAUSED: "일시 중단",
    SOLD_OUT: "매진",
    CLOSED: "예매 종료",
    CANCELLED: "공연 취소",
  },
  en: {
    SCHEDULED: "Not open yet",
    OPEN: "Open",
    PAUSED: "Paused",
    SOLD_OUT: "Sold out",
    CLOSED: "Closed",
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

/**
 * What a list tells of a concert's sale: how it stands, and when it opens, if that is to come and known.
 * `timeOf` writes a time at the venue.
 */
export function listedSale(
  locale: Locale,
  { isCancelled, queueState, salesOpenAt }: ListedSale,
  timeOf: (at: string) => string,
): { state: ToldSale; words: string; opens: string | null } {
  const state = isCancelled ? "CANCELLED" : queueState;
  const opensAt = state === "SCHEDULED" ? salesOpenAt : null;
  const opens = opensAt === null ? null : OPENS[locale](timeOf(opensAt));
  return { state, words: saleInWords(locale, state), opens };
}

export interface ListedSale {
  isCancelled: boolean;
  queueState: Exclude<ToldSale, "CANCELLED">;
  salesOpenAt: string | null;
}
