import { LIMITS } from "../../../src/core/limits.ts";
import { addressOf } from "../address.ts";
import { useAllDates } from "../concerts/all-dates.ts";
import { ConsoleLink, useGo } from "../frame/console-link.tsx";
import { ChoiceField, TextField } from "../parts/form/fields.tsx";
import { keepChosen, onlySet, spanOfDays } from "../parts/form/filters.ts";
import { Form } from "../parts/form/form.tsx";
import { type Choice, useFields } from "../parts/form/form-fields.ts";
import { Submit } from "../parts/form/submit.tsx";
import { useText } from "../text.ts";

/**
 * What orders are looked for by, as the address has it. Each may be empty; the days are those on which they
 * were paid, by the reader's clock.
 */
export const ORDER_FILTERS = ["q", "concertId", "performanceId", "status", "from", "to"] as const;
export type OrderFilter = Record<(typeof ORDER_FILTERS)[number], string>;

/** As the server is asked, for the list and for the table of it. */
export function askedOf({ from, to, ...rest }: OrderFilter): Record<string, string> {
  const span = spanOfDays(from, to);
  return onlySet({ ...rest, paidFrom: span.from, paidBefore: span.before });
}

export function FilterOrders({ filter }: { filter: OrderFilter }) {
  const t = useText();
  const go = useGo();
  const { concerts, dates } = useAllDates();
  const choices = (all: string, known: readonly Choice[], chosen: string) =>
    keepChosen([{ value: "", label: all }, ...known], chosen, t("history.thisOne"));
  const form = useFields<keyof OrderFilter>(filter, {
    q: {
      label: t("orders.find"),
      type: "search",
      hint: t("orders.findHint"),
      maxLength: LIMITS.searchCharsMax,
    },
    concertId: { label: t("orders.concert") },
    performanceId: { label: t("orders.date") },
    status: { label: t("orders.state") },
    from: { label: t("orders.paidFrom"), type: "date" },
    to: { label: t("orders.paidTo"), type: "date" },
  });
  const { q, concertId, performanceId } = form.typed;
  return (
    <Form
      label={t("orders.find")}
      problem={null}
      isSearch
      onSubmit={() =>
        go(`${addressOf("orders")}?${new URLSearchParams(onlySet({ ...form.typed, q: q.trim() }))}`)
      }
    >
      <div className="two">
        <TextField {...form.field("q")} />
        <ChoiceField
          {...form.field("concertId")}
          onChange={(chosen) => form.fill((now) => ({ ...now, concertId: chosen, performanceId: "" }))}
          options={choices(
            t("orders.allConcerts"),
            concerts.map((each) => ({
              value: each.concertId,
              label: each.title || t("concerts.untitled"),
            })),
            concertId,
          )}
        />
        <ChoiceField
          {...form.field("performanceId")}
          options={choices(
            t("orders.allDates"),
            dates
              .filter((each) => concertId === "" || each.concertId === concertId)
              .map((each) => ({ value: each.performanceId, label: each.label })),
            performanceId,
          )}
        />
        <ChoiceField
          {...form.field("status")}
          options={[
            { value: "", label: t("orders.allStates") },
            { value: "SUCCEEDED", label: t("state.SUCCEEDED") },
            { value: "REFUNDED", label: t("state.REFUNDED") },
          ]}
        />
        <TextField {...form.field("from")} />
        <TextField {...form.field("to")} />
      </div>
      <Submit label={t("orders.search")} busy={false} />
      {Object.keys(onlySet(filter)).length > 0 && (
        <p>
          {t("orders.filtered")} <ConsoleLink to={addressOf("orders")}>{t("history.all")}</ConsoleLink>
        </p>
      )}
    </Form>
  );
}
