import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { LIMITS } from "../../../src/core/limits.ts";
import { QUERIES } from "../../api/queries.ts";
import { addressOf } from "../address.ts";
import { CONSOLE } from "../api/queries.ts";
import type { RecordedConcert } from "../api/types.ts";
import { addDate, type NewDate } from "../api/date-writes.ts";
import { ConsoleLink } from "../frame/console-link.tsx";
import { TextField } from "../parts/form/fields.tsx";
import { Form } from "../parts/form/form.tsx";
import { useFields, neededNumberOf } from "../parts/form/form-fields.ts";
import { useSaving } from "../parts/form/saving.ts";
import { Submit } from "../parts/form/submit.tsx";
import { useText } from "../text.ts";
import { HallChoice, useHalls } from "./hall-choice.tsx";
import { instantOf } from "./local-time.ts";
import { priceOf, priceSpec, priceSpecs } from "./price-fields.ts";
import { objectionToStart, openingOf, startObjectionWords } from "./start-objection.ts";

/** The choice in place of a hall: seats that are only counted. */
const NUMBERED = "numbered";

/** A new date, in a hall whose categories each get a price, or with so many numbered seats. */
export function AddDate({ concert }: { concert: RecordedConcert }) {
  const t = useText();
  const queries = useQueryClient();
  const { halls } = useHalls();
  const last = concert.performances.at(-1);
  const [hall, setHall] = useState(last?.seatPlanId ?? "");
  const chosen = hall === "" ? (halls[0]?.value ?? NUMBERED) : hall;
  const plan = useQuery({
    ...QUERIES.seatPlan(chosen),
    staleTime: Infinity,
    enabled: chosen !== NUMBERED,
  });
  const categories = chosen === NUMBERED ? [] : (plan.data?.categories ?? []).map(({ name }) => name);
  const form = useFields<string>(
    {
      startsAt: "",
      salesCloseAt: "",
      "seats.0.count": "50",
      "seats.0.grade": "R",
      "seats.0.price": "",
      ...Object.fromEntries(
        (last?.prices ?? []).map(({ category, price }) => [priceOf(category), `${price}`]),
      ),
    },
    {
      startsAt: {
        label: t("dates.starts"),
        hint: t("facts.zone", { zone: concert.timeZone }),
        type: "datetime-local",
        zone: concert.timeZone,
      },
      salesCloseAt: {
        label: t("dates.closes"),
        hint: t("dates.closesHint"),
        type: "datetime-local",
        zone: concert.timeZone,
      },
      "seats.0.count": {
        label: t("addDate.count"),
        type: "number",
        min: 1,
        max: LIMITS.seatsPerPerformanceMax,
      },
      "seats.0.grade": { label: t("addDate.grade"), maxLength: LIMITS.gradeCharsMax },
      "seats.0.price": priceSpec(t("addDate.price")),
      ...priceSpecs(t, categories),
    },
  );
  const typedAt = (path: string) => form.typed[path] ?? "";
  const { save, busy, isDone, problem } = useSaving(
    (body: NewDate, key) => addDate(concert.concertId, body, key),
    () => {
      form.fill((now) => ({ ...now, startsAt: "", salesCloseAt: "" }));
      return queries.invalidateQueries(CONSOLE.concert.all(concert.concertId));
    },
  );
  const startsAt = instantOf(typedAt("startsAt"), concert.timeZone);
  const isPriced = categories.every((category) => typedAt(priceOf(category)).trim() !== "");
  const submit = () => {
    if (startsAt === null) return;
    const hallOfDate =
      chosen === NUMBERED
        ? {
            seats: [
              {
                count: neededNumberOf(typedAt("seats.0.count")),
                grade: typedAt("seats.0.grade").trim(),
                price: neededNumberOf(typedAt("seats.0.price")),
              },
            ],
          }
        : {
            seatPlanId: chosen,
            prices: Object.fromEntries(
              categories.map((category) => [category, neededNumberOf(typedAt(priceOf(category)))]),
            ),
          };
    const salesCloseAt = instantOf(typedAt("salesCloseAt"), concert.timeZone);
    save({ startsAt, salesCloseAt, ...hallOfDate });
  };
  const { timeZone, performances } = concert;
  const opensAt = openingOf(concert);
  const objection = objectionToStart(typedAt("startsAt"), timeZone, performances, opensAt, Date.now());
  const impossible = objection && startObjectionWords(t, objection, timeZone);
  const why =
    startsAt === null
      ? t("addDate.startsFirst")
      : (impossible ?? (isPriced ? null : t("addDate.pricesFirst")));
  return (
    <section className="card">
      <h2>{t("addDate.heading")}</h2>
      <Form label={t("addDate.heading")} problem={problem} paths={form.paths} onSubmit={submit}>
        <div className="two">
          <TextField {...form.field("startsAt")} error={impossible ?? undefined} />
          <TextField {...form.field("salesCloseAt")} />
        </div>
        <div className="two">
          <HallChoice
            value={chosen}
            onChange={setHall}
            hint={<ConsoleLink to={addressOf("halls")}>{t("addDate.import")}</ConsoleLink>}
            others={[{ value: NUMBERED, label: t("addDate.numbered") }]}
          />
        </div>
        {chosen === NUMBERED && (
          <div className="three">
            <TextField {...form.field("seats.0.count")} />
            <TextField {...form.field("seats.0.grade")} />
            <TextField {...form.field("seats.0.price")} />
          </div>
        )}
        {categories.length > 0 && (
          <div className="three">
            {categories.map((category) => (
              <TextField key={category} {...form.field(priceOf(category))} />
            ))}
          </div>
        )}
        <Submit
          label={t("addDate.add")}
          busy={busy}
          isSaved={isDone && typedAt("startsAt") === ""}
          why={why}
        />
      </Form>
    </section>
  );
}
