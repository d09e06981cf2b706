import { useState } from "react";
import { formatDateTime } from "../../text/formats.ts";
import { addressOf } from "../address.ts";
import type { RecordedConcert, RecordedPerformance } from "../api/types.ts";
import { ConsoleLink } from "../frame/console-link.tsx";
import { useMay } from "../frame/session.ts";
import { ConflictNotice } from "../parts/form/conflict-notice.tsx";
import { ConsoleProblem } from "../parts/console-problem.tsx";
import { DangerousAct } from "../parts/dangerous-act.tsx";
import { tableAddress } from "../parts/downloads.ts";
import { TextField } from "../parts/form/fields.tsx";
import { Form } from "../parts/form/form.tsx";
import { useFields, neededNumberOf } from "../parts/form/form-fields.ts";
import { Submit } from "../parts/form/submit.tsx";
import { useText, wordOf } from "../text.ts";
import { AddDate } from "./add-date.tsx";
import { DateActs } from "./date-acts.tsx";
import { useDateChange } from "./date-change.ts";
import { DateJobs } from "./date-jobs.tsx";
import { seatsOf } from "../concerts/counts.ts";
import { instantOf, localOf } from "./local-time.ts";
import { priceOf, priceSpecs } from "./price-fields.ts";
import { objectionToStart, openingOf, startObjectionWords } from "./start-objection.ts";
import { ChangeHall, RemoveDate } from "./repair-date.tsx";
import { SeatBar } from "../concerts/seat-bar.tsx";
import { StateBadge, stateOfDate } from "../concerts/state-badge.tsx";

/** The dates of a concert: when, at what prices, and whether each is sold. */
export function DatesPage({ concert }: { concert: RecordedConcert }) {
  const t = useText();
  const may = useMay();
  return (
    <>
      {concert.performances.length === 0 && <p className="soft">{t("dates.none")}</p>}
      {concert.performances.map((each) => (
        <DateCard key={each.performanceId} concert={concert} date={each} />
      ))}
      {may("concert.change") && concert.state !== "ENDED" && <AddDate concert={concert} />}
    </>
  );
}

function DateCard({ concert, date }: { concert: RecordedConcert; date: RecordedPerformance }) {
  const t = useText();
  const may = useMay();
  const name = formatDateTime(date.startsAt, concert.timeZone);
  return (
    <section className="card" aria-label={name}>
      <div className="console-head">
        <h2>{name}</h2>
        <StateBadge state={stateOfDate(concert, date)} />
      </div>
      <SeatBar seats={seatsOf([date])} />
      {may("seats.read") && (
        <p>
          <ConsoleLink
            to={addressOf("seats", { concertId: concert.concertId, performanceId: date.performanceId })}
          >
            {t("desk.open")}
          </ConsoleLink>
        </p>
      )}
      {may("sale.control") && (
        <details>
          <summary>{t("dates.change")}</summary>
          <ChangeDate concert={concert} date={date} />
          {(concert.state === "DRAFT" ? date.state === "STOPPED" : date.state !== "OVER") && (
            <Selling concert={concert} date={date} />
          )}
          {concert.state === "DRAFT" && may("concert.change") && (
            <ChangeHall key={date.revision} concert={concert} date={date} />
          )}
          {may("concert.change") && <RemoveDate concert={concert} date={date} />}
        </details>
      )}
      {may("date.cancel") && concert.state !== "DRAFT" && (
        <details>
          <summary>{t("dateAct.heading")}</summary>
          <DateActs concert={concert} date={date} />
        </details>
      )}
      {may("job.read") && concert.state !== "DRAFT" && <DateJobs performanceId={date.performanceId} />}
      {may("order.read") && concert.state !== "DRAFT" && (
        <p className="links">
          <a href={tableAddress(`performances/${date.performanceId}/attendees.csv`)} download>
            {t("dates.attendees")}
          </a>
          {may("money.read") && (
            <a href={tableAddress(`performances/${date.performanceId}/sales.csv`)} download>
              {t("dates.sales")}
            </a>
          )}
        </p>
      )}
    </section>
  );
}

