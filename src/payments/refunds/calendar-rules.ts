import { addDays, type Instant, instantAt, localDate } from "../../core/time.ts";
import { cancellationClosesAt, cancellationFee, type RefundTerms, startsOf } from "../rules.ts";

/** A time in which giving back a seat costs the same. */
export interface TermsPeriod {
  from: Instant;
  until: Instant;
  fee: number;
  refund: number;
}

/**
 * What giving back one seat of this price costs, from the purchase on until the last moment at which it is
 * possible. Fees change at midnights only, where a promise ends, and when the show begins.
 */
export function termsCalendar(
  price: number,
  terms: RefundTerms,
): { periods: TermsPeriod[]; closesAt: Instant } {
  const { boughtAt, startsAt, timeZone, policy, promises = [] } = terms;
  const closesAt = cancellationClosesAt(terms);
  const midnight = (day: string) => instantAt(day, 0, timeZone);
  const boughtOn = localDate(boughtAt, timeZone);
  const changes = [
    midnight(addDays(boughtOn, 1)),
    midnight(addDays(boughtOn, Math.max(0, policy.freeDaysAfterPurchase) + 1)),
    ...startsOf(terms).flatMap((each) => {
      const showOn = localDate(each, timeZone);
      const daysBefore = [policy.freeUntilDaysBefore, ...policy.tiers.map((tier) => tier.daysBefore)];
      return daysBefore.map((days) => midnight(addDays(showOn, 1 - days)));
    }),
    ...promises.map(({ until }) => until),
    startsAt,
  ];
  const moments = [boughtAt, ...changes.filter((at) => at > boughtAt && at < closesAt)].toSorted(
    (a, b) => a - b,
  );
  const periods: TermsPeriod[] = [];
  if (closesAt <= boughtAt) return { periods, closesAt };
  for (const [i, from] of moments.entries()) {
    const until = moments[i + 1] ?? closesAt;
    const fee = cancellationFee(price, terms, from);
    const last = periods.at(-1);
    if (last?.fee === fee) last.until = until;
    else periods.push({ from, until, fee, refund: price - fee });
  }
  return { periods, closesAt };
}
