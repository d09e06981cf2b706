import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { asProblem } from "../api/problem.ts";
import { QUERIES } from "../api/queries.ts";
import { retryMs } from "../api/retry.ts";
import type { OfferedConcert, Reservation } from "../api/types.ts";
import { DateNotice } from "../concerts/facts/date-notice.tsx";
import { KeepTickets } from "../mine/keep-tickets.tsx";
import { TicketCard } from "../mine/ticket-card.tsx";
import { ProblemNotice } from "../parts/notice.tsx";
import { PageTitle } from "../parts/frame/page-title.tsx";
import { useTranslation } from "../text/language.ts";
import { formatMoney } from "../text/formats.ts";

export function Paid({ concert, reservation }: { concert: OfferedConcert; reservation: Reservation }) {
  const { t } = useTranslation();
  const tickets = useQuery({
    ...QUERIES.tickets(),
    refetchInterval: ({ state }) => (state.error === null ? false : retryMs(state)),
  });
  const contact = useQuery(QUERIES.me()).data?.contact;
  const offered = concert.performances.find((each) => each.performanceId === reservation.performanceId);
  // Only then is it asked how giving back stands, because everybody who buys comes by here.
  const mayHaveMoved =
    reservation.dateStatus !== "FIXED" ||
    offered?.startsAt !== reservation.startsAt ||
    offered.movedFrom !== null;
  const own = tickets.data?.items
    .filter((each) => each.reservationId === reservation.reservationId)
    .toSorted((a, b) => a.seatNumber - b.seatNumber);
  return (
    <div className="page">
      <p className="venue">{concert.title}</p>
      <PageTitle tab={t("checkout.doneTitle")}>{t("checkout.doneTitle")}</PageTitle>
      <p className="lead booking-number">
        {t("mine.bookingNumber")} <strong>{reservation.bookingNumber}</strong>
      </p>
      <p>
        {reservation.amount === 0
          ? t("checkout.doneFree")
          : t("checkout.done", { amount: formatMoney(t, reservation.amount) })}
      </p>
      {mayHaveMoved && <DateNotice reservation={reservation} />}
      {contact != null && <p>{t("checkout.mailed", { email: contact.email })}</p>}
      {tickets.error !== null && <ProblemNotice problem={asProblem(tickets.error)} />}
      <ul className="tickets">
        {own?.map((ticket) => (
          <TicketCard key={ticket.ticketId} ticket={ticket} />
        ))}
      </ul>
      <KeepTickets />
      <Link to="/mine" className="button button-main">
        {t("next.seeTickets")}
      </Link>
    </div>
  );
}
