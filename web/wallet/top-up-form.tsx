import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { BUYER_LIMITS } from "../../src/core/bookings/buyer-limits.ts";
import { asProblem } from "../api/problem.ts";
import { QUERIES } from "../api/queries.ts";
import { isStorageKept } from "../device/stored.ts";
import { useWalletChanges } from "../device/wallet-changes.ts";
import { anyQueueOfMine } from "../device/places.ts";
import { Action } from "../parts/action.tsx";
import { FieldForm } from "../parts/field-form.tsx";
import { Notice, ProblemNotice } from "../parts/notice.tsx";
import { useTranslation } from "../text/language.ts";
import { formatMoney, formatNumber, formatPoints } from "../text/formats.ts";
import { PaymentMethods, usePaymentMethods } from "./payment-methods.tsx";
import { isCardDeclined } from "./card-declined.ts";
import { useTopUp } from "./top-up.ts";

const { topUpPointsMin: AMOUNT_MIN, topUpPointsMax: AMOUNT_MAX } = BUYER_LIMITS;

/** Tops up points apart from any purchase. Most buyers never need it: paying charges what is missing. */
export function TopUpForm() {
  const { t } = useTranslation();
  const id = useId();
  const [queueId] = useState(anyQueueOfMine);
  useWalletChanges();
  const wallet = useQuery(QUERIES.wallet(queueId));
  const topUp = useTopUp(queueId, t("wallet.title"));
  const offered = usePaymentMethods();
  const [typed, setTyped] = useState("");
  const balance = wallet.data?.balance;
  if (balance === undefined) {
    // By default the wallet opens only to those who are inside a sale.
    const problem = wallet.error === null ? null : asProblem(wallet.error);
    if (problem?.code.startsWith("queue_token")) return <p className="small">{t("wallet.whenInside")}</p>;
    return problem === null ? null : <ProblemNotice problem={problem} />;
  }
  const amount = Number(typed);
  const isValid = Number.isInteger(amount) && amount >= AMOUNT_MIN && amount <= AMOUNT_MAX;
  // A visitor who comes back from another page would have lost everything.
  const why =
    offered.leadsAway && !isStorageKept()
      ? t("keep.cannotLeave")
      : isValid
        ? null
        : t("wallet.amountInvalid", { min: formatNumber(AMOUNT_MIN), max: formatNumber(AMOUNT_MAX) });
  return (
    <section className="card" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{t("wallet.title")}</h2>
      <p>{t("wallet.text")}</p>
      <FieldForm>
        <label className="field">
          {t("wallet.amount")}
          <input
            inputMode="numeric"
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.target.value.replace(/\D/g, ""))}
            aria-invalid={typed !== "" && !isValid}
          />
        </label>
        <PaymentMethods offered={offered} isDisabled={topUp.isBusy} />
        {topUp.failed !== null && (
          <Notice tone="bad">{t(isCardDeclined(topUp.failed) ? "wallet.declined" : "wallet.failed")}</Notice>
        )}
        {topUp.problem !== null && <ProblemNotice problem={topUp.problem} />}
        {topUp.isOutdated && !topUp.isBusy && <Notice tone="warn">{t("wallet.outdated")}</Notice>}
        {topUp.isUnknown && <Notice tone="warn">{t("checkout.confirming")}</Notice>}
        {topUp.doneAmount !== null && (
          <Notice tone="good">{t("wallet.done", { amount: formatPoints(t, topUp.doneAmount) })}</Notice>
        )}
        <Action
          onPress={() => {
            setTyped("");
            topUp.start({ amount, paymentMethod: offered.method, balance });
          }}
          busy={topUp.isBusy || offered.method === ""}
          why={why}
        >
          {topUp.isBusy
            ? t("wallet.busy")
            : isValid
              ? t("wallet.start", { amount: formatMoney(t, amount) })
              : t("wallet.title")}
        </Action>
      </FieldForm>
    </section>
  );
}
