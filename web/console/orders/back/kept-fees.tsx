import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { everyList } from "../../../api/endpoint.ts";
import { formatDateTime, formatNumber } from "../../../text/formats.ts";
import { CONSOLE } from "../../api/queries.ts";
import type { OrderDetail } from "../../api/types.ts";
import { returnFee } from "../../api/writes.ts";
import { DangerousAct } from "../../parts/dangerous-act.tsx";
import { TextField } from "../../parts/form/fields.tsx";
import { useSaving } from "../../parts/form/saving.ts";
import { useText } from "../../text.ts";
import { type MoneyGoes, MoneyGoesField } from "./money-back-fields.tsx";

type Cancellation = OrderDetail["cancellations"][number];

/** The fees that cancellations of an order have kept, each to be given back in whole or in part. */
export function KeptFees({ order }: { order: OrderDetail }) {
  const t = useText();
  const kept = order.cancellations.filter(({ fee, feeReturned }) => fee > feeReturned);
  if (kept.length === 0) return null;
  return (
    <section className="card acts">
      <h2>{t("fees.heading")}</h2>
      {kept.map((each) => (
        <KeptFee key={each.cancellationId} cancellation={each} order={order} />
      ))}
    </section>
  );
}

function KeptFee({ cancellation, order }: { cancellation: Cancellation; order: OrderDetail }) {
  const { concertId, isWalkIn } = order;
  const t = useText();
  const queries = useQueryClient();
  const { cancellationId, fee, feeReturned, seatNumbers, cancelledAt } = cancellation;
  const left = fee - feeReturned;
  const [amount, setAmount] = useState("");
  const [to, setTo] = useState<MoneyGoes>("wallet");
  const won = (points: number) => t("money.won", { amount: formatNumber(points) });
  const { save, busy, problem } = useSaving(
    (reason: string, key) => {
      const body = amount === "" ? { to, reason } : { amount: Number(amount), to, reason };
      return returnFee(cancellationId, body, key);
    },
    () =>
      Promise.all([
        queries.invalidateQueries(CONSOLE.order.all()),
        queries.invalidateQueries(everyList("orders")),
        queries.invalidateQueries(CONSOLE.concert.all(concertId)),
      ]),
  );
  return (
    <>
      <p>
        {t("fees.kept", {
          at: formatDateTime(cancelledAt),
          count: seatNumbers.length,
          fee: won(fee),
          left: won(left),
        })}
      </p>
      <DangerousAct
        label={t("fees.return")}
        yes={t("fees.yes")}
        busy={busy}
        problem={problem}
        effect={<p>{t("fees.effect", { amount: won(amount === "" ? left : Number(amount)) })}</p>}
        onDo={save}
      >
        <TextField
          label={t("fees.amount")}
          path="amount"
          type="number"
          inputMode="numeric"
          min={1}
          max={left}
          hint={t("fees.amountHint", { left: won(left) })}
          value={amount}
          onChange={setAmount}
        />
        <MoneyGoesField value={to} onChange={setTo} options={["wallet", "source"]} isWalkIn={isWalkIn} />
      </DangerousAct>
    </>
  );
}
