import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { LISTS } from "../api/queries.ts";
import type { Ticket } from "../api/types.ts";
import { isFoundByMail, signInMode, signOutHere, useIdentity } from "../device/identity.ts";
import { Action } from "../parts/action.tsx";
import { PageTitle } from "../parts/frame/page-title.tsx";
import { useTranslation } from "../text/language.ts";
import { formatPoints } from "../text/formats.ts";
import { OwnContact } from "../account/contact-form.tsx";
import { SignOutElsewhere } from "../account/sign-out.tsx";
import { TopUpForm } from "../wallet/top-up-form.tsx";
import { KeepTickets } from "./keep-tickets.tsx";
import { TICKETS_KEPT, useKeepingBookings, useKeepingTickets } from "./kept-tickets.ts";
import { Listed, usePages } from "./listed.tsx";
import { EntryTable, PaymentTable, ReservationTable, toldKind, whenHead } from "./tables.tsx";
import { TicketCard } from "./ticket-card.tsx";

export type MinePart = "tickets" | "reservations" | "payments" | "points";

/**
 * Everything that belongs to this visitor. Each part has its own address, so that other pages can link to it.
 */
export function MinePage({ part }: { part: MinePart }) {
  const { t } = useTranslation();
  const identity = useIdentity();
  const title = part === "tickets" ? t("mine.title") : t(`mine.parts.${part}`);
  return (
    <div className="page wide">
      <PageTitle tab={title}>{title}</PageTitle>
      {identity === null ? (
        <>
          <p>{t("mine.nobody")}</p>
          <div className="buttons">
            <Link to="/" className="button button-main">
              {t("common.toConcerts")}
            </Link>
            {isFoundByMail() && <FindLink />}
          </div>
        </>
      ) : (
        <>
          <nav aria-label={t("mine.parts.label")} className="parts">
            <Link to="/mine" activeOptions={{ exact: true }}>
              {t("mine.parts.tickets")}
            </Link>
            <Link to="/mine/reservations">{t("mine.parts.reservations")}</Link>
            <Link to="/mine/payments">{t("mine.parts.payments")}</Link>
            <Link to="/mine/points">{t("mine.parts.points")}</Link>
          </nav>
          {PARTS[part]()}
          {part !== "tickets" && <KeepTickets />}
          <OwnContact />
          <div className="buttons">
            {isFoundByMail() && <FindLink />}
            {signInMode() !== "guests" && (
              <Action variant="quiet" onPress={signOutHere}>
                {t("signInEnds.signOut")}
              </Action>
            )}
            <SignOutElsewhere />
          </div>
        </>
      )}
    </div>
  );
}

function FindLink() {
  const { t } = useTranslation();
  return (
    <Link to="/find" className="button button-quiet">
      {t("find.title")}
    </Link>
  );
}

const PARTS: Record<MinePart, () => ReactNode> = {
  tickets: () => <Tickets />,
  reservations: () => <Reservations />,
  payments: () => <Payments />,
  points: () => <Points />,
};

function Tickets() {
  const { t } = useTranslation();
  return (
    <Listed
      list={TICKETS_KEPT}
      none={t("mine.noTickets")}
      order={upcomingFirst}
      textsOf={(ticket) => [ticket.title, ticket.venue, ticket.section, ticket.grade]}
    >
      {(shown, all) => <TicketList shown={shown} all={all} />}
    </Listed>
  );
}

function TicketList({ shown, all }: { shown: readonly Ticket[]; all: readonly Ticket[] }) {
  useKeepingTickets(all);
  useKeepingBookings();
  return (
    <>
      <ul className="tickets">
        {shown.map((ticket) => (
          <TicketCard key={ticket.ticketId} ticket={ticket} />
        ))}
      </ul>
      <KeepTickets />
    </>
  );
}

function Reservations() {
  const { t } = useTranslation();
  return (
    <Listed
      list={LISTS.reservations}
      none={t("mine.noReservations")}
      textsOf={({ title, venue, status }) => [title, venue, t(`mine.reservationStatus.${status}`)]}
    >
      {(items) => <ReservationTable reservations={items} />}
    </Listed>
  );
}

function Points() {
  const { t } = useTranslation();
  return (
    <>
      <Listed
        list={LISTS.entries}
        none={t("mine.noEntries")}
        textsOf={(entry) => [t(`mine.kinds.${toldKind(entry)}`), String(Math.abs(entry.amount))]}
      >
        {(items, all) => (
          <>
            <p className="lead">{t("mine.balanceNow", { amount: formatPoints(t, all[0]!.balanceAfter) })}</p>
            <p className="small">{t("wallet.worth")}</p>
            <EntryTable entries={items} balance={all[0]!.balanceAfter} />
          </>
        )}
      </Listed>
      <TopUpForm />
    </>
  );
}

/** A payment is listed under the title of its reservation. */
function Payments() {
  const { t } = useTranslation();
  const reservations = usePages(LISTS.reservations, true);
  const titles = new Map(reservations.items?.map((each) => [each.reservationId, each.title]));
  return (
    <Listed
      list={LISTS.payments}
      none={t("mine.noPayments")}
      textsOf={({ reservationId, amount }) => [titles.get(reservationId) ?? "", String(amount)]}
    >
      {(items) => (
        <PaymentTable payments={items} titles={titles} when={whenHead(t, reservations.items ?? [])} />
      )}
    </Listed>
  );
}

/** Future dates first, the nearest first; then past ones, the latest first. */
function upcomingFirst(tickets: readonly Ticket[]): Ticket[] {
  const now = Date.now();
  // A date that is not known yet comes after those that are.
  const startOf = ({ startsAt, dateStatus }: Ticket) =>
    dateStatus === "OPEN" ? Number.MAX_SAFE_INTEGER : Date.parse(startsAt);
  return tickets.toSorted((a, b) => {
    const [isOver, isOtherOver] = [startOf(a) <= now, startOf(b) <= now];
    if (isOver !== isOtherOver) return isOver ? 1 : -1;
    return isOver ? startOf(b) - startOf(a) : startOf(a) - startOf(b);
  });
}
