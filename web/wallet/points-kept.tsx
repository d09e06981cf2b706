import { Link } from "@tanstack/react-router";
import type { TopUp } from "../api/types.ts";
import { Notice } from "../parts/notice.tsx";
import { useTranslation } from "../text/language.ts";
import { formatMoney, formatPoints } from "../text/formats.ts";

/** Where the money is, when the hold ended before the payment company answered. */
export function PointsKept({ charge, isOpen }: { charge: TopUp | undefined; isOpen: boolean }) {
  const { t } = useTranslation();
  if (isOpen) return <Notice tone="warn">{t("checkout.lapsedOpen")}</Notice>;
  if (charge?.status !== "SUCCEEDED") return null;
  const { topUpId, amount } = charge;
  return (
    <Notice tone="warn" title={t("checkout.keptTitle")}>
      <p>{t("checkout.kept", { amount: formatMoney(t, amount), points: formatPoints(t, amount) })}</p>
      <p className="small">{t("wallet.worth")}</p>
      <Link to="/mine/top-ups/$topUpId" params={{ topUpId }} className="button button-quiet">
        {t("reverse.link")}
      </Link>
    </Notice>
  );
}
