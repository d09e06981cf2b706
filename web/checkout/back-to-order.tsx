import { Link } from "@tanstack/react-router";
import type { Authorisation } from "../device/authorisations.ts";
import { useTranslation } from "../text/language.ts";

/** Leads from the payment company's matters back to what was to be paid for. */
export function BackToOrder({ order, className }: Pick<Authorisation, "order"> & { className: string }) {
  const { t } = useTranslation();
  if (order === null)
    return (
      <Link to="/mine/points" className={className}>
        {t("reverse.toPoints")}
      </Link>
    );
  return (
    <Link to="/concerts/$concertId/checkout/$reservationId" params={order} className={className}>
      {t("authorise.toCheckout")}
    </Link>
  );
}
