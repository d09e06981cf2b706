import { useEffect, useRef, useState } from "react";
import { keepAuthorisation, readAuthorisation } from "../device/authorisations.ts";
import { useIdentity } from "../device/identity.ts";
import { Action } from "../parts/action.tsx";
import { NotFoundPage } from "../parts/frame/not-found-page.tsx";
import { Notice } from "../parts/notice.tsx";
import { PageTitle } from "../parts/frame/page-title.tsx";
import { useTranslation } from "../text/language.ts";
import { formatMoney } from "../text/formats.ts";
import { BackToOrder } from "./back-to-order.tsx";
import { companyPage } from "./companies/companies.ts";
import type { Order } from "./companies/company-page.ts";

/**
 * The step before the payment company's page. Goes there by itself the first time. A visitor who comes back
 * is asked first, because otherwise the browser's Back button would never get past this page.
 */
export function AuthorisePage({ topUpId }: { topUpId: string }) {
  const { t } = useTranslation();
  const identity = useIdentity();
  const [authorisation] = useState(() => readAuthorisation(topUpId));
  const [isAway, setAway] = useState(authorisation?.sent !== true);
  const [isFailed, setFailed] = useState(false);
  const sent = useRef(false);

  const openPage = async (gateway: string, order: Order): Promise<void> => {
    try {
      await companyPage(gateway).open(order);
    } catch {
      setFailed(true);
      setAway(false);
    }
  };
  const leave = (): void => {
    if (authorisation === null || identity === null) return;
    setAway(true);
    setFailed(false);
    keepAuthorisation(topUpId, { ...authorisation, sent: true });
    const { gateway, clientKey, scriptUrl, orderId, amount, title } = authorisation;
    const customerKey = identity.userId;
    const returnUrl = `${location.origin}/top-ups/${topUpId}/return`;
    const asked = { clientKey, scriptUrl, customerKey, orderId, orderName: title, amount, returnUrl };
    void openPage(gateway, asked);
  };
  useEffect(() => {
    if (!sent.current && authorisation?.sent !== true) leave();
    sent.current = true;
    // When the visitor comes back, the browser may restore this page in its old state.
    const onShow = (event: PageTransitionEvent) => event.persisted && setAway(false);
    window.addEventListener("pageshow", onShow);
    return () => window.removeEventListener("pageshow", onShow);
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  if (authorisation === null || identity === null) return <NotFoundPage />;
  const { amount, title, order } = authorisation;
  return (
    <div className="page">
      <p className="venue">{title}</p>
      <PageTitle tab={t("authorise.title")}>{t("authorise.title")}</PageTitle>
      <p className="lead">{t("authorise.text", { amount: formatMoney(t, amount) })}</p>
      {isFailed && <Notice tone="bad">{t("authorise.failed")}</Notice>}
      <Action onPress={leave} busy={isAway}>
        {isAway ? t("authorise.leaving") : t("authorise.again")}
      </Action>
      <BackToOrder order={order} className="button button-quiet" />
    </div>
  );
}
