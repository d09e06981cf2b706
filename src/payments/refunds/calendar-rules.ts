import { addDays, type Instant, instantAt, localDate } from "../../core/time.ts";
import { cancellationClosesAt, cancellationFee, type RefundTerms } from "../rules.ts";

/** A time in which giving back a seat costs the same. */
export interface TermsPeriod {
  from: Instant;
  until: Instant;
  fee: number;
  refund: number;
}

/**
 * What giving back one seat of this price costs, from the purchase on until the last moment at which it is
 * possible. Fees change at midnights only, and where the day of the purchase or the sale ends.
 */
export function termsCalendar(
  price: number,
  terms: RefundTerms,
): { periods: TermsPeriod[]; closesAt: Instant } {
  const { paidAt, startsAt, timeZone, policy } = terms;
  const closesAt = cancellationClosesAt(terms);
  const midnight = (day: string) => instantAt(day, 0, timeZone);
  const [boughtOn, showOn] = [localDate(paidAt, timeZone), localDate(startsAt, timeZone)];
  const changes = [
    midnight(addDays(boughtOn, 1)),
    midnight(addDays(boughtOn, Math.max(0, policy.freeDaysAfterPurchase) + 1)),
    midnight(addDays(showOn, 1 - policy.freeUntilDaysBefore)),
    ...policy.tiers.map(({ daysBefore }) => midnight(addDays(showOn, 1 - daysBefore))),
    startsAt,
  ];
  const moments = [paidAt, ...changes.filter((at) => at > paidAt && at < closesAt)].toSorted((a, b) => a - b);
  const periods: TermsPeriod[] = [];
  if (closesAt <= paidAt) return { periods, closesAt };
  for (const [i, from] of moments.entries()) {
    const until = moments[i + 1] ?? closesAt;
    if (until <= from) continue;
    const fee = cancellationFee(price, terms, from);
    const last = periods.at(-1);
    if (last?.fee === fee) last.until = until;
    else periods.push({ from, until, fee, refund: price - fee });
  }
  return { periods, closesAt };
}
