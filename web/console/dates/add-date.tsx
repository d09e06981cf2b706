import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { LIMITS } from "../../../src/core/limits.ts";
import { QUERIES } from "../../api/queries.ts";
import { formatNumber } from "../../text/formats.ts";
import { addressOf } from "../address.ts";
import { CONSOLE, CONSOLE_LISTS } from "../api/queries.ts";
import type { RecordedConcert } from "../api/types.ts";
import { addDate, type NewDate } from "../api/writes.ts";
import { ConsoleLink } from "../frame/console-link.tsx";
import { ChoiceField, TextField } from "../parts/fields.tsx";
import { Form } from "../parts/form.tsx";
import { useSaving } from "../parts/saving.ts";
import { Submit } from "../parts/submit.tsx";
import { useText } from "../text.ts";
import { instantOf } from "./local-time.ts";

/** The choice in place of a hall: seats that are only counted. */
const NUMBERED = "numbered";

/** A new date, in a hall whose categories each get a price, or with so many numbered seats. */
export function AddDate({ concert }: { concert: RecordedConcert }) {
  const t = useText();
  const queries = useQueryClient();
  const plans = useInfiniteQuery(CONSOLE_LISTS.seatPlans);
  const known = plans.data?.pages.flatMap((page) => page.items) ?? [];
  const last = concert.performances.at(-1);
  const [starts, setStarts] = useState("");
  const [hall, setHall] = useState(last?.seatPlanId ?? "");
  const [prices, setPrices] = useState<Record<string, string>>(() =>
    Object.fromEntries((last?.prices ?? []).map(({ category, price }) => [category, String(price)])),
  );
  const [count, setCount] = useState("50");
  const [grade, setGrade] = useState("R");
  const [price, setPrice] = useState("");
  const chosen = hall === "" ? (known[0]?.seatPlanId ?? NUMBERED) : hall;
  const plan = useQuery({
    ...QUERIES.seatPlan(chosen),
    staleTime: Infinity,
    enabled: chosen !== NUMBERED,
  });
  const categories = chosen === NUMBERED ? [] : (plan.data?.categories ?? []).map(({ name }) => name);
  const { save, busy, isDone, problem } = useSaving(
    (body: NewDate, key) => addDate(concert.concertId, body, key),
    () => {
      setStarts("");
      return queries.invalidateQueries(CONSOLE.concert.all(concert.concertId));
    },
  );
  const startsAt = instantOf(starts, concert.timeZone);
  const isPriced = categories.every((category) => (prices[category] ?? "").trim() !== "");
  const submit = () => {
    if (startsAt === null) return;
    const hallOfDate =
      chosen === NUMBERED
        ? { seats: [{ count: Number(count), grade: grade.trim(), price: Number(price) }] }
        : {
            seatPlanId: chosen,
            prices: Object.fromEntries(categories.map((category) => [category, Number(prices[category])])),
          };
    save({ startsAt, ...hallOfDate });
  };
  const why = startsAt === null ? t("addDate.startsFirst") : isPriced ? null : t("addDate.pricesFirst");
  return (
    <section className="card">
      <h2>{t("addDate.heading")}</h2>
      <Form
        label={t("addDate.heading")}
        problem={problem}
        paths={[
          "startsAt",
          "seats.0.count",
          "seats.0.grade",
          "seats.0.price",
          ...categories.map((category) => `prices.${category}`),
        ]}
        onSubmit={submit}
      >
        <div className="two">
          <TextField
            label={t("dates.starts")}
            path="startsAt"
            type="datetime-local"
            hint={t("facts.zone", { zone: concert.timeZone })}
            value={starts}
            onChange={setStarts}
          />
          <ChoiceField
            label={t("addDate.hall")}
            path="seatPlanId"
            value={chosen}
            onChange={setHall}
            hint={<ConsoleLink to={addressOf("halls")}>{t("addDate.import")}</ConsoleLink>}
            options={[
              ...known.map(({ seatPlanId, name, seats }) => ({
                value: seatPlanId,
                label: t("addDate.plan", { name, seats: formatNumber(seats) }),
              })),
              { value: NUMBERED, label: t("addDate.numbered") },
            ]}
          />
        </div>
        {chosen === NUMBERED && (
          <div className="three">
            <TextField
              label={t("addDate.count")}
              path="seats.0.count"
              type="number"
              min={1}
              max={LIMITS.seatsPerPerformanceMax}
              value={count}
              onChange={setCount}
            />
            <TextField
              label={t("addDate.grade")}
              path="seats.0.grade"
              maxLength={LIMITS.gradeCharsMax}
              value={grade}
              onChange={setGrade}
            />
            <TextField
              label={t("addDate.price")}
              path="seats.0.price"
              type="number"
              min={0}
              max={LIMITS.seatPricePointsMax}
              value={price}
              onChange={setPrice}
            />
          </div>
        )}
        {categories.length > 0 && (
          <div className="three">
            {categories.map((category) => (
              <TextField
                key={category}
                label={t("dates.priceOf", { category })}
                path={`prices.${category}`}
                type="number"
                min={0}
                max={LIMITS.seatPricePointsMax}
                value={prices[category] ?? ""}
                onChange={(typed) => setPrices({ ...prices, [category]: typed })}
              />
            ))}
          </div>
        )}
        <Submit label={t("addDate.add")} busy={busy} isSaved={isDone && starts === ""} why={why} />
      </Form>
    </section>
  );
}
