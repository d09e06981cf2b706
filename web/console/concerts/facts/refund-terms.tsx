import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { LIMITS } from "../../../../src/core/limits.ts";
import type { RefundChoice } from "../../../../src/core/refunds/refund-policy.ts";
import { asProblem } from "../../../api/problem.ts";
import { Table } from "../../../parts/table.tsx";
import { formatDateTime, formatNumber } from "../../../text/formats.ts";
import { CONSOLE } from "../../api/queries.ts";
import type { RecordedConcert } from "../../api/types.ts";
import { ConsoleProblem } from "../../parts/console-problem.tsx";
import { CheckField, ChoiceField, TextField } from "../../parts/form/fields.tsx";
import { Form } from "../../parts/form/form.tsx";
import { neededNumberOf } from "../../parts/form/form-fields.ts";
import { Submit } from "../../parts/form/submit.tsx";
import { Cell } from "../../parts/page.tsx";
import { useText } from "../../text.ts";
import { useConcertChange } from "./concert-change.ts";

const PRESETS = ["korean", "until", "percent", "none"] as const;
type Preset = (typeof PRESETS)[number];
const DAY_MS = 86_400_000;
/** How long before the show the buyer of the example buys. */
const BOUGHT_DAYS_BEFORE = 30;

interface Typed {
  preset: Preset;
  freeOnPurchaseDay: boolean;
  percent: string;
  daysBefore: string;
  hour: string;
}

/** The terms of cancelling, with a calendar of what they mean for one seat of the concert. */
export function RefundTermsForm({ concert }: { concert: RecordedConcert }) {
  const t = useText();
  const [typed, setTyped] = useState(() => typedOf(concert.policy.refund));
  const set = (change: Partial<Typed>) => setTyped({ ...typed, ...change });
  const { save, busy, isDone, problem, conflict } = useConcertChange(concert, {
    shownOf: ({ policy }) => ({ refund: policy.refund }),
    nameOf: () => t("terms.heading"),
    onRead: (fresh, isTheirs) => isTheirs && setTyped(typedOf(fresh.policy.refund)),
  });
  const refund = choiceOf(typed);
  const number = { type: "number", inputMode: "numeric" } as const;
  return (
    <Form
      label={t("terms.heading")}
      problem={problem}
      conflict={conflict}
      paths={["policy.refund.percent", "policy.refund.daysBefore", "policy.refund.hour"]}
      onSubmit={() => save({ policy: { refund } })}
    >
      <p className="small">{t("terms.hint")}</p>
      <div className="three">
        <ChoiceField
          label={t("terms.preset")}
          path="policy.refund.preset"
          value={typed.preset}
          onChange={(preset) => set({ preset: preset as Preset })}
          options={PRESETS.map((value) => ({ value, label: t(`terms.${value}`) }))}
        />
        {typed.preset === "percent" && (
          <TextField
            label={t("terms.fee")}
            path="policy.refund.percent"
            {...number}
            min={0}
            max={100}
            value={typed.percent}
            onChange={(percent) => set({ percent })}
          />
        )}
        {(typed.preset === "percent" || typed.preset === "until") && (
          <>
            <TextField
              label={t("terms.daysBefore")}
              path="policy.refund.daysBefore"
              {...number}
              min={0}
              max={LIMITS.refundDaysMax}
              value={typed.daysBefore}
              onChange={(daysBefore) => set({ daysBefore })}
            />
            <TextField
              label={t("terms.hour")}
              path="policy.refund.hour"
              {...number}
              min={0}
              max={23}
              value={typed.hour}
              onChange={(hour) => set({ hour })}
            />
          </>
        )}
      </div>
      <CheckField
        label={t("terms.freeOnPurchaseDay")}
        isChecked={typed.freeOnPurchaseDay}
        onChange={(freeOnPurchaseDay) => set({ freeOnPurchaseDay })}
      />
      <Calendar concert={concert} refund={refund} />
      <Submit label={t("form.save")} busy={busy} isSaved={isDone} />
    </Form>
  );
}

/** What the terms mean for a seat of the first date that is bought a month before. */
function Calendar({ concert, refund }: { concert: RecordedConcert; refund: RefundChoice }) {
  const t = useText();
  const { timeZone } = concert;
  const [first] = concert.performances;
  const startsAt = first?.startsAt ?? "2030-12-24T10:00:00.000Z";
  const boughtAt = new Date(Date.parse(startsAt) - BOUGHT_DAYS_BEFORE * DAY_MS).toISOString();
  const price = Math.max(...(first?.prices.map((each) => each.price) ?? [100_000]));
  const preview = useQuery({
    ...CONSOLE.termsPreview({ refund, boughtAt, startsAt, timeZone, price }),
    placeholderData: keepPreviousData,
  });
  if (preview.error !== null) return <ConsoleProblem problem={asProblem(preview.error)} />;
  const heads = [t("terms.from"), t("terms.endsAt"), t("terms.kept"), t("terms.back")];
  const won = (amount: number) => t("money.won", { amount: formatNumber(amount) });
  const bought = formatDateTime(boughtAt, timeZone);
  return (
    <>
      <h3>{t("terms.example")}</h3>
      <p className="small">
        {t("terms.exampleOf", { price: won(price), bought, starts: formatDateTime(startsAt, timeZone) })}
      </p>
      {preview.data?.periods.length === 0 && <p>{t("terms.never")}</p>}
      {preview.data !== undefined && preview.data.periods.length > 0 && (
        <Table label={t("terms.example")} heads={heads}>
          {preview.data.periods.map(({ from, until, fee, refund: back }) => (
            <tr key={from}>
              <td>{formatDateTime(from, timeZone)}</td>
              <Cell head={heads[1]!}>{formatDateTime(until, timeZone)}</Cell>
              <Cell head={heads[2]!} amount>
                {won(fee)}
              </Cell>
              <Cell head={heads[3]!} amount>
                {won(back)}
              </Cell>
            </tr>
          ))}
        </Table>
      )}
    </>
  );
}

function typedOf(choice: RefundChoice): Typed {
  const { preset, freeOnPurchaseDay } = choice;
  const when = "daysBefore" in choice ? choice : { daysBefore: 1, hour: 17 };
  return {
    preset,
    freeOnPurchaseDay,
    percent: String("percent" in choice ? choice.percent : 10),
    daysBefore: String(when.daysBefore),
    hour: String(when.hour),
  };
}

function choiceOf({ preset, freeOnPurchaseDay, percent, daysBefore, hour }: Typed): RefundChoice {
  const when = { daysBefore: neededNumberOf(daysBefore), hour: neededNumberOf(hour) };
  switch (preset) {
    case "korean":
    case "none":
      return { preset, freeOnPurchaseDay };
    case "until":
      return { preset, freeOnPurchaseDay, ...when };
    case "percent":
      return { preset, freeOnPurchaseDay, percent: neededNumberOf(percent), ...when };
  }
}
