import { formatDateTime, formatNumber } from "../../../text/formats.ts";
import { useTranslation } from "../../../text/language.ts";
import { formatSeats } from "../../../text/seat-names.ts";
import { addressOf } from "../../address.ts";
import type { OrderDetail } from "../../api/types.ts";
import { ConsoleLink } from "../../frame/console-link.tsx";
import { type ConsoleTranslate, useText } from "../../text.ts";

type Happening = OrderDetail["timeline"][number];

const GIVES_BACK = new Set(["cancelled", "fee_returned"]);

/** All that happened to an order, in order, with the other order of an exchange. */
export function TimeLine({ order }: { order: OrderDetail }) {
  const t = useText();
  const { t: words } = useTranslation();
  const seatsOf = (seatNumbers: readonly number[]) =>
    formatSeats(
      words,
      order.seats.filter(({ seatNumber }) => seatNumbers.includes(seatNumber)),
    );
  return (
    <section className="card">
      <h2>{t("order.timeline")}</h2>
      <ol className="timeline">
        {order.timeline.map((event, index) => (
          // Two things of one kind may happen at one moment, and nothing moves in the past.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={`${event.at} ${event.kind} ${index}`}>
            <span className="small">{formatDateTime(event.at)}</span>
            <span>
              {[t(`event.${kindOf(event)}`), ...(event.seatNumbers ? [seatsOf(event.seatNumbers)] : [])]
                .concat(moneyOf(t, event, order), event.by ?? [])
                .join(" · ")}
              {event.bookingNumber !== undefined && (
                <>
                  {" · "}
                  {t(event.kind === "paid" ? "order.exchangedFrom" : "order.exchangedFor")}{" "}
                  <ConsoleLink to={addressOf("order", { bookingNumber: event.bookingNumber })}>
                    {event.bookingNumber}
                  </ConsoleLink>
                </>
              )}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Seats that were exchanged were not given back. */
function kindOf({ kind, bookingNumber }: Happening) {
  return kind === "cancelled" && bookingNumber !== undefined ? "exchanged" : kind;
}

/** How much, in which way, and where it went. */
function moneyOf(t: ConsoleTranslate, event: Happening, { isWalkIn }: OrderDetail): string[] {
  const { kind, amount = 0, toCards = 0, paidBy, receipt, bookingNumber } = event;
  const won = (points: number) => t("money.won", { amount: formatNumber(points) });
  const toWallet = GIVES_BACK.has(kind) && bookingNumber === undefined ? amount - toCards : 0;
  return [
    // Where all of it went one way, that way says how much.
    ...(amount > 0 && toWallet < amount && toCards < amount ? [won(amount)] : []),
    ...(paidBy === undefined ? [] : [t(`desk.${paidBy}`)]),
    ...(receipt === undefined ? [] : [t("order.receipt", { receipt })]),
    ...(toCards > 0 ? [t("order.wentToCard", { amount: formatNumber(toCards) })] : []),
    ...(toWallet > 0
      ? [t(isWalkIn ? "order.toPayOut" : "order.wentToWallet", { amount: won(toWallet) })]
      : []),
  ];
}
