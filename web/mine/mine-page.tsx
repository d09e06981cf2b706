import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components/Tabs";
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

export function MinePage() {
  const { t } = useTranslation();
  const identity = useIdentity();
  return (
    <div className="page wide">
      <PageTitle tab={t("mine.title")}>{t("mine.title")}</PageTitle>
      {identity === null ? (
        <>
          <p>{t("mine.nobody")}</p>
          <Link to="/" className="button button-main">
            {t("common.toConcerts")}
          </Link>
        </>
      ) : (
        <Tabs className="tabs">
          <TabList aria-label={t("mine.tabs.label")} className="tab-list">
            <Tab id="tickets">{t("mine.tabs.tickets")}</Tab>
            <Tab id="reservations">{t("mine.tabs.reservations")}</Tab>
            <Tab id="payments">{t("mine.tabs.payments")}</Tab>
            <Tab id="wallet">{t("mine.tabs.wallet")}</Tab>
          </TabList>
          <TabPanel id="tickets">
            <Tickets />
          </TabPanel>
          <TabPanel id="reservations">
            <Listed name="reservations" list={listReservations} none={t("mine.noReservations")}>
              {(items) => <ReservationTable reservations={items} />}
            </Listed>
          </TabPanel>
          <TabPanel id="payments">
            <Payments />
          </TabPanel>
          <TabPanel id="wallet">
            <Listed name="entries" list={listEntries} none={t("mine.noEntries")}>
              {(items) => (
                <>
                  <p className="lead">
                    {t("mine.balanceNow", { amount: formatPoints(t, items[0]!.balanceAfter) })}
                  </p>
                  <EntryTable entries={items} />
                </>
              )}
            </Listed>
          </TabPanel>
        </Tabs>
      )}
    </div>
  );
}

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
