import { useId, useState } from "react";
import { Radio, RadioGroup } from "react-aria-components/RadioGroup";
import { LIMITS } from "../../src/core/limits.ts";
import type { Concert } from "../api/types.ts";
import { isStorageKept } from "../device/stored.ts";
import { Action } from "../parts/action.tsx";
import { Notice, ProblemNotice } from "../parts/notice.tsx";
import { hasText, useTranslation } from "../text/language.ts";
import { formatNumber, formatPoints } from "../text/formats.ts";
import { useTopUpMethods } from "./top-up-methods.ts";
import { useTopUp } from "./top-up.ts";

const { topUpPointsMin: AMOUNT_MIN, topUpPointsMax: AMOUNT_MAX } = LIMITS;

/** Tops up the missing points, without leaving the page of the held seats. */
export function TopUpForm({
  concert,
  reservationId,
  shortfall,
}: {
  concert: Concert;
  reservationId: string;
  shortfall: number;
}) {
  const { t } = useTranslation();
  const id = useId();
  const topUp = useTopUp(concert, reservationId);
  const offered = useTopUpMethods();
  const methods = offered.data?.methods ?? [];
  const isTest = offered.data?.gateway === "sandbox";
  const [chosen, setMethod] = useState<string | null>(null);
  const method = chosen ?? methods[0] ?? "";
  // Empty means the missing amount, even if that changes.
  const [typed, setTyped] = useState("");
  if (shortfall === 0) {
    return topUp.doneAmount === null ? null : (
      <Notice tone="good">{t("checkout.topUpDone", { amount: formatPoints(t, topUp.doneAmount) })}</Notice>
    );
  }
  const amount = typed === "" ? shortfall : Number(typed);
  const isValid = Number.isInteger(amount) && amount >= AMOUNT_MIN && amount <= AMOUNT_MAX;
  // A visitor who comes back from another page would have lost everything.
  const leadsAway = offered.data !== undefined && !isTest && !isStorageKept();
  const why = leadsAway
    ? t("keep.cannotLeave")
    : isValid
      ? null
      : t("checkout.amountInvalid", { min: formatNumber(AMOUNT_MIN), max: formatNumber(AMOUNT_MAX) });
  return (
    <section className="card" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{t("checkout.topUpTitle")}</h2>
      <p>{t("checkout.topUpText", { amount: formatPoints(t, shortfall) })}</p>
      <label className="field">
        {t("checkout.topUpAmount")}
        <input
          inputMode="numeric"
          autoComplete="off"
          value={typed === "" ? String(shortfall) : typed}
          onChange={(event) => setTyped(event.target.value.replace(/\D/g, ""))}
          aria-invalid={!isValid}
        />
      </label>
      {methods.length > 1 && (
        <RadioGroup
          className="methods"
          aria-label={t("checkout.method")}
          value={method}
          onChange={setMethod}
          isDisabled={topUp.isBusy}
        >
          {methods.map((each) => (
            <Radio key={each} value={each} className="method">
              {methodName(each)}
            </Radio>
          ))}
        </RadioGroup>
      )}
      {offered.data !== undefined && (
        <p className="small">{t(isTest ? "checkout.demo" : "checkout.leads")}</p>
      )}
      {topUp.declined !== null && (
        <Notice tone="bad">{t("checkout.declined", { reason: reasonText(topUp.declined) })}</Notice>
      )}
      {topUp.isFailed && <Notice tone="bad">{t("checkout.topUpFailed")}</Notice>}
      {topUp.problem !== null && <ProblemNotice problem={topUp.problem} />}
      {topUp.isOutdated && !topUp.isBusy && <Notice tone="warn">{t("checkout.topUpOutdated")}</Notice>}
      {topUp.isUnknown && <Notice tone="warn">{t("checkout.topUpUnknown")}</Notice>}
      {topUp.doneAmount !== null && (
        <Notice tone="good">{t("checkout.topUpDone", { amount: formatPoints(t, topUp.doneAmount) })}</Notice>
      )}
      <Action
        onPress={() => {
          setTyped("");
          topUp.start({ amount, paymentMethod: method, shortfall });
        }}
        busy={topUp.isBusy || method === ""}
        why={why}
      >
        {topUp.isBusy ? t("checkout.topUpBusy") : t("checkout.topUp", { amount: formatPoints(t, amount) })}
      </Action>
    </section>
  );

  function methodName(each: string): string {
    const key = `checkout.methods.${each}`;
    return hasText(key) ? t(key) : each;
  }

  function reasonText(reason: string): string {
    if (reason === "card_declined" || reason === "insufficient_funds") return t(`checkout.reason.${reason}`);
    return reason === "" ? t("checkout.reason.other") : reason.replaceAll("_", " ");
  }
}
