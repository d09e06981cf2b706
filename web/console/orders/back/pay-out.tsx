import { useState } from "react";
import { formatNumber } from "../../../text/formats.ts";
import type { OrderDetail } from "../../api/types.ts";
import { payOut } from "../../api/writes.ts";
import { DangerousAct } from "../../parts/dangerous-act.tsx";
import { ChoiceField } from "../../parts/form/fields.tsx";
import { ReceiptField } from "../../parts/form/receipt-field.tsx";
import { useSaving } from "../../parts/form/saving.ts";
import { useText } from "../../text.ts";

/** Hands out what a buyer of the counter was refunded, in the way it was paid. The question has the sum. */
export function PayOut({ order, onDone }: { order: OrderDetail; onDone: () => unknown }) {
  const t = useText();
  const { payouts, reservationId } = order;
  const [way, setWay] = useState<"cash" | "card" | null>(null);
  const [receipt, setReceipt] = useState("");
  const chosen = payouts.find(({ paidBy }) => paidBy === way) ?? payouts[0];
  const won = (amount: number) => t("money.won", { amount: formatNumber(amount) });
  const { save, busy, problem, answer } = useSaving(
    (reason: string, key) => {
      const typed = receipt.trim();
      return payOut(reservationId, { ...chosen!, ...(typed === "" ? {} : { receipt: typed }), reason }, key);
    },
    () => {
      setReceipt("");
      return onDone();
    },
  );
  return (
    <>
      {chosen !== undefined && (
        <DangerousAct
          label={t("counter.payOut")}
          yes={t("counter.payOutYes")}
          busy={busy}
          problem={problem}
          effect={<p>{t(`exchange.back.${chosen.paidBy}`, { amount: won(chosen.amount) })}</p>}
          onDo={(reason) => save(reason)}
        >
          {payouts.length > 1 && (
            <ChoiceField
              label={t("counter.payOutBy")}
              path="paidBy"
              value={chosen.paidBy}
              onChange={(value) => setWay(value === "card" ? "card" : "cash")}
              options={payouts.map(({ paidBy, amount }) => ({
                value: paidBy,
                label: `${t(`desk.${paidBy}`)} · ${won(amount)}`,
              }))}
            />
          )}
          <ReceiptField value={receipt} onChange={setReceipt} />
        </DangerousAct>
      )}
      {answer !== undefined && (
        <p role="status">
          {t("counter.paidOut", { amount: won(answer.amount) })} · {t(`desk.${answer.paidBy}`)}
        </p>
      )}
    </>
  );
}
