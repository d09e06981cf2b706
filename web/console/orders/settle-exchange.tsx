import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { everyList } from "../../api/endpoint.ts";
import type { HallSeat } from "../../seats/hall/hall.ts";
import { formatDateTime, formatNumber } from "../../text/formats.ts";
import { useTranslation } from "../../text/language.ts";
import { formatSeats } from "../../text/seat-names.ts";
import { CONSOLE } from "../api/queries.ts";
import type { OrderDetail, RecordedPerformance, SeatMove } from "../api/types.ts";
import { moveSeats } from "../api/writes.ts";
import { ConsoleProblem } from "../parts/console-problem.tsx";
import { DangerousAct } from "../parts/dangerous-act.tsx";
import { ChoiceField } from "../parts/form/fields.tsx";
import { ReceiptField } from "../parts/form/receipt-field.tsx";
import { useSaving } from "../parts/form/saving.ts";
import { useText } from "../text.ts";

const AT_COUNTER = ["cash", "card"] as const;
const WAYS = ["wallet", ...AT_COUNTER] as const;
type Way = (typeof WAYS)[number];

/** The difference of the prices, how it is settled, and the exchange itself. */
export function SettleExchange({
  order,
  given,
  date,
  timeZone,
  taken,
  onDone,
}: {
  order: OrderDetail;
  given: OrderDetail["seats"];
  date: RecordedPerformance;
  timeZone: string;
  taken: readonly HallSeat[];
  onDone: (move: SeatMove) => void;
}) {
  const t = useText();
  const { t: words } = useTranslation();
  const queries = useQueryClient();
  // Nobody but the counter reaches the wallet of its own buyers. They are asked to pay as they did before.
  const ways = order.isWalkIn ? AT_COUNTER : WAYS;
  const [way, setWay] = useState<Way>(
    order.isWalkIn ? (order.counterMovements[0]?.paidBy ?? "cash") : "wallet",
  );
  const [receipt, setReceipt] = useState("");
  const numbers = (seats: readonly { seatNumber: number }[]) => seats.map(({ seatNumber }) => seatNumber);
  const again = () =>
    Promise.all([
      queries.invalidateQueries(CONSOLE.order.all()),
      queries.invalidateQueries(everyList("orders")),
      queries.invalidateQueries(CONSOLE.seats.all()),
      queries.invalidateQueries(CONSOLE.concert.all(order.concertId)),
    ]);
  const old = sumOf(given);
  const now = sumOf(taken);
  const more = now - old;
  const isAtCounter = more !== 0 && way !== "wallet";
  const { save, busy, problem } = useSaving(
    async (reason: string, key) => {
      const body = {
        seatNumbers: numbers(given),
        to: { performanceId: date.performanceId, seatNumbers: numbers(taken) },
        difference: isAtCounter ? ("counter" as const) : ("wallet" as const),
        ...(way === "wallet" ? {} : { paidBy: way }),
        ...(isAtCounter && receipt.trim() !== "" ? { receipt: receipt.trim() } : {}),
        reason,
      };
      try {
        return await moveSeats(order.reservationId, body, key);
      } catch (error) {
        // Somebody was faster: at these seats, or with this order.
        void again();
        throw error;
      }
    },
    async (move) => {
      await again();
      onDone(move);
    },
  );
  const isSameDate = date.performanceId === order.performanceId;
  const why =
    given.length === 0
      ? t("exchange.oldFirst")
      : taken.length !== given.length
        ? t("exchange.asMany", { chosen: taken.length, count: given.length })
        : isSameDate && given.every(({ seatNumber }) => numbers(taken).includes(seatNumber))
          ? t("exchange.same")
          : null;
  const won = (amount: number) => t("money.won", { amount: formatNumber(amount) });
  const side = more > 0 ? "toPay" : more < 0 ? "toHandBack" : "even";
  return (
    <>
      {why === null && (
        <>
          <dl className="figures">
            {(
              [
                ["oldPaid", old],
                ["newPrice", now],
                [side, Math.abs(more)],
              ] as const
            ).map(([name, amount]) => (
              <div key={name}>
                <dt>{t(`exchange.${name}`)}</dt>
                <dd>{won(amount)}</dd>
              </div>
            ))}
          </dl>
          <p className="small">{t("exchange.prices")}</p>
          {more !== 0 && (
            <div className="two">
              <ChoiceField
                label={t(more > 0 ? "exchange.payBy" : "exchange.backBy")}
                path="difference"
                value={way}
                onChange={(chosen) => setWay(WAYS.find((each) => each === chosen)!)}
                options={ways.map((value) => ({ value, label: t(`exchange.way.${value}`) }))}
              />
              {isAtCounter && <ReceiptField value={receipt} onChange={setReceipt} />}
            </div>
          )}
        </>
      )}
      {why !== null && problem !== null && <ConsoleProblem problem={problem} />}
      <DangerousAct
        label={t("exchange.do")}
        yes={t("exchange.yes")}
        why={why}
        busy={busy}
        problem={problem}
        effect={
          <>
            <p>
              {t("exchange.effectOld", {
                bookingNumber: order.bookingNumber,
                seats: formatSeats(words, given),
              })}
            </p>
            <p>
              {t("exchange.effectNew", {
                date: formatDateTime(date.startsAt, timeZone),
                seats: formatSeats(words, taken),
              })}
            </p>
            {more !== 0 && (
              <p>{t(`exchange.${more > 0 ? "pay" : "back"}.${way}`, { amount: won(Math.abs(more)) })}</p>
            )}
          </>
        }
        onDo={(reason) => save(reason)}
      />
    </>
  );
}

function sumOf(seats: readonly { price: number }[]): number {
  return seats.reduce((sum, { price }) => sum + price, 0);
}
