import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Reservation } from "../api/types.ts";
import { can } from "../can.ts";
import { ReservedSeats } from "../checkout/reserved-seats.tsx";
import { useIdentity } from "../device/identity.ts";
import { Loaded } from "../parts/loaded.tsx";
import { NotFoundPage } from "../parts/frame/not-found-page.tsx";
import { PageTitle } from "../parts/frame/page-title.tsx";
import { useTranslation } from "../text/language.ts";
import { formatMoney } from "../text/formats.ts";
import { broughtOver } from "../wallet/brought-over.ts";
import { CancelForm } from "./cancel-form.tsx";
import { DateNotice } from "../concerts/facts/date-notice.tsx";
import { KeepTickets } from "./keep-tickets.tsx";
import { keptBooking } from "./kept-tickets.ts";

/** One reservation in any state, and the form for cancelling its seats. */
export function ReservationPage({ reservationId }: { reservationId: string }) {
  const identity = useIdentity();
  const query = useQuery({ ...keptBooking(reservationId), enabled: identity !== null });
  if (identity === null) return <NotFoundPage />;
  return (
    <Loaded query={query} isPage>
      {(reservation) => <Reserved reservation={reservation} />}
    </Loaded>
  );
}

function Reserved({ reservation }: { reservation: Reservation }) {
  const { t } = useTranslation();
  const { reservationId, concertId, title, status, amount, refunds } = reservation;
  // Kept on a phone by an earlier version it has none.
  const exchanged = (reservation.exchangedFor ?? []).reduce((sum, each) => sum + each.amount, 0);
  const isPartLeft = status === "CONFIRMED" && (exchanged > 0 || refunds.length > 0);
  return (
    <div className="page">
      <p className="venue">{t(`mine.reservationStatus.${status}`)}</p>
      <PageTitle tab={title}>{title}</PageTitle>
      <section className="card" aria-labelledby="reserved-title">
        <h2 id="reserved-title">{t("checkout.seats")}</h2>
        {reservation.bookingNumber !== null && (
          <p className="booking-number">
            {t("mine.bookingNumber")} <strong>{reservation.bookingNumber}</strong>
          </p>
        )}
        <ReservedSeats reservation={reservation} />
        {status !== "HELD" && <DateNotice reservation={reservation} />}
        <dl className="bill">
          <div className="bill-total">
            <dt>{t(status === "CONFIRMED" || status === "REFUNDED" ? "cancel.paid" : "checkout.amount")}</dt>
            <dd>{formatMoney(t, amount)}</dd>
          </div>
          {exchanged > 0 && (
            <div>
              <dt>{t("mine.exchanged")}</dt>
              <dd>−{formatMoney(t, exchanged)}</dd>
            </div>
          )}
          {refunds.length > 0 && (
            <>
              <div>
                <dt>{t("mine.feeKept")}</dt>
                <dd>{formatMoney(t, sumOf(refunds, "fee"))}</dd>
              </div>
              <div className="bill-total">
                <dt>{t("mine.refunded")}</dt>
                <dd>{formatMoney(t, sumOf(refunds, "refund"))}</dd>
              </div>
            </>
          )}
          {isPartLeft && (
            <div className="bill-total">
              <dt>{t("mine.left")}</dt>
              <dd>{formatMoney(t, amount - exchanged - sumOf(refunds, "refund") - sumOf(refunds, "fee"))}</dd>
            </div>
          )}
        </dl>
        <Exchanges reservation={reservation} />
        {sumOf(refunds, "toCards") > 0 && (
          <p className="small">
            {sumOf(refunds, "toCards") === sumOf(refunds, "refund")
              ? t("mine.refundedToCardsWhole")
              : t("mine.refundedToCards", { amount: formatMoney(t, sumOf(refunds, "toCards")) })}
          </p>
        )}
      </section>
      {can.release(reservation) && (
        <Link
          to="/concerts/$concertId/checkout/$reservationId"
          params={{ concertId, reservationId }}
          className="button button-main"
        >
          {t("seats.goPay")}
        </Link>
      )}
      <CancelForm reservation={reservation} />
      <KeepTickets />
      <Link to="/mine" className="button button-quiet">
        {t("cancel.toMine")}
      </Link>
    </div>
  );
}

/** The other bookings of seats that were exchanged. */
function Exchanges({ reservation }: { reservation: Reservation }) {
  const { t } = useTranslation();
  const { exchangedFor = [], exchangedFrom = null } = reservation;
  return (
    <>
      {exchangedFor.map((each) => (
        <p key={each.reservationId} className="small">
          {t("mine.exchangedFor", { count: each.seatNumbers.length })} <Other booking={each} />
        </p>
      ))}
      {exchangedFrom !== null && (
        <p className="small">
          {t("mine.exchangedFrom", {
            amount: formatMoney(t, broughtOver(reservation.amount, exchangedFrom)),
          })}{" "}
          <Other booking={exchangedFrom} />
        </p>
      )}
    </>
  );
}

function Other({
  booking: { reservationId, bookingNumber },
}: {
  booking: NonNullable<Reservation["exchangedFrom"]>;
}) {
  return (
    <Link to="/mine/reservations/$reservationId" params={{ reservationId }} className="whole">
      {bookingNumber}
    </Link>
  );
}

function sumOf(refunds: Reservation["refunds"], of: "fee" | "refund" | "toCards"): number {
  return refunds.reduce((sum, each) => sum + each[of], 0);
}
