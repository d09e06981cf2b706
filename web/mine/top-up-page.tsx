import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { reverseTopUp } from "../api/calls.ts";
import type { Problem } from "../api/problem.ts";
import { isGone, QUERIES } from "../api/queries.ts";
import type { Reversal, TopUp } from "../api/types.ts";
import { can } from "../can.ts";
import { attempt } from "../device/attempts.ts";
import { useIdentity } from "../device/identity.ts";
import { ConfirmedAction } from "../parts/action.tsx";
import { FieldForm } from "../parts/field-form.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { NotFoundPage } from "../parts/frame/not-found-page.tsx";
import { Notice, ProblemNotice } from "../parts/notice.tsx";
import { PageTitle } from "../parts/frame/page-title.tsx";
import { useTranslation } from "../text/language.ts";
import { KeepTickets } from "./keep-tickets.tsx";
import { formatDateTime, formatNumber, formatPoints } from "../text/formats.ts";

const SETTLE_POLL_MS = 1_500;

/** One top-up: how much of it was sent back, and a form for sending back unused points. */
export function TopUpPage({ topUpId }: { topUpId: string }) {
  const { t } = useTranslation();
  const identity = useIdentity();
  const topUp = useQuery({ ...QUERIES.topUp(topUpId), enabled: identity !== null });
  const isMissing = topUp.data === undefined && isGone(topUp.error);
  if (identity === null || isMissing) return <NotFoundPage />;
  return (
    <div className="page">
      <PageTitle tab={t("reverse.title")}>{t("reverse.title")}</PageTitle>
      <Loaded query={topUp}>{(found) => <Reversing topUp={found} />}</Loaded>
      <KeepTickets />
      <Link to="/mine/points" className="button button-quiet">
        {t("reverse.toPoints")}
      </Link>
    </div>
  );
}

function Reversing({ topUp }: { topUp: TopUp }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { topUpId } = topUp;
  const reversals = useQuery({
    ...QUERIES.reversals(topUpId),
    refetchInterval: ({ state }) => (state.data?.items.some(isOpen) ? SETTLE_POLL_MS : false),
  });
  const items = reversals.data?.items;
  const isAnyOpen = items?.some(isOpen) ?? false;
  const entries = useQuery(QUERIES.entries(isAnyOpen));
  const [typed, setTyped] = useState<string | null>(null);
  const reverse = useMutation<Reversal, Problem, { amount: number }>({
    mutationFn: (body) =>
      attempt(`reverse.${topUpId}`, body, (body, key) => reverseTopUp(topUpId, body, key)),
    onSettled: () => {
      setTyped(null);
      return Promise.all(
        [QUERIES.reversals.all(topUpId), QUERIES.entries.all(), QUERIES.wallet.all()].map((changed) =>
          queries.invalidateQueries(changed),
        ),
      );
    },
  });
  if (items === undefined || entries.data === undefined) {
    const error = reversals.error ?? entries.error;
    return <Loaded query={{ data: undefined, error }} />;
  }
  const balance = entries.data.items[0]?.balanceAfter ?? 0;
  const back = items.filter((each) => each.status !== "FAILED").reduce((sum, each) => sum + each.amount, 0);
  const left = topUp.status === "SUCCEEDED" ? topUp.amount - back : 0;
  const most = Math.min(left, balance);
  const amount = typed === null ? most : Number(typed);
  const verdict = can.reverse(amount, left, balance);
  const why = verdict.yes ? null : t(`reverse.whyNot.${verdict.why}`, { max: formatNumber(most) });
  const isDeclined = reverse.error?.code === "invalid_state" && "reversalId" in reverse.error.fields;
  return (
    <section className="card" aria-labelledby="reverse-title">
      <h2 id="reverse-title">{formatDateTime(topUp.createdAt)}</h2>
      <dl className="bill">
        <div>
          <dt>{t("reverse.toppedUp")}</dt>
          <dd>{formatPoints(t, topUp.amount)}</dd>
        </div>
        <div>
          <dt>{t("reverse.back")}</dt>
          <dd>{formatPoints(t, back)}</dd>
        </div>
        <div className="bill-total">
          <dt>{t("reverse.unused")}</dt>
          <dd>{formatPoints(t, most)}</dd>
        </div>
      </dl>
      <p className="small">{t("wallet.worth")}</p>
      {items.length > 0 && (
        <ul className="terms">
          {items.map((each) => (
            <li key={each.reversalId}>
              {formatDateTime(each.createdAt)} · {formatPoints(t, each.amount)} ·{" "}
              {t(`reverse.status.${each.status}`)}
            </li>
          ))}
        </ul>
      )}
      <FieldForm>
        {most > 0 && (
          <label className="field">
            {t("reverse.amount")}
            <input
              inputMode="numeric"
              autoComplete="off"
              value={typed ?? String(most)}
              onChange={(event) => setTyped(event.target.value.replace(/\D/g, ""))}
              aria-invalid={!verdict.yes}
            />
          </label>
        )}
        {reverse.data !== undefined && !isAnyOpen && (
          <Notice tone="good">{t("reverse.done", { amount: formatPoints(t, reverse.data.amount) })}</Notice>
        )}
        {isAnyOpen && <Notice tone="warn">{t("reverse.open")}</Notice>}
        {isDeclined && <Notice tone="bad">{t("reverse.declined")}</Notice>}
        {reverse.error !== null && !isDeclined && <ProblemNotice problem={reverse.error} />}
        {most > 0 ? (
          <ConfirmedAction
            label={t("reverse.start", { amount: formatPoints(t, verdict.yes ? amount : most) })}
            sure={t("reverse.sure", { amount: formatPoints(t, amount) })}
            yes={t("reverse.yes")}
            why={why}
            busy={reverse.isPending || isAnyOpen}
            onPress={() => reverse.mutate({ amount })}
          />
        ) : (
          !isAnyOpen && <p className="small">{why}</p>
        )}
      </FieldForm>
    </section>
  );
}

function isOpen({ status }: Pick<Reversal, "status">): boolean {
  return status === "SENT" || status === "UNKNOWN";
}
