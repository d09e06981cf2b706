import { refundPolicyOf } from "../../core/refunds/refund-policy.ts";
import { isoTime } from "../../core/time.ts";
import { termsCalendar } from "../../payments/refunds/for-transactions.ts";
import type { TermsPreview, TermsPreviewRequest } from "./api.ts";

/** What terms would mean for one seat, as an example. Reads and changes nothing. */
export function previewTerms({
  refund,
  boughtAt,
  startsAt,
  timeZone,
  price,
}: TermsPreviewRequest): TermsPreview {
  const terms = {
    policy: refundPolicyOf(refund),
    boughtAt: Date.parse(boughtAt),
    startsAt: Date.parse(startsAt),
    timeZone,
  };
  const { periods, closesAt } = termsCalendar(price, terms);
  return {
    closesAt: isoTime(closesAt),
    periods: periods.map(({ from, until, ...money }) => {
      return { from: isoTime(from), until: isoTime(until), ...money };
    }),
  };
}
