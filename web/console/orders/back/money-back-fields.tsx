import { ChoiceField, TextField } from "../../parts/form/fields.tsx";
import { useText } from "../../text.ts";

/** As the calls take it. Null: so many points are to be kept, and nobody has said how many. */
export type Fee = "terms" | "none" | number | null;
export type MoneyGoes = "wallet" | "source";

/** Whether a fee is kept of money that goes back, and how much. The first is the proposal. */
export function FeeField({
  value,
  onChange,
  options,
}: {
  value: Fee;
  onChange: (fee: Fee) => void;
  options: readonly ("terms" | "none")[];
}) {
  const t = useText();
  const words = { terms: t("refund.feeTerms"), none: t("refund.feeNone"), stated: t("refund.feeStated") };
  const kind = value === "terms" || value === "none" ? value : "stated";
  return (
    <>
      <ChoiceField
        label={t("refund.fee")}
        path="fee"
        value={kind}
        onChange={(chosen) => onChange(chosen === "terms" || chosen === "none" ? chosen : null)}
        options={[...options, "stated" as const].map((each) => ({ value: each, label: words[each] }))}
      />
      {kind === "stated" && (
        <TextField
          label={t("refund.feePoints")}
          path="fee"
          type="number"
          inputMode="numeric"
          min={0}
          hint={t("refund.feePointsHint")}
          value={typeof value === "number" ? `${value}` : ""}
          onChange={(typed) => onChange(typed === "" ? null : Number(typed))}
        />
      )}
    </>
  );
}

/** Where money goes back to. The first is the proposal. */
export function MoneyGoesField({
  value,
  onChange,
  options,
  isWalkIn = false,
}: {
  value: MoneyGoes;
  onChange: (to: MoneyGoes) => void;
  options: readonly MoneyGoes[];
  /** Whether it is one buyer's who is known at the counter only: no card of theirs is, nor points. */
  isWalkIn?: boolean;
}) {
  const t = useText();
  if (isWalkIn) return <p className="small">{t("refund.atCounter")}</p>;
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
