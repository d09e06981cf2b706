import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { listEntries, listPayments, listReservations, listTickets } from "../api/calls.ts";
import { asProblem } from "../api/problem.ts";
import { useIdentity } from "../device/identity.ts";
import { Action } from "../parts/action.tsx";
import { ProblemNotice } from "../parts/notice.tsx";
import { PageTitle } from "../parts/page-title.tsx";
import { formatPoints } from "../text/formats.ts";
import { EntryTable, PaymentTable, ReservationTable } from "./tables.tsx";
import { TicketCard } from "./ticket-card.tsx";

export type MinePart = "tickets" | "reservations" | "payments" | "points";

/** What belongs to this visitor; each part has an address of its own, so that others can lead there. */
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
          <Link to="/" className="button button-main">
            {t("common.toConcerts")}
          </Link>
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
        </>
      )}
    </div>
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
    <Listed name="tickets" list={listTickets} none={t("mine.noTickets")}>
      {(tickets) => (
        <>
          <ul className="tickets">
            {tickets.map((ticket) => (
              <TicketCard key={ticket.ticketId} ticket={ticket} />
            ))}
          </ul>
          <Action look="quiet" onPress={() => print()}>
            {t("mine.print")}
          </Action>
        </>
      )}
    </Listed>
  );
}

function Reservations() {
  const { t } = useTranslation();
  return (
    <Listed name="reservations" list={listReservations} none={t("mine.noReservations")}>
      {(items) => <ReservationTable reservations={items} />}
    </Listed>
  );
}

function Points() {
  const { t } = useTranslation();
  return (
    <Listed name="entries" list={listEntries} none={t("mine.noEntries")}>
      {(items) => (
        <>
          <p className="lead">{t("mine.balanceNow", { amount: formatPoints(t, items[0]!.balanceAfter) })}</p>
          <EntryTable entries={items} />
        </>
      )}
    </Listed>
  );
}

/** What was paid for is called as its reservation is. */
function Payments() {
  const { t } = useTranslation();
  const reservations = useQuery({
    queryKey: ["reservations"],
    queryFn: ({ signal }) => listReservations(signal),
  });
  return (
    <Listed name="payments" list={listPayments} none={t("mine.noPayments")}>
      {(items) => <PaymentTable payments={items} reservations={reservations.data?.items ?? []} />}
    </Listed>
  );
}

function Listed<Item>({
  name,
  list,
  none,
  children,
}: {
  name: string;
  list: (signal: AbortSignal) => Promise<{ items: Item[] }>;
  none: string;
  children: (items: Item[]) => ReactNode;
}) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({ queryKey: [name], queryFn: ({ signal }) => list(signal) });
  if (data !== undefined) return data.items.length === 0 ? <p>{none}</p> : children(data.items);
  if (error === null) return <p>{t("common.loading")}</p>;
  return (
    <ProblemNotice problem={asProblem(error)}>
      <Action onPress={() => void refetch()}>{t("common.tryAgain")}</Action>
    </ProblemNotice>
  );
}
