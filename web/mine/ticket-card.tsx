import { useTranslation } from "react-i18next";
import type { Ticket } from "../api/types.ts";
import { useKeepsakes } from "../device/keepsakes.ts";
import { QrCode } from "../parts/qr-code.tsx";
import { seatName } from "../seats/seat-state.ts";
import { formatDateTime, formatPoints } from "../text/formats.ts";

/** A ticket as a stub to show or to print. */
export function TicketCard({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const keepsake = useKeepsakes()[ticket.performanceId];
  const known = keepsake?.seats[ticket.seatNumber];
  const seat = known
    ? seatName(t, { ...known, seatNumber: ticket.seatNumber })
    : t("mine.unnamedSeat", { number: ticket.seatNumber });
  return (
    <li className={`ticket ticket-${ticket.status}`}>
      <div className="ticket-main">
        <h2>{keepsake?.title ?? t("mine.unnamedConcert")}</h2>
        {keepsake !== undefined && (
          <p>
            {formatDateTime(keepsake.startsAt, keepsake.timeZone)}
            <br />
            {keepsake.venue}
          </p>
        )}
        <p className="ticket-seat">{seat}</p>
        <p className="small">
          {known?.grade !== undefined && `${known.grade} · `}
          {formatPoints(t, ticket.price)} · {t(`mine.ticketStatus.${ticket.status}`)}
        </p>
      </div>
      <div className="ticket-code">
        <QrCode text={ticket.code} label={t("mine.code", { seat })} />
        <p className="small">{t("mine.showAtDoor")}</p>
      </div>
    </li>
  );
}
