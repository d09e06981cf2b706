import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { everyList } from "../../../api/endpoint.ts";
import { asProblem } from "../../../api/problem.ts";
import { Notice } from "../../../parts/notice.tsx";
import { formatNumber } from "../../../text/formats.ts";
import { useTranslation } from "../../../text/language.ts";
import { formatSeat } from "../../../text/seat-names.ts";
import { CONSOLE } from "../../api/queries.ts";
import type { OrderDetail, RefundPreview, RefundRequest } from "../../api/types.ts";
import { refund } from "../../api/writes.ts";
import { ConsoleProblem } from "../../parts/console-problem.tsx";
import { DangerousAct } from "../../parts/dangerous-act.tsx";
import { ChoiceField } from "../../parts/form/fields.tsx";
import { useSaving } from "../../parts/form/saving.ts";
import { useText } from "../../text.ts";
import { type Fee, FeeField, type MoneyGoes, MoneyGoesField } from "./money-back-fields.tsx";
import { SeatChecks } from "../seat-checks.tsx";

/** Gives money back for seats of an order. What it would do is shown before it is done, to the won. */
export function Refund({ order }: { order: OrderDetail }) {
  const t = useText();
  const queries = useQueryClient();
  const left = order.seats.filter(({ isCancelled }) => !isCancelled);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(
    () => new Set(left.map(({ seatNumber }) => seatNumber)),
  );
  const [fee, setFee] = useState<Fee>("terms");
  const [to, setTo] = useState<MoneyGoes>("wallet");
  const [seats, setSeats] = useState("release");
  const body = {
    seatNumbers: left.map(({ seatNumber }) => seatNumber).filter((seat) => chosen.has(seat)),
    fee: fee ?? 0,
    to,
    seats: seats === "block" ? ("block" as const) : ("release" as const),
  };
  const preview = useQuery({
    ...CONSOLE.refundPreview(order.reservationId, body),
    enabled: body.seatNumbers.length > 0 && fee !== null,
    placeholderData: keepPreviousData,
  });
  const { save, busy, problem } = useSaving(
    (given: RefundRequest, key) => refund(order.reservationId, given, key),
    () =>
      Promise.all([
        queries.invalidateQueries(CONSOLE.order.all()),
        queries.invalidateQueries(everyList("orders")),
        queries.invalidateQueries(CONSOLE.concert.all(order.concertId)),
      ]),
  );
  if (left.length === 0) return null;
  const isKnown = preview.data !== undefined && preview.error === null;
  const why =
    body.seatNumbers.length === 0
      ? t("refund.seatsFirst")
      : fee === null
        ? t("refund.feeFirst")
        : isKnown
          ? null
          : t("refund.previewFirst");
  return (
    <section className="card acts">
      <h2>{t("refund.heading")}</h2>
      <SeatChecks label={t("refund.seats")} seats={left} chosen={chosen} onChange={setChosen} />
      <div className="three">
        <FeeField value={fee} onChange={setFee} options={["terms", "none"]} />
        <MoneyGoesField
          value={to}
          onChange={setTo}
          options={["wallet", "source"]}
          isWalkIn={order.isWalkIn}
        />
        <ChoiceField
          label={t("refund.after")}
          path="seats"
          value={seats}
          onChange={setSeats}
          options={[
            { value: "release", label: t("refund.release") },
            { value: "block", label: t("refund.block") },
          ]}
        />
      </div>
      {preview.error !== null && <ConsoleProblem problem={asProblem(preview.error)} />}
      <DangerousAct
        label={t("refund.do")}
        yes={t("refund.yes")}
        why={why}
        number={body.seatNumbers.length}
        busy={busy}
        problem={problem}
        effect={
          preview.data === undefined ? null : <Effect preview={preview.data} isWalkIn={order.isWalkIn} />
        }
        onDo={(reason) => save({ ...body, reason })}
      />
    </section>
  );
}

function Effect({ preview, isWalkIn }: { preview: RefundPreview; isWalkIn: boolean }) {
  const t = useText();
  const { t: words } = useTranslation();
  const won = (amount: number) => t("money.won", { amount: formatNumber(amount) });
  const toCards = preview.toCards.reduce((sum, { amount }) => sum + amount, 0);
  return (
    <>
      <p>{t("refund.effect", { count: preview.seats.length })}</p>
      {preview.companionsLeft.length > 0 && (
        <Notice tone="warn">
          <p>
            {t("refund.companionsLeft", {
              seats: preview.companionsLeft.map((seat) => formatSeat(words, seat)).join(", "),
            })}
          </p>
        </Notice>
      )}
      <dl className="figures">
        {(
          [
            ["amount", preview.amount],
            ["keep", preview.fee],
            ["back", preview.refund],
            ...(isWalkIn
              ? [["toPayOut", preview.toWallet] as const]
              : [["asPoints", preview.toWallet] as const, ["toCards", toCards] as const]),
          ] as const
        ).map(([name, amount]) => (
          <div key={name}>
            <dt>{t(`refund.${name}`)}</dt>
            <dd>{won(amount)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