function ChangeDate({ concert, date }: { concert: RecordedConcert; date: RecordedPerformance }) {
  const t = useText();
  const zone = concert.timeZone;
  const typedOf = (now: RecordedPerformance) => ({
    startsAt: localOf(now.startsAt, zone),
    salesCloseAt: localOf(now.salesCloseAt, zone),
    ...Object.fromEntries(now.prices.map(({ category, price }) => [priceOf(category), String(price)])),
  });
  // What was not touched is not sent: two people who change different things do not undo each other.
  const [before, setBefore] = useState(() => typedOf(date));
  const form = useFields<string>(before, {
    startsAt: { label: t("dates.starts"), hint: t("dates.startsHint"), type: "datetime-local", zone },
    salesCloseAt: { label: t("dates.closes"), hint: t("dates.closesHint"), type: "datetime-local", zone },
    ...priceSpecs(
      t,
      date.prices.map(({ category }) => category),
    ),
  });
  const isTouched = (path: string) => form.typed[path] !== (before as Record<string, string>)[path];
  const { save, busy, isDone, problem, conflict } = useDateChange(concert, date, {
    shownOf: (now) => Object.fromEntries(Object.entries(typedOf(now)).filter(([path]) => isTouched(path))),
    nameOf: form.nameOf,
    onRead: (fresh, isTheirs) => {
      setBefore(typedOf(fresh));
      if (isTheirs) form.fill(typedOf(fresh));
    },
  });
  const others = concert.performances.filter(({ performanceId }) => performanceId !== date.performanceId);
  const objection = isTouched("startsAt")
    ? objectionToStart(form.typed["startsAt"]!, zone, others, openingOf(concert), Date.now())
    : null;
  const impossible = objection && startObjectionWords(t, objection, zone);
  const submit = () => {
    const startsAt = isTouched("startsAt") ? instantOf(form.typed["startsAt"]!, zone) : null;
    const changed = date.prices.filter(({ category }) => isTouched(priceOf(category)));
    save({
      ...(startsAt === null ? {} : { startsAt }),
      ...(isTouched("salesCloseAt") ? { salesCloseAt: instantOf(form.typed["salesCloseAt"]!, zone) } : {}),
      ...(changed.length === 0
        ? {}
        : {
            prices: Object.fromEntries(
              changed.map(({ category }) => [category, neededNumberOf(form.typed[priceOf(category)]!)]),
            ),
          }),
    });
  };
  return (
    <Form
      label={t("dates.change")}
      problem={problem}
      conflict={conflict}
      paths={form.paths}
      onSubmit={submit}
    >
      <div className="two">
        <TextField {...form.field("startsAt")} error={impossible ?? undefined} />
        <TextField {...form.field("salesCloseAt")} />
      </div>
      <h3>{t("dates.prices")}</h3>
      <p className="small">{t("dates.pricesHint")}</p>
      <div className="three">
        {date.prices.map(({ category }) => (
          <TextField key={category} {...form.field(priceOf(category))} />
        ))}
      </div>
      <Submit label={t("form.save")} busy={busy} isSaved={isDone} why={impossible} />
    </Form>
  );
}

function Selling({ concert, date }: { concert: RecordedConcert; date: RecordedPerformance }) {
  const t = useText();
  const { save, busy, problem, conflict } = useDateChange(concert, date, {
    shownOf: ({ state }) => ({ state: wordOf(t, "state", state) }),
    seen: { state: wordOf(t, "state", date.state) },
    nameOf: () => t("concerts.state"),
  });
  if (date.state === "STOPPED")
    return (
      <div className="form acts">
        <ConflictNotice conflict={conflict} />
        {problem !== null && <ConsoleProblem problem={problem} />}
        <p>{t("dates.stopped")}</p>
        <button
          type="button"
          className="button button-main"
          disabled={busy}
          onClick={() => save({ state: "ON_SALE" })}
        >
          {t("dates.resume")}
        </button>
      </div>
    );
  return (
    <>
      <ConflictNotice conflict={conflict} />
      <DangerousAct
        label={t("dates.stop")}
        yes={t("dates.stopYes")}
        effect={<p>{t("dates.stopEffect", { held: date.seats.held, available: date.seats.available })}</p>}
        busy={busy}
        problem={problem}
        onDo={(reason) => save({ state: "STOPPED", reason })}
      />
    </>
  );
}
