import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { LIMITS } from "../../../src/core/limits.ts";
import { Action } from "../../parts/action.tsx";
import { formatDateTime, formatNumber } from "../../text/formats.ts";
import { addressOf } from "../address.ts";
import { CONSOLE, CONSOLE_LISTS } from "../api/queries.ts";
import type { RecordedConcert } from "../api/types.ts";
import { deleteConcert, duplicateConcert, publishConcert } from "../api/writes.ts";
import { ConsoleLink, useGo } from "../frame/console-link.tsx";
import { useMay } from "../frame/session.ts";
import { ConsoleProblem } from "../parts/console-problem.tsx";
import { DangerousAct } from "../parts/dangerous-act.tsx";
import { TextField } from "../parts/form/fields.tsx";
import { Form } from "../parts/form/form.tsx";
import { useSaving } from "../parts/form/saving.ts";
import { Submit } from "../parts/form/submit.tsx";
import { useText } from "../text.ts";
import { Checklist } from "./checklist.tsx";
import { seatsOf } from "./counts.ts";
import { Preview } from "./preview.tsx";
import { Rehearsal } from "./rehearsal/rehearsal.tsx";
import { SeatBar } from "./seat-bar.tsx";
import { StateBadge, stateOfDate } from "./state-badge.tsx";
import { StopSale } from "./stop-sale.tsx";
import { TestMail } from "./test-mail.tsx";

/** A concert at a glance: what it lacks, what it sold, and what can be done with all of it. */
export function ConcertPage({ concert }: { concert: RecordedConcert }) {
  const t = useText();
  const may = useMay();
  const seats = seatsOf(concert.performances);
  return (
    <>
      {concert.state === "DRAFT" && (
        <>
          <Publish concert={concert} />
          <Preview concert={concert} />
        </>
      )}
      {concert.state !== "DRAFT" && (
        <section className="card">
          <h2>{t("concert.sale")}</h2>
          {concert.revenue && <Revenue revenue={concert.revenue} />}
          <SeatBar seats={seats} />
          <p>
            <a href={`/concerts/${concert.concertId}`}>{t("concert.asBuyers")}</a>
          </p>
        </section>
      )}
      <section className="card">
        <h2>{t("concert.part.dates")}</h2>
        {concert.performances.length === 0 && <p className="soft">{t("dates.none")}</p>}
        <ul className="rows">
          {concert.performances.map((each) => (
            <li key={each.performanceId}>
              <span>{formatDateTime(each.startsAt, concert.timeZone)}</span>
              <span className="soft">
                {t("concerts.ofSeats", {
                  sold: formatNumber(each.seats.sold),
                  seats: formatNumber(each.seatsTotal),
                })}
              </span>
              <StateBadge state={stateOfDate(concert, each)} />
            </li>
          ))}
        </ul>
      </section>
      {may("sale.read") && may("concert.change") && <Rehearsal concert={concert} />}
      {may("message.manage") && concert.state === "DRAFT" && <TestMail />}
      {may("concert.change") && <Acts concert={concert} sold={seats.sold} held={seats.held} />}
    </>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Publish({ concert }: { concert: RecordedConcert }) {
  const t = useText();
  const may = useMay();
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const question = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isAsking) question.current?.focus();
  }, [isAsking]);
  const opens = concert.salesOpenAt;
  const isAtOnce = opens === null || Date.parse(opens) <= Date.now();
  const { save, busy, problem } = useSaving(publishConcert, () =>
    Promise.all([
      queries.invalidateQueries(CONSOLE.concert.all(concert.concertId)),
      queries.invalidateQueries(CONSOLE_LISTS.concerts),
    ]),
  );
  return (
    <section className="card">
      <h2>{t("publish.heading")}</h2>
      <p>{t("publish.text")}</p>
      <Checklist concert={concert} />
      {isAsking && concert.missing.length === 0 && (
        <div className="confirm" role="group" aria-label={t("publish.sure")} tabIndex={-1} ref={question}>
          <h3>{t("publish.sure")}</h3>
          <p>
            {isAtOnce
              ? t("publish.atOnce")
              : t("publish.opensAt", { at: formatDateTime(opens, concert.timeZone) })}
          </p>
          <p>{t("publish.forGood")}</p>
          {problem !== null && <ConsoleProblem problem={problem} />}
          <div className="buttons">
            <Action variant="main" busy={busy} onPress={() => save(concert.concertId)}>
              {t("publish.yes")}
            </Action>
            <Action variant="quiet" onPress={() => setAsking(false)}>
              {t("danger.cancel")}
            </Action>
          </div>
        </div>
      )}
      {may("concert.change") && !isAsking && (
        <div className="submit">
          <button
            type="button"
            className="button button-main"
            disabled={concert.missing.length > 0}
            onClick={() => setAsking(true)}
          >
            {t("publish.do")}
          </button>
          {concert.missing.length > 0 && (
            <span className="soft">{t("publish.missing", { count: concert.missing.length })}</span>
          )}
        </div>
      )}
    </section>
  );
}

function Acts({ concert, sold, held }: { concert: RecordedConcert; sold: number; held: number }) {
  const t = useText();
  const go = useGo();
  const may = useMay();
  const queries = useQueryClient();
  const listAgain = () => queries.invalidateQueries(CONSOLE_LISTS.concerts);
  const [newTitle, setNewTitle] = useState(() => t("duplicate.title", { title: concert.title }));
  const duplicate = useSaving(
    (title: string, key) => duplicateConcert(concert.concertId, title, key),
    ({ concertId }) => {
      void listAgain();
      go(addressOf("concert", { concertId }));
    },
  );
  const remove = useSaving(
    (reason: string) => deleteConcert(concert.concertId, reason),
    () => {
      void listAgain();
      go(addressOf("concerts"));
    },
  );
  return (
    <section className="card acts">
      <h2>{t("concert.acts")}</h2>
      <div>
        <Form
          label={t("duplicate.do")}
          problem={duplicate.problem}
          paths={["title"]}
          onSubmit={() => duplicate.save(newTitle.trim())}
        >
          <TextField
            label={t("duplicate.newTitle")}
            path="title"
            maxLength={LIMITS.titleCharsMax}
            value={newTitle}
            onChange={setNewTitle}
          />
          <Submit
            label={t("duplicate.do")}
            busy={duplicate.busy}
            why={newTitle.trim() === "" ? t("newConcert.titleFirst") : null}
          />
        </Form>
        <p className="small">{t("duplicate.text")}</p>
      </div>
      {concert.state !== "DRAFT" && may("sale.stop") && <StopSale concert={concert} held={held} />}
      <DangerousAct
        label={t("remove.do")}
        yes={t("remove.yes")}
        why={sold > 0 ? t("remove.sold") : null}
        busy={remove.busy}
        problem={remove.problem}
        effect={<p>{t("remove.effect", { dates: concert.performances.length })}</p>}
        onDo={remove.save}
      />
      <p>
        {may("history.read") && (
          <ConsoleLink to={addressOf("history")} search={{ concertId: concert.concertId }}>
            {t("concert.history")}
          </ConsoleLink>
        )}
      </p>
    </section>
  );
}

function Revenue({ revenue }: { revenue: NonNullable<RecordedConcert["revenue"]> }) {
  const t = useText();
  return (
    <dl className="figures">
      {(["gross", "refunds", "net"] as const).map((name) => (
        <Figure
          key={name}
          name={t(`money.${name}`)}
          value={t("money.won", { amount: formatNumber(revenue[name]) })}
        />
      ))}
    </dl>
  );
}
