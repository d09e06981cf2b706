import { Link } from "@tanstack/react-router";
import type { Entry, Payment, Reservation } from "../api/types.ts";
import { can } from "../can.ts";
import { Table } from "../parts/table.tsx";
import { useTranslation } from "../text/language.ts";
import type { Translate } from "../text/translator.ts";
import {
  formatDateTime,
  formatMoney,
  formatNumber,
  formatPoints,
  formatZone,
  isOtherZone,
} from "../text/formats.ts";

export function ReservationTable({ reservations }: { reservations: readonly Reservation[] }) {
  const { t } = useTranslation();
  return (
    <Table heads={[whenHead(t, reservations), t("mine.what"), t("mine.amount"), t("mine.status")]}>
      {reservations.map((each) => {
        const { reservationId, concertId, title, heldAt, amount, status } = each;
        return (
          <tr key={reservationId}>
            <td>{formatDateTime(heldAt)}</td>
            <td className="words">
              <Link to="/mine/reservations/$reservationId" params={{ reservationId }}>
                {title} · {t("mine.seatCount", { count: each.seats.length })}
              </Link>
              {each.bookingNumber !== null && <div className="small">{each.bookingNumber}</div>}
            </td>
            <td className="amount">{formatMoney(t, amount)}</td>
            <td>
              {t(`mine.reservationStatus.${status}`)}
              {each.cancelledSeatNumbers.length > 0 && status === "CONFIRMED" && (
                <> · {t("mine.seatsBack", { count: each.cancelledSeatNumbers.length })}</>
              )}
              {can.release(each) && (
                <>
                  {" · "}
                  <Link
                    to="/concerts/$concertId/checkout/$reservationId"
                    params={{ concertId, reservationId }}
                  >
                    {t("mine.pay")}
                  </Link>
                </>
              )}
            </td>
          </tr>
        );
      })}
    </Table>
  );
}

export function PaymentTable({
  payments,
  titles,
  when,
}: {
  payments: readonly Payment[];
  /** By reservation id. */
  titles: ReadonlyMap<string, string>;
  /** The head of their times. */
  when: string;
}) {
  const { t } = useTranslation();
  return (
    <>
      <p className="small">{t("wallet.worth")}</p>
      <Table heads={[when, t("mine.what"), t("mine.amount"), t("mine.balance"), t("mine.status")]}>
        {payments.map(
          ({ paymentId, bookingNumber, reservationId, paidAt, tickets, amount, balanceAfter, status }) => (
            <tr key={paymentId}>
              <td>{formatDateTime(paidAt)}</td>
              <td className="words">
                {titles.get(reservationId) ?? t("mine.unnamedConcert")} ·{" "}
                {t("mine.seatCount", { count: tickets.length })}
                <div className="small">{bookingNumber}</div>
              </td>
              <td className="amount">{formatMoney(t, amount)}</td>
              <td className="amount" data-head={t("mine.balance")}>
                {formatPoints(t, balanceAfter)}
              </td>
              <td>{t(`mine.paymentStatus.${status}`)}</td>
            </tr>
          ),
        )}
      </Table>
    </>
  );
}

export function EntryTable({ entries, balance }: { entries: readonly Entry[]; balance: number }) {
  const { t } = useTranslation();
  return (
    <Table heads={[t("mine.when"), t("mine.what"), t("mine.amount"), t("mine.balance")]}>
      {entries.map(({ entryId, createdAt, kind, amount, balanceAfter, reference, isExchange }) => (
        <tr key={entryId}>
          <td>{formatDateTime(createdAt)}</td>
          <td>
            {t(`mine.kinds.${toldKind({ kind, amount, isExchange })}`)}
            {/* Points that are spent cannot go back. */}
            {kind === "TOP_UP" && balance > 0 && (
              <>
                {" · "}
                <Link to="/mine/top-ups/$topUpId" params={{ topUpId: reference }}>
                  {t("reverse.link")}
                </Link>
              </>
            )}
          </td>
          <td className="amount">
            {amount > 0 ? "+" : "−"}
            {t("common.points", { amount: formatNumber(Math.abs(amount)) })}
          </td>
          <td className="amount" data-head={t("mine.balance")}>
            {formatPoints(t, balanceAfter)}
          </td>
        </tr>
      ))}
    </Table>
  );
}

/** What an entry is called: more than its kind tells. */
export function toldKind({ kind, amount, isExchange }: Pick<Entry, "kind" | "amount" | "isExchange">) {
  if (isExchange) return amount > 0 ? "GIVEN_UP" : "TAKEN";
  // Points returned by a declined reversal have its kind and the opposite sign.
  return kind === "TOP_UP_REVERSAL" && amount > 0 ? "TOP_UP_REVERSAL_RETURN" : kind;
}

/** Above the times of buying, which are the reader's own. Told where a show is on another clock. */
export function whenHead(
  t: Translate,
  shows: readonly Pick<Reservation, "timeZone">[],
  now = Date.now(),
): string {
  const isElsewhere = shows.some(({ timeZone }) => isOtherZone(now, timeZone));
  return isElsewhere
    ? `${t("mine.when")} (${t("common.yourTime", { zone: formatZone(now) })})`
    : t("mine.when");
}
