import { NoticeText } from "../concerts/facts/notice-text.tsx";
import type { Concert, Reservation } from "../api/types.ts";
import { RefundTerms } from "../mine/refund-terms.tsx";
import { useTranslation } from "../text/language.ts";

/** The terms to read before paying, and the consent to them. */
export function Consent({
  concert,
  reservation,
  isGiven,
  isNew,
  onChange,
}: {
  concert: Concert;
  reservation: Reservation;
  isGiven: boolean;
  /** They have changed since the buyer agreed, so they are shown. */
  isNew: boolean;
  onChange: (isGiven: boolean) => void;
}) {
  const { t } = useTranslation();
  const { seller, refundPolicy } = concert;
  return (
    <section className="card" aria-labelledby="consent-title">
      <h2 id="consent-title">{t("terms.title")}</h2>
      <details open={isNew}>
        <summary>{t("terms.read")}</summary>
        <RefundTerms
          choice={concert.policy.refund}
          startsAt={reservation.startsAt}
          isFree={reservation.amount === 0}
          timeZone={reservation.timeZone}
        />
        {refundPolicy !== null && <NoticeText text={refundPolicy} className="small" />}
        {seller !== null && <p className="small">{t("terms.seller", seller)}</p>}
      </details>
      <label className="check">
        <input type="checkbox" checked={isGiven} onChange={({ target }) => onChange(target.checked)} />
        <span>{t("terms.agree")}</span>
      </label>
    </section>
  );
}
