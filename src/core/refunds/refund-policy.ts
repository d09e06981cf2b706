import { addDays, type Instant, instantAt, localDate } from "../time.ts";

/** What a cancellation costs. Each payment keeps the policy as it was at the time of payment. */
export interface RefundPolicy {
  /**
   * Cancelling is free for this many calendar days after the purchase, if the show is at least
   * `freeUntilDaysBefore` days away. Below zero: never for that reason.
   */
  freeDaysAfterPurchase: number;
  freeUntilDaysBefore: number;
  /** Free until midnight after the purchase, and until the show begins, whatever else applies. */
  freeOnPurchaseDay?: boolean | undefined;
  /** Nothing is given back, but for what `freeOnPurchaseDay` says. */
  isFinal?: boolean | undefined;
  /**
   * Ordered from the farthest to the nearest. The first tier with `daysBefore` no greater than the days left
   * applies.
   */
  tiers: RefundTier[];
  /** The last moment to cancel, in the venue's time. */
  closes: { daysBefore: number; hour: number };
}

export interface RefundTier {
  daysBefore: number;
  /** Of the seat's price, rounded down. */
  percent: number;
  pointsPerSeatMax?: number | undefined;
}

/**
 * The usual terms of Korean ticket sellers. Days are calendar days at the venue.
 *
 *     within 7 days of buying, 10 days or more before   free
 *     later than that, 10 days or more before           ₩4,000 a seat, 10 percent at most
 *     9 to 7 days before                                10 percent
 *     6 to 3 days before                                20 percent
 *     2 days before, and the day before until 17:00     30 percent
 *     after that                                        not at all
 */
export const KOREAN_REFUND_POLICY: RefundPolicy = {
  freeDaysAfterPurchase: 7,
  freeUntilDaysBefore: 10,
  tiers: [
    { daysBefore: 10, percent: 10, pointsPerSeatMax: 4_000 },
    { daysBefore: 7, percent: 10 },
    { daysBefore: 3, percent: 20 },
    { daysBefore: 1, percent: 30 },
  ],
  closes: { daysBefore: 1, hour: 17 },
};

/** Which terms a concert is sold by. */
export type RefundChoice = { freeOnPurchaseDay: boolean } & (
  | { preset: "korean" | "none" }
  /** Free until that day and hour, then not at all. */
  | { preset: "until"; daysBefore: number; hour: number }
  /** A share of the price until that day and hour, then not at all. */
  | { preset: "percent"; percent: number; daysBefore: number; hour: number }
);

export const DEFAULT_REFUND_CHOICE: RefundChoice = { preset: "korean", freeOnPurchaseDay: false };

/** The policy that a choice stands for. */
export function refundPolicyOf(choice: RefundChoice): RefundPolicy {
  const { freeOnPurchaseDay } = choice;
  const never = { freeDaysAfterPurchase: -1, freeUntilDaysBefore: 0 };
  switch (choice.preset) {
    case "korean":
      return { ...KOREAN_REFUND_POLICY, freeOnPurchaseDay };
    case "none":
      return { ...never, freeOnPurchaseDay, isFinal: true, tiers: [], closes: { daysBefore: 0, hour: 0 } };
    case "until":
    case "percent": {
      const { daysBefore, hour } = choice;
      const percent = choice.preset === "percent" ? choice.percent : 0;
      return { ...never, freeOnPurchaseDay, tiers: [{ daysBefore, percent }], closes: { daysBefore, hour } };
    }
  }
}

/** When and where a show is. */
interface ShowTime {
  startsAt: Instant;
  /** Of the venue. */
  timeZone: string;
}

/** When something was bought, by which terms, and for which show. */
export interface BoughtTerms extends ShowTime {
  policy: RefundPolicy;
  boughtAt: Instant;
}

/**
 * The last moment to cancel what was bought then, the day of the purchase included, and never later than the
 * show begins. `starts` are the dates the show has had: the kindest holds.
 */
export function lastMoment(terms: BoughtTerms, starts: readonly Instant[] = [terms.startsAt]): Instant {
  const { policy, boughtAt, startsAt, timeZone } = terms;
  const closings = starts.map((each) => closingTime(policy, { startsAt: each, timeZone }) ?? boughtAt);
  const byTerms = Math.min(Math.max(...closings), startsAt);
  return Math.max(byTerms, purchaseDayEndsAt(terms) ?? byTerms);
}

/** Until when the day of the purchase makes it free, the show at the latest. Null: it does not. */
export function purchaseDayEndsAt({ policy, boughtAt, startsAt, timeZone }: BoughtTerms): Instant | null {
  if (!policy.freeOnPurchaseDay) return null;
  return Math.min(instantAt(addDays(localDate(boughtAt, timeZone), 1), 0, timeZone), startsAt);
}

/** The last moment to cancel by the policy alone; null if nothing is given back. */
export function closingTime(policy: RefundPolicy, { startsAt, timeZone }: ShowTime): Instant | null {
  if (policy.isFinal) return null;
  const { daysBefore, hour } = policy.closes;
  return instantAt(dayBefore(daysBefore, { startsAt, timeZone }), hour, timeZone);
}

/** The day, at the venue, that is so many days before the show. */
export function dayBefore(days: number, { startsAt, timeZone }: ShowTime): string {
  return addDays(localDate(startsAt, timeZone), -days);
}
