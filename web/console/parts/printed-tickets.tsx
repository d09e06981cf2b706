import { Action } from "../../parts/action.tsx";
import { QrCode } from "../../parts/qr-code.tsx";
import { formatDateTime } from "../../text/formats.ts";
import { useTranslation } from "../../text/language.ts";
import { formatSeat, type NamedSeat } from "../../text/seat-names.ts";
import { useText } from "../text.ts";

/** Tickets as they leave the printer; nothing else of the page does. `note` stands on each, if it has one. */
export function PrintedTickets({
  title,
  venue,
  startsAt,
  timeZone,
  tickets,
}: {
  title: string;
  venue: string | undefined;
  startsAt: string;
  timeZone: string | undefined;
  tickets: readonly (NamedSeat & { ticketId: string; code: string; note: string })[];
}) {
  const t = useText();
  const { t: words } = useTranslation();
  return (
    <>
      <ul className="printed">
        {tickets.map((ticket) => (
          <li key={ticket.ticketId}>
            <strong>{title}</strong>
            <span>{formatDateTime(startsAt, timeZone)}</span>
            <span>{venue}</span>
            <span>{formatSeat(words, ticket)}</span>
            <span className="small">{ticket.note}</span>
            <QrCode text={ticket.code} label={formatSeat(words, ticket)} />
          </li>
        ))}
      </ul>
      <Action onPress={() => window.print()}>{t("counter.print")}</Action>
    </>
  );
}
