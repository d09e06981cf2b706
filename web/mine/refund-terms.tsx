import type { CancellationPreview } from "../api/types.ts";
import { useTranslation } from "../text/language.ts";
import { formatDateTime, formatNumber, formatPoints } from "../text/formats.ts";

/** The cost of cancelling and its deadline, as fixed at the purchase. */
export function RefundTerms({ quote, timeZone }: { quote: CancellationPreview; timeZone: string }) {
  const { t } = useTranslation();
  const { policy, closesAt } = quote;
  return (
    <section aria-labelledby="terms-title">
      <h3 id="terms-title">{t("cancel.termsTitle")}</h3>
      <ul className="terms">
        {policy.freeOnPurchaseDay && <li>{t("cancel.termsPurchaseDay")}</li>}
        {policy.isFinal && <li>{t("cancel.termsFinal")}</li>}
        {policy.freeDaysAfterPurchase >= 0 && (
          <li>
            {t("cancel.termsFree", {
              bought: formatNumber(policy.freeDaysAfterPurchase),
              before: formatNumber(policy.freeUntilDaysBefore),
            })}
          </li>
        )}
        {policy.tiers.map(({ daysBefore, percent, pointsPerSeatMax }) => (
          <li key={daysBefore}>
            {t("cancel.termsTier", { count: daysBefore, percent: formatNumber(percent) })}
            {pointsPerSeatMax !== undefined &&
              ` ${t("cancel.termsMax", { amount: formatPoints(t, pointsPerSeatMax) })}`}
          </li>
        ))}
        <li>{t("cancel.termsCloses", { when: formatDateTime(closesAt, timeZone) })}</li>
      </ul>
    </section>
  );
}
