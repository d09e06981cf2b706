import { Link } from "@tanstack/react-router";
import type { Ticket } from "../api/types.ts";
import { LargeCode } from "./large-code.tsx";
import { flagWords } from "../seats/facts/flag-words.ts";
import { QrCode } from "../parts/qr-code.tsx";
import { useTranslation } from "../text/language.ts";
import { formatDateTimeInFull, formatMoney, formatTimeOfDay } from "../text/formats.ts";
import { formatSeat } from "../text/seat-names.ts";
import { formatShowDate } from "./show-date.ts";

/** A ticket as a stub, for the screen and for printing. */
export function TicketCard({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const { title, venue, address, timeZone, doorsAt } = ticket;
  const { grade, price, flags, status, reservationId, bookingNumber } = ticket;
  const seat = formatSeat(t, ticket);
  return (
    <li className={`ticket ticket-${status}`}>
      <div className="ticket-main">
        <h2>{title}</h2>
        <p>
          {formatShowDate(t, ticket, formatDateTimeInFull)}
          {doorsAt && (
            <>
              <br />
              {t("mine.doors", { time: formatTimeOfDay(doorsAt, timeZone) })}
            </>
          )}
          <br />
          {address ? `${venue} · ${address}` : venue}
        </p>
        <p className="ticket-seat">{seat}</p>
        <p className="small">
          {grade} · {formatMoney(t, price)}
          {flagWords(t, flags).map((word) => ` · ${word}`)} · {t(`mine.ticketStatus.${status}`)}
        </p>
        <p className="small">
          {t("mine.bookingNumber")} {bookingNumber}
        </p>
        {status === "VALID" && (
          <Link to="/mine/reservations/$reservationId" params={{ reservationId }} className="ticket-link">
            {t("cancel.link")}
          </Link>
        )}
      </div>
      <div className="ticket-code">
        {status === "CANCELLED" ? (
          <p className="small">{t("mine.codeVoid")}</p>
        ) : (
          <>
            <QrCode text={ticket.code} label={t("mine.code", { seat })} />
            <p className="small">{t("mine.showAtDoor")}</p>
            <LargeCode ticket={ticket} />
          </>
        )}
      </div>
    </li>
  );
}
