import { useInfiniteQuery } from "@tanstack/react-query";
import { en } from "../../text/console/en.ts";
import { addressOf } from "../address.ts";
import { CONSOLE_LISTS } from "../api/queries.ts";
import { useAllDates } from "../concerts/all-dates.ts";
import { ConsoleLink, useGo } from "../frame/console-link.tsx";
import { useMay } from "../frame/session.ts";
import { ChoiceField, TextField } from "../parts/form/fields.tsx";
import { keepChosen, onlySet, spanOfDays } from "../parts/form/filters.ts";
import { Form } from "../parts/form/form.tsx";
import { type Choice, useFields } from "../parts/form/form-fields.ts";
import { Submit } from "../parts/form/submit.tsx";
import { useText, wordOf } from "../text.ts";

/** What the history is narrowed to. Each may be empty; the days are those of the reader's clock. */
export const HISTORY_FILTERS = ["concertId", "action", "actor", "from", "to", "subject"] as const;
export type HistoryFilter = Record<(typeof HISTORY_FILTERS)[number], string>;

/** As the server is asked. */
export function askedOf({ from, to, ...rest }: HistoryFilter): Record<string, string> {
  const span = spanOfDays(from, to);
  return onlySet({ ...rest, from: span.from, to: span.before });
}

export function FilterHistory({ filter }: { filter: HistoryFilter }) {
  const t = useText();
  const go = useGo();
  const may = useMay();
  const { concerts } = useAllDates();
  const staff = useInfiniteQuery({ ...CONSOLE_LISTS.staff, enabled: may("staff.read") });
  const members = (staff.data?.pages ?? []).flatMap(({ items }) => items);
  const people = [
    ...members.map(({ staffId, name }) => ({ value: staffId, label: name })),
    ...(["key", "frontrow"] as const).map((kind) => ({ value: kind, label: t(`actor.${kind}`) })),
  ];
  const choices = (known: readonly Choice[], chosen: string) =>
    keepChosen([{ value: "", label: t("history.any") }, ...known], chosen, t("history.thisOne"));
  const form = useFields<keyof HistoryFilter>(filter, {
    concertId: {
      label: t("orders.concert"),
      options: choices(
        concerts.map(({ concertId, title }) => ({
          value: concertId,
          label: title || t("concerts.untitled"),
        })),
        filter.concertId,
      ),
    },
    action: {
      label: t("history.what"),
      options: choices(
        Object.keys(en.act).map((act) => ({ value: act, label: wordOf(t, "act", act) })),
        filter.action,
      ),
    },
    actor: {
      label: t("history.who"),
      options: choices(people, filter.actor),
    },
    from: { label: t("history.from"), type: "date" },
    to: { label: t("history.to"), type: "date" },
    subject: { label: "" },
  });
  const choose = (path: "concertId" | "action" | "actor") => {
    const { options = [], ...field } = form.field(path);
    return <ChoiceField {...field} options={options} />;
  };
  const isFiltered = Object.keys(onlySet(filter)).length > 0;
  return (
    <Form
      label={t("history.filter")}
      problem={null}
      onSubmit={() => go(`${addressOf("history")}?${new URLSearchParams(onlySet(form.typed))}`)}
    >
      <div className="three">
        {choose("concertId")}
        {choose("action")}
        {choose("actor")}
      </div>
      <div className="two">
        <TextField {...form.field("from")} />
        <TextField {...form.field("to")} />
      </div>
      <Submit label={t("history.filter")} busy={false} />
      {isFiltered && (
        <p>
          {t("history.filtered")} <ConsoleLink to={addressOf("history")}>{t("history.all")}</ConsoleLink>
        </p>
      )}
    </Form>
  );
}
