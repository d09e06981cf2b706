import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, Navigate } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { asProblem, isDecided, type Problem } from "../api/problem.ts";
import { QUERIES } from "../api/queries.ts";
import type { TopUp } from "../api/types.ts";
import { type Authorisation, readAuthorisation } from "../device/authorisations.ts";
import { keepCharge } from "../device/charges.ts";
import { useIdentity } from "../device/identity.ts";
import { announceWalletChange } from "../device/wallet-changes.ts";
import { Notice, ProblemNotice } from "../parts/notice.tsx";
import { PageTitle } from "../parts/frame/page-title.tsx";
import { useTranslation } from "../text/language.ts";
import { formatPoints } from "../text/formats.ts";
import { companyPage } from "./companies/companies.ts";
import { isCardDeclined } from "../wallet/card-declined.ts";
import { isSettled } from "../wallet/top-up.ts";
import { BackToOrder } from "./back-to-order.tsx";

/** The query parameters of the address. */
export type Search = Record<string, string | undefined>;

const RETRY_MS = 1_500;
const SETTLE_POLL_MS = 1_000;

/**
 * The page to which the payment company returns its buyer, with or without authorisation. It may be opened
 * repeatedly: a paymentKey is confirmed once, and later requests return the present state.
 */
export function ReturnPage({ topUpId, search }: { topUpId: string; search: Search }) {
  const { t } = useTranslation();
  const identity = useIdentity();
  const authorisation = readAuthorisation(topUpId);
  if (identity === null || authorisation === null)
    return <Frame title={t("authorise.strangeTitle")}>{t("authorise.strange")}</Frame>;
  const { paymentKey, orderId, isCancelled } = companyPage(authorisation.gateway).readReturn(search);
  const isOurs = orderId === undefined || orderId === authorisation.orderId;
  if (paymentKey === undefined || !isOurs) {
    return (
      <Frame title={t("authorise.refusedTitle")} authorisation={authorisation}>
        <Notice tone="warn">{t(isCancelled ? "authorise.cancelled" : "authorise.refused")}</Notice>
      </Frame>
    );
  }
  return <Confirming topUpId={topUpId} paymentKey={paymentKey} authorisation={authorisation} />;
}

function Confirming({
  topUpId,
  paymentKey,
  authorisation,
}: {
  topUpId: string;
  paymentKey: string;
  authorisation: Authorisation;
}) {
  const { t } = useTranslation();
  const { topUp, problem } = useConfirmed(topUpId, paymentKey, authorisation.queueId);
  const reservationId = authorisation.order?.reservationId;
  useEffect(() => {
    if (reservationId !== undefined) keepCharge(reservationId, topUpId);
  }, [reservationId, topUpId]);
  const amount = formatPoints(t, authorisation.amount);
  if (topUp?.status === "SUCCEEDED") {
    // Its page says whether the hold is paid for, or the points stay.
    if (authorisation.order !== null)
      return (
        <Navigate to="/concerts/$concertId/checkout/$reservationId" params={authorisation.order} replace />
      );
    return (
      <Frame title={t("authorise.doneTitle")} authorisation={authorisation}>
        <Notice tone="good">
          <p>{t("wallet.done", { amount })}</p>
          <p className="small">{t("wallet.worth")}</p>
        </Notice>
      </Frame>
    );
  }
  if (topUp?.status === "FAILED" || problem?.code === "top_up_declined") {
    const isDeclined = isCardDeclined(topUp?.reason ?? problem?.text("reason") ?? "");
    return (
      <Frame
        title={t(isDeclined ? "authorise.declinedTitle" : "authorise.refusedTitle")}
        authorisation={authorisation}
      >
        <Notice tone="bad">{t(isDeclined ? "authorise.declined" : "wallet.failed")}</Notice>
      </Frame>
    );
  }
  if (problem !== null && isDecided(problem)) {
    return (
      <Frame title={t("authorise.refusedTitle")} authorisation={authorisation}>
        <ProblemNotice problem={problem}>
          <p>{t("authorise.nothingCharged")}</p>
        </ProblemNotice>
      </Frame>
    );
  }
  return (
    <Frame title={t("authorise.confirming")} authorisation={authorisation}>
      {problem !== null && <Notice tone="warn">{t("common.reconnecting")}</Notice>}
      {topUp !== undefined && <Notice tone="warn">{t("checkout.confirming")}</Notice>}
    </Frame>
  );
}

/** Confirms until the server decides, then follows the top-up until it is settled. */
function useConfirmed(
  topUpId: string,
  paymentKey: string,
  queueId: string | null,
): { topUp: TopUp | undefined; problem: Problem | null } {
  const queries = useQueryClient();
  const confirmed = useQuery({
    ...QUERIES.confirmation(topUpId, paymentKey, queueId),
    refetchInterval: ({ state }) =>
      state.error !== null && !isDecided(asProblem(state.error)) ? RETRY_MS : false,
    refetchOnWindowFocus: false,
    staleTime: Infinity,
  });
  const problem = confirmed.error === null ? null : asProblem(confirmed.error);
  // Another page confirmed it, or it has ended, or it has paid and so spent the place. The top-up itself then
  // shows its state.
  const isElsewhere = problem?.code === "invalid_state" || problem?.code.startsWith("queue_token") === true;
  const followed = useQuery({
    ...QUERIES.topUp(topUpId),
    enabled: isElsewhere || (confirmed.data !== undefined && !isSettled(confirmed.data)),
    refetchInterval: ({ state }) => (state.data && isAtRest(state.data) ? false : SETTLE_POLL_MS),
  });
  const topUp = followed.data ?? confirmed.data;
  const isDone = topUp !== undefined && isSettled(topUp);
  useEffect(() => {
    if (!isDone) return;
    announceWalletChange();
    for (const { all } of [QUERIES.wallet, QUERIES.reservation, QUERIES.place])
      void queries.invalidateQueries(all());
  }, [isDone, queries]);
  const isExplained = isElsewhere && topUp?.status !== "REQUIRES_ACTION";
  return { topUp, problem: isExplained ? null : problem };
}

/** Whether it will not change by itself. */
function isAtRest(topUp: TopUp): boolean {
  return isSettled(topUp) || topUp.status === "REQUIRES_ACTION";
}

function Frame({
  title,
  authorisation,
  children,
}: {
  title: string;
  authorisation?: Authorisation;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <div className="page">
      {authorisation !== undefined && <p className="venue">{authorisation.title}</p>}
      <PageTitle tab={title}>{title}</PageTitle>
      {children}
      {authorisation === undefined ? (
        <Link to="/" className="button button-main">
          {t("common.toConcerts")}
        </Link>
      ) : (
        <BackToOrder order={authorisation.order} className="button button-main" />
      )}
    </div>
  );
}
