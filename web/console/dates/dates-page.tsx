import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { LIMITS } from "../../../src/core/limits.ts";
import { formatDateTime } from "../../text/formats.ts";
import { addressOf } from "../address.ts";
import { CONSOLE } from "../api/queries.ts";
import type { RecordedConcert, RecordedPerformance } from "../api/types.ts";
import { changeDate, type DateChange } from "../api/writes.ts";
import { ConsoleLink } from "../frame/console-link.tsx";
import { useMay } from "../frame/session.ts";
import { ConsoleProblem } from "../parts/console-problem.tsx";
import { DangerousAct } from "../parts/dangerous-act.tsx";
import { TextField } from "../parts/fields.tsx";
import { Form } from "../parts/form.tsx";
import { useSaving } from "../parts/saving.ts";
import { Submit } from "../parts/submit.tsx";
import { useText } from "../text.ts";
import { AddDate } from "./add-date.tsx";
import { DateActs } from "./date-acts.tsx";
import { DateJobs } from "./date-jobs.tsx";
import { seatsOf } from "../concerts/counts.ts";
import { instantOf, localOf } from "./local-time.ts";
import { SeatBar } from "../concerts/seat-bar.tsx";
import { StateBadge } from "../concerts/state-badge.tsx";

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
        <StateBadge state={date.state} />
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
          {date.state !== "OVER" && concert.state !== "DRAFT" && <Selling concert={concert} date={date} />}
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
          <a href={`/v1/organiser/performances/${date.performanceId}/attendees.csv`} download>
            {t("dates.attendees")}
          </a>
          {may("money.read") && (
            <a href={`/v1/organiser/performances/${date.performanceId}/sales.csv`} download>
              {t("dates.sales")}
            </a>
          )}
        </p>
      )}
    </section>
  );
}

function useDateChange(concertId: string, performanceId: string) {
  const queries = useQueryClient();
  return useSaving(
    (change: DateChange) => changeDate(performanceId, change),
    () => queries.invalidateQueries(CONSOLE.concert.all(concertId)),
  );
}

function ChangeDate({ concert, date }: { concert: RecordedConcert; date: RecordedPerformance }) {
  const t = useText();
  const zone = concert.timeZone;
  const before = { starts: localOf(date.startsAt, zone), closes: localOf(date.salesCloseAt, zone) };
  const [starts, setStarts] = useState(before.starts);
  const [closes, setCloses] = useState(before.closes);
  const [prices, setPrices] = useState<Record<string, string>>(() =>
    Object.fromEntries(date.prices.map(({ category, price }) => [category, String(price)])),
  );
  const { save, busy, isDone, problem } = useDateChange(concert.concertId, date.performanceId);
  const submit = () => {
    // What was not touched is not sent: two people who change different things do not undo each other.
    const changed = date.prices.filter(({ category, price }) => Number(prices[category]) !== price);
    const startsAt = starts === before.starts ? null : instantOf(starts, zone);
    save({
      ...(startsAt === null ? {} : { startsAt }),
      ...(closes === before.closes ? {} : { salesCloseAt: instantOf(closes, zone) }),
      ...(changed.length === 0
        ? {}
        : {
            prices: Object.fromEntries(changed.map(({ category }) => [category, Number(prices[category])])),
          }),
    });
  };
  return (
    <Form
      label={t("dates.change")}
      problem={problem}
      paths={["startsAt", "salesCloseAt", ...date.prices.map(({ category }) => `prices.${category}`)]}
      onSubmit={submit}
    >
      <div className="two">
        <TextField
          label={t("dates.starts")}
          path="startsAt"
          type="datetime-local"
          hint={t("dates.startsHint")}
          value={starts}
          onChange={setStarts}
        />
        <TextField
          label={t("dates.closes")}
          path="salesCloseAt"
          type="datetime-local"
          hint={t("dates.closesHint")}
          value={closes}
          onChange={setCloses}
        />
      </div>
      <h3>{t("dates.prices")}</h3>
      <p className="small">{t("dates.pricesHint")}</p>
      <div className="three">
        {date.prices.map(({ category }) => (
          <TextField
            key={category}
            label={t("dates.priceOf", { category })}
            path={`prices.${category}`}
            type="number"
            min={0}
            max={LIMITS.seatPricePointsMax}
            value={prices[category] ?? ""}
            onChange={(price) => setPrices({ ...prices, [category]: price })}
          />
        ))}
      </div>
      <Submit label={t("form.save")} busy={busy} isSaved={isDone} />
    </Form>
  );
}

function Selling({ concert, date }: { concert: RecordedConcert; date: RecordedPerformance }) {
  const t = useText();
  const { save, busy, problem } = useDateChange(concert.concertId, date.performanceId);
  if (date.state === "STOPPED")
    return (
      <div className="form">
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
    <DangerousAct
      label={t("dates.stop")}
      yes={t("dates.stopYes")}
      effect={<p>{t("dates.stopEffect", { held: date.seats.held, available: date.seats.available })}</p>}
      busy={busy}
      problem={problem}
      onDo={() => save({ state: "STOPPED" })}
    />
  );
}
