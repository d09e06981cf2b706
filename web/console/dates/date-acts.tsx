import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { asProblem } from "../../api/problem.ts";
import { formatDateTime, formatNumber } from "../../text/formats.ts";
import { CONSOLE } from "../api/queries.ts";
import type { DateAct } from "../api/reads.ts";
import type { JobEstimate, RecordedConcert, RecordedPerformance } from "../api/types.ts";
import { actOnDate } from "../api/writes.ts";
import { ConsoleProblem } from "../parts/console-problem.tsx";
import { DangerousAct } from "../parts/dangerous-act.tsx";
import { CheckField, ChoiceField, TextField } from "../parts/form/fields.tsx";
import { type Fee, FeeField, type MoneyGoes, MoneyGoesField } from "../orders/back/money-back-fields.tsx";
import { useSaving } from "../parts/form/saving.ts";
import { useText } from "../text.ts";
import { instantOf } from "./local-time.ts";
import { objectionToStart, openingOf, startObjectionWords } from "./start-objection.ts";

/** Cancels or postpones a date. What it would do to how many orders is asked of the server first. */
export function DateActs({ concert, date }: { concert: RecordedConcert; date: RecordedPerformance }) {
  const t = useText();
  const queries = useQueryClient();
  const [act, setAct] = useState<DateAct>("cancellation");
  const [starts, setStarts] = useState("");
  const [fee, setFee] = useState<Fee>("none");
  const [to, setTo] = useState<MoneyGoes>("source");
  const [notify, setNotify] = useState(true);
  const { timeZone } = concert;
  const others = concert.performances.filter(({ performanceId }) => performanceId !== date.performanceId);
  const objection =
    act === "cancellation"
      ? null
      : objectionToStart(starts, timeZone, others, openingOf(concert), Date.now());
  const impossible = objection && startObjectionWords(t, objection, timeZone);
  const startsAt = instantOf(starts, timeZone);
  const common = { fee: fee ?? 0, notify };
  const body =
    act === "cancellation" ? { ...common, to } : { ...common, ...(startsAt === null ? {} : { startsAt }) };
  const estimate = useQuery({
    // How many it concerns does not hang on the new date, and one that cannot be is not asked about.
    ...CONSOLE.dateEstimate(date.performanceId, act, objection === null ? body : common),
    enabled: fee !== null,
    placeholderData: keepPreviousData,
  });
  const { save, busy, problem } = useSaving(
    (reason: string, key) => actOnDate(date.performanceId, act, { ...body, reason }, key),
    () =>
      Promise.all([
        queries.invalidateQueries(CONSOLE.jobs.all(date.performanceId)),
        queries.invalidateQueries(CONSOLE.concert.all(concert.concertId)),
      ]),
  );
  return (
    <div className="form acts">
      <div className="two">
        <ChoiceField
          label={t("dateAct.what")}
          path="act"
          value={act}
          onChange={(chosen) => setAct(chosen as DateAct)}
          options={[
            { value: "cancellation", label: t("dateAct.cancellation") },
            { value: "postponement", label: t("dateAct.postponement") },
          ]}
        />
        <FeeField value={fee} onChange={setFee} options={["none", "terms"]} />
        {act === "cancellation" ? (
          <MoneyGoesField value={to} onChange={setTo} options={["source", "wallet"]} />
        ) : (
          <TextField
            label={t("dateAct.newStart")}
            path="startsAt"
            type="datetime-local"
            zone={timeZone}
            hint={t("dateAct.newStartHint")}
            error={impossible ?? undefined}
            value={starts}
            onChange={setStarts}
          />
        )}
      </div>
      <CheckField label={t("dateAct.notify")} isChecked={notify} onChange={setNotify} />
      {estimate.error !== null && <ConsoleProblem problem={asProblem(estimate.error)} />}
      {estimate.data !== undefined && estimate.error === null && (
        <DangerousAct
          label={t(`dateAct.do.${act}`)}
          yes={t(`dateAct.yes.${act}`)}
          why={fee === null ? t("refund.feeFirst") : impossible}
          number={estimate.data.orders > 0 ? estimate.data.orders : null}
          busy={busy}
          problem={problem}
          effect={
            <>
              <p>
                {t(`dateAct.effect.${act}`, {
                  date: formatDateTime(date.startsAt, timeZone),
                  count: estimate.data.orders,
                })}
              </p>
              {act === "cancellation" ? (
                <Sums estimate={estimate.data} />
              ) : (
                <p>
                  {t("dateAct.newStart")}:{" "}
                  {startsAt === null ? t("dateAct.newStartOpen") : formatDateTime(startsAt, timeZone)}
                </p>
              )}
            </>
          }
          onDo={save}
        />
      )}
    </div>
  );
}

function Sums({ estimate }: { estimate: JobEstimate }) {
  const t = useText();
  const won = (amount: number) => t("money.won", { amount: formatNumber(amount) });
  return (
    <dl className="figures">
      <div>
        <dt>{t("refund.amount")}</dt>
        <dd>{won(estimate.amount)}</dd>
      </div>
      <div>
        <dt>{t("refund.keep")}</dt>
        <dd>{won(estimate.fee)}</dd>
      </div>
      <div>
        <dt>{t("refund.back")}</dt>
        <dd>{won(estimate.refund)}</dd>
      </div>
    </dl>
  );
}
