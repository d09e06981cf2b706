import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Action } from "../../parts/action.tsx";
import { formatDateTime } from "../../text/formats.ts";
import { useTranslation } from "../../text/language.ts";
import { formatSeat } from "../../text/seat-names.ts";
import { CONSOLE } from "../api/queries.ts";
import type { GivenTicket, RecordedConcert, RecordedPerformance } from "../api/types.ts";
import { printGivenTickets, takeBackTicket } from "../api/writes.ts";
import { useMay } from "../frame/session.ts";
import { ConsoleProblem } from "../parts/console-problem.tsx";
import { DangerousAct } from "../parts/dangerous-act.tsx";
import { ChoiceField } from "../parts/form/fields.tsx";
import { useSaving } from "../parts/form/saving.ts";
import { Fetched } from "../parts/page.tsx";
import { PrintedTickets } from "../parts/printed-tickets.tsx";
import { useText, wordOf } from "../text.ts";

/** The complimentary tickets of a date: who has which and why; to print, and to take back. */
export function GivenTickets({
  concert,
  date,
  onDone,
}: {
  concert: RecordedConcert;
  date: RecordedPerformance;
  onDone: () => unknown;
}) {
  const t = useText();
  const query = useQuery(CONSOLE.given(date.performanceId));
  const may = useMay();
  const { performanceId } = date;
  const print = useSaving((ticketIds: string[] | undefined) => printGivenTickets(performanceId, ticketIds));
  return (
    <section className="card acts">
      <h2>{t("given.heading")}</h2>
      <Fetched query={query}>
        {({ tickets }) => {
          const good = tickets.filter(isGood);
          const goodIds = new Set(good.map(({ ticketId }) => ticketId));
          // One that was taken back since it was read is not printed.
          const toPrint = print.answer?.tickets.filter(({ ticketId }) => goodIds.has(ticketId)) ?? [];
          return (
            <>
              {tickets.length === 0 && <p className="soft">{t("given.none")}</p>}
              {print.problem !== null && <ConsoleProblem problem={print.problem} />}
              {may("tickets.give") && good.length > 1 && (
                <Action variant="quiet" busy={print.busy} onPress={() => print.save(undefined)}>
                  {t("given.showAll", { count: good.length })}
                </Action>
              )}
              <ul className="rows given">
                {tickets.map((ticket) => (
                  <li key={ticket.ticketId}>
                    <Row ticket={ticket} onPrint={() => print.save([ticket.ticketId])} onDone={onDone} />
                  </li>
                ))}
              </ul>
              {toPrint.length > 0 && (
                <PrintedTickets
                  title={concert.title}
                  venue={concert.venue}
                  startsAt={date.startsAt}
                  timeZone={concert.timeZone}
                  tickets={toPrint.map((each) => ({ ...each, note: each.recipient?.name ?? "" }))}
                />
              )}
            </>
          );
        }}
      </Fetched>
    </section>
  );
}

const isGood = ({ status }: GivenTicket): boolean => status !== "CANCELLED";

function Row({
  ticket,
  onPrint,
  onDone,
}: {
  ticket: GivenTicket;
  onPrint: () => void;
  onDone: () => unknown;
}) {
  const t = useText();
  const { t: words } = useTranslation();
  const may = useMay();
  const { recipient, reason, status, allocation, issuedAt, issuedBy, takenBack } = ticket;
  return (
    <>
      <span>
        <strong>{formatSeat(words, ticket)}</strong>{" "}
        <span className="badge">{wordOf(t, "given.status", status)}</span>
        <span className="row-sub">
          {recipient === null ? t("orders.noContact") : recipient.name}
          {recipient?.email != null && ` · ${recipient.email}`}
        </span>
        <span className="small row-sub">
          {t("history.reason", { reason })}
          {allocation !== null && ` · ${t("seat.keptFor", { name: allocation })}`}
        </span>
        <span className="small row-sub">
          {t("given.issued", { at: formatDateTime(issuedAt) })}
          {issuedBy !== null && ` · ${issuedBy}`}
        </span>
        {takenBack !== null && (
          <span className="small row-sub">
            {t("given.takenBack", { at: formatDateTime(takenBack.at) })}
            {takenBack.by !== null && ` · ${takenBack.by}`}
            {takenBack.reason !== null && ` · ${t("history.reason", { reason: takenBack.reason })}`}
          </span>
        )}
      </span>
      {isGood(ticket) && may("tickets.give") && (
        <span className="buttons">
          <Action variant="quiet" onPress={onPrint}>
            {t("given.show")}
          </Action>
          <TakeBack ticket={ticket} onDone={onDone} />
        </span>
      )}
    </>
  );
}

type Destination = "block" | "allocation" | "release";

function TakeBack({ ticket, onDone }: { ticket: GivenTicket; onDone: () => unknown }) {
  const t = useText();
  const { t: words } = useTranslation();
  const { performanceId, ticketId, allocation, status, recipient } = ticket;
  const [to, setTo] = useState<Destination>("block");
  // Its seats may have been released since: then nobody is there to keep one back for.
  const isKept = useQuery(CONSOLE.allocations(performanceId)).data?.items.some(
    ({ name, releasedAt }) => name === allocation && releasedAt === null,
  );
  const { save, busy, problem } = useSaving(
    (why: string) => takeBackTicket(performanceId, ticketId, to, why),
    onDone,
  );
  const destinations: Destination[] = ["block", ...(isKept ? ["allocation" as const] : []), "release"];
  const name = allocation ?? "";
  return (
    <DangerousAct
      label={t("given.takeBack")}
      yes={t("given.takeBackYes")}
      why={status === "CHECKED_IN" ? t("given.isInside") : null}
      busy={busy}
      problem={problem}
      effect={
        <>
          <p>
            {t("given.effect", {
              seat: formatSeat(words, ticket),
              name: recipient?.name ?? t("orders.noContact"),
            })}
          </p>
          <p>{t(`given.goes.${to}`, { name })}</p>
        </>
      }
      onDo={save}
    >
      <ChoiceField
        label={t("given.seatGoes")}
        path="seat"
        value={to}
        onChange={(chosen) => setTo(destinations.find((each) => each === chosen) ?? "block")}
        options={destinations.map((value) => ({ value, label: t(`given.to.${value}`, { name }) }))}
      />
    </DangerousAct>
  );
}
