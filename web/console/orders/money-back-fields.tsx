import { ChoiceField } from "../parts/form/fields.tsx";
import { useText } from "../text.ts";

export type Fee = "terms" | "none";
export type MoneyGoes = "wallet" | "source";

/** Whether a fee is kept of money that goes back. The first is the proposal. */
export function FeeField({
  value,
  onChange,
  options,
}: {
  value: Fee;
  onChange: (fee: Fee) => void;
  options: readonly Fee[];
}) {
  const t = useText();
  const words = { terms: t("refund.feeTerms"), none: t("refund.feeNone") };
  return (
    <ChoiceField
      label={t("refund.fee")}
      path="fee"
      value={value}
      onChange={(chosen) => onChange(chosen === "none" ? "none" : "terms")}
      options={options.map((each) => ({ value: each, label: words[each] }))}
    />
  );
}

/** Where money goes back to. The first is the proposal. */
export function MoneyGoesField({
  value,
  onChange,
  options,
}: {
  value: MoneyGoes;
  onChange: (to: MoneyGoes) => void;
  options: readonly MoneyGoes[];
}) {
  const t = useText();
  const words = { wallet: t("refund.toWallet"), source: t("refund.toSource") };
  return (
    <ChoiceField
      label={t("refund.to")}
      path="to"
      value={value}
      onChange={(chosen) => onChange(chosen === "source" ? "source" : "wallet")}
      options={options.map((each) => ({ value: each, label: words[each] }))}
    />
  );
}
