import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { QUERIES } from "../../api/queries.ts";
import { CONSOLE, CONSOLE_LISTS } from "../api/queries.ts";
import type { RecordedConcert, RecordedPerformance } from "../api/types.ts";
import { removeDate } from "../api/date-writes.ts";
import { DangerousAct } from "../parts/dangerous-act.tsx";
import { TextField } from "../parts/form/fields.tsx";
import { Form } from "../parts/form/form.tsx";
import { useFields, neededNumberOf } from "../parts/form/form-fields.ts";
import { useSaving } from "../parts/form/saving.ts";
import { Submit } from "../parts/form/submit.tsx";
import { useText } from "../text.ts";
import { useDateChange } from "./date-change.ts";
import { HallChoice } from "./hall-choice.tsx";
import { priceOf, priceSpecs } from "./price-fields.ts";

/** Removes a date, where that can be; where it cannot, says why, and what can be done. */
export function RemoveDate({ concert, date }: { concert: RecordedConcert; date: RecordedPerformance }) {
  const t = useText();
  const queries = useQueryClient();
  const remove = useSaving(
    (reason: string) => removeDate(date.performanceId, reason),
    () =>
      Promise.all([
        queries.invalidateQueries(CONSOLE.concert.all(concert.concertId)),
        queries.invalidateQueries(CONSOLE_LISTS.concerts),
      ]),
  );
  const { blocked, complimentary } = date.seats;
  return (
    <DangerousAct
      label={t("dates.remove")}
      yes={t("dates.remove")}
      why={date.staysBecause && t(`dates.stays.${date.staysBecause}`)}
      effect={
        <>
          <p>{t(concert.state === "DRAFT" ? "dates.removeEffect" : "dates.removePublished")}</p>
          {blocked + complimentary > 0 && <p>{t("dates.removeKept", { blocked, complimentary })}</p>}
        </>
      }
      busy={remove.busy}
      problem={remove.problem}
      onDo={remove.save}
    />
  );
}

/** Another hall, until buyers see the date. Categories of the same name keep their price. */
export function ChangeHall({ concert, date }: { concert: RecordedConcert; date: RecordedPerformance }) {
  const t = useText();
  const [hall, setHall] = useState(date.seatPlanId);
  const isOther = hall !== date.seatPlanId;
  const plan = useQuery({ ...QUERIES.seatPlan(hall), staleTime: Infinity, enabled: isOther });
  const categories = isOther ? (plan.data?.categories ?? []).map(({ name }) => name) : [];
  const form = useFields<string>(
    Object.fromEntries(date.prices.map(({ category, price }) => [priceOf(category), String(price)])),
    priceSpecs(t, categories),
  );
  const typedAt = (category: string) => form.typed[priceOf(category)] ?? "";
  const { save, busy, isDone, problem, conflict } = useDateChange(concert, date, {
    shownOf: () => ({ seatPlanId: "" }),
    nameOf: () => t("addDate.hall"),
    onRead: (fresh) => setHall(fresh.seatPlanId),
  });
  const isPriced = categories.length > 0 && categories.every((each) => typedAt(each).trim() !== "");
  const prices = () => Object.fromEntries(categories.map((each) => [each, neededNumberOf(typedAt(each))]));
  return (
    <Form
      label={t("dates.hall")}
      problem={problem}
      conflict={conflict}
      paths={form.paths}
      onSubmit={() => save({ seatPlanId: hall, prices: prices() })}
    >
      <h3>{t("dates.hall")}</h3>
      <HallChoice value={hall} onChange={setHall} hint={t("dates.hallHint")} others={[]} />
      <div className="three">
        {categories.map((category) => (
          <TextField key={category} {...form.field(priceOf(category))} />
        ))}
      </div>
      <Submit
        label={t("dates.hallDo")}
        busy={busy}
        isSaved={isDone && !isOther}
        why={!isOther ? t("dates.hallFirst") : isPriced ? null : t("addDate.pricesFirst")}
      />
    </Form>
  );
}
