import { useId } from "react";
import { closingTime, dayBefore, type RefundPolicy } from "../../src/core/refunds/refund-policy.ts";
import { useTranslation } from "../text/language.ts";
import { formatDateTime, formatDay, formatMoney, formatNumber } from "../text/formats.ts";

/** The cost of cancelling, with its dates worked out for one show. */
export function RefundTerms({
  policy,
  startsAt,
  timeZone,
  closesAt,
}: {
  policy: RefundPolicy;
  /** Null: the date is not known, and nothing is told of days that hang on it. */
  startsAt: string | null;
  timeZone: string;
  /** Of one purchase; without it, as the policy has it for everybody. */
  closesAt?: string;
}) {
  const { t } = useTranslation();
  const id = useId();
  const at = startsAt === null ? null : { startsAt: Date.parse(startsAt), timeZone };
  const closing = at && closingTime(policy, at);
  // Once the show has begun nothing is given back, whatever the terms say.
  const until =
    closesAt ?? (closing === null ? null : new Date(Math.min(closing, at!.startsAt)).toISOString());
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{t("refundTerms.title")}</h3>
      <ul className="terms">
        {policy.freeOnPurchaseDay && <li>{t("refundTerms.purchaseDay")}</li>}
        {policy.isFinal && <li>{t("refundTerms.final")}</li>}
        {policy.freeDaysAfterPurchase >= 0 && (
          <li>
            {t("refundTerms.free", {
              bought: formatNumber(policy.freeDaysAfterPurchase),
              before: formatNumber(policy.freeUntilDaysBefore),
            })}
          </li>
        )}
        {policy.tiers.map(({ daysBefore, percent, pointsPerSeatMax }) => (
          <li key={daysBefore}>
            {t("refundTerms.tier", { count: daysBefore, percent: formatNumber(percent) })}
            {at !== null && ` ${t("refundTerms.until", { day: formatDay(dayBefore(daysBefore, at)) })}`}
            {pointsPerSeatMax !== undefined &&
              ` ${t("refundTerms.max", { amount: formatMoney(t, pointsPerSeatMax) })}`}
          </li>
        ))}
        {until !== null && <li>{t("refundTerms.closes", { when: formatDateTime(until, timeZone) })}</li>}
      </ul>
    </section>
  );
}
