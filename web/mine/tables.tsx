import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Entry, Payment, Reservation } from "../api/types.ts";
import { can } from "../can.ts";
import { type Keepsake, useKeepsakes } from "../device/keepsakes.ts";
import { formatDateTime, formatNumber, formatPoints } from "../text/formats.ts";

function Table({ heads, children }: { heads: readonly string[]; children: ReactNode }) {
  return (
    <table>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

export function ReservationTable({ reservations }: { reservations: readonly Reservation[] }) {
  const { t } = useTranslation();
  const keepsakes = useKeepsakes();
  return (
    <Table heads={[t("mine.when"), t("mine.what"), t("mine.amount"), t("mine.status")]}>
      {reservations.map((each) => {
        const keepsake = keepsakes[each.performanceId];
        return (
          <tr key={each.reservationId}>
            <td>{formatDateTime(each.heldAt)}</td>
            <td>
              {concertTitle(keepsake)} · {t("mine.seatCount", { count: each.seats.length })}
            </td>
            <td className="amount">{formatPoints(t, each.amount)}</td>
            <td>
              {t(`mine.reservationStatus.${each.status}`)}
              {keepsake !== undefined && can.release(each) && (
                <>
                  {" · "}
                  <Link
                    to="/concerts/$concertId/checkout/$reservationId"
                    params={{ concertId: keepsake.concertId, reservationId: each.reservationId }}
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

  function concertTitle(keepsake: Keepsake | undefined): string {
    return keepsake?.title ?? t("mine.unnamedConcert");
  }
}

export function PaymentTable({ payments }: { payments: readonly Payment[] }) {
  const { t } = useTranslation();
  const keepsakes = useKeepsakes();
  return (
    <Table heads={[t("mine.when"), t("mine.what"), t("mine.amount"), t("mine.balance"), t("mine.status")]}>
      {payments.map(({ paymentId, paidAt, tickets, amount, balanceAfter, status }) => (
        <tr key={paymentId}>
          <td>{formatDateTime(paidAt)}</td>
          <td>
            {keepsakes[tickets[0]?.performanceId ?? ""]?.title ?? t("mine.unnamedConcert")} ·{" "}
            {t("mine.seatCount", { count: tickets.length })}
          </td>
          <td className="amount">{formatPoints(t, amount)}</td>
          <td className="amount">{formatPoints(t, balanceAfter)}</td>
          <td>{t(`mine.paymentStatus.${status}`)}</td>
        </tr>
      ))}
    </Table>
  );
}

export function EntryTable({ entries }: { entries: readonly Entry[] }) {
  const { t } = useTranslation();
  return (
    <Table heads={[t("mine.when"), t("mine.what"), t("mine.amount"), t("mine.balance")]}>
      {entries.map(({ entryId, createdAt, kind, amount, balanceAfter }) => (
        <tr key={entryId}>
          <td>{formatDateTime(createdAt)}</td>
          <td>{t(`mine.kinds.${kind}`)}</td>
          <td className="amount">
            {amount > 0 ? "+" : "−"}
            {t("common.points", { amount: formatNumber(Math.abs(amount)) })}
          </td>
          <td className="amount">{formatPoints(t, balanceAfter)}</td>
        </tr>
      ))}
    </Table>
  );
}
