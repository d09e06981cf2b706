import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { BUYER_LIMITS } from "../../src/core/bookings/buyer-limits.ts";
import type { ConcertFilter, Concerts } from "../api/types.ts";
import { SearchField } from "../parts/search-field.tsx";
import { formatMonth } from "../text/formats.ts";
import { useTranslation } from "../text/language.ts";

const TYPING_MS = 350;
const SALES = ["ON_SALE", "SCHEDULED", "OVER"] as const;

/** What an address narrows the list to. What it cannot mean is left out. */
export function readFilter(search: Record<string, unknown>): ConcertFilter {
  const { q, venue, month, sale } = search;
  const text = (value: unknown, charsMax: number) =>
    typeof value === "string" && value !== "" ? value.slice(0, charsMax) : undefined;
  const known = {
    q: text(q, BUYER_LIMITS.searchCharsMax),
    venue: text(venue, BUYER_LIMITS.titleCharsMax),
    month: /^\d{4}-(0[1-9]|1[0-2])$/.test(String(month)) ? String(month) : undefined,
    sale: SALES.find((each) => each === sale),
  };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
}

/** The search, and what the list can be narrowed to. It stands in the address, so Back and Reload keep it. */
export function ListFilter({
  filter,
  choices,
}: {
  filter: ConcertFilter;
  choices: Concerts["choices"] | undefined;
}) {
  const { t } = useTranslation();
  const narrow = useNarrowing(filter);
  const [typed, setTyped] = useTyped(filter.q ?? "", (q) => narrow({ q }));
  const { venues, months } = choices ?? { venues: [], months: [] };
  const selects = [
    ["venue", t("concerts.venue"), named(venues, filter.venue).map((each) => [each, each])],
    ["month", t("concerts.month"), named(months, filter.month).map((each) => [each, formatMonth(each)])],
    ["sale", t("concerts.saleState"), SALES.map((each) => [each, t(`concerts.saleStates.${each}`)])],
  ] as const;
  return (
    <search className="list-filter">
      <SearchField label={t("concerts.search")} value={typed} onChange={setTyped} />
      {selects.map(([name, label, options]) => (
        <label key={name} className="field">
          {label}
          <select value={filter[name] ?? ""} onChange={({ target }) => narrow({ [name]: target.value })}>
            <option value="">{t("concerts.all")}</option>
            {options.map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        </label>
      ))}
    </search>
  );
}

/** The choices, with the one that the address names even if no date to come has it. */
function named(choices: readonly string[], chosen: string | undefined): readonly string[] {
  return chosen === undefined || choices.includes(chosen) ? choices : [...choices, chosen];
}

function useNarrowing(filter: ConcertFilter): (change: Record<string, string>) => void {
  const navigate = useNavigate();
  return (change) => void navigate({ to: "/", search: readFilter({ ...filter, ...change }), replace: true });
}

/** The search text as typed. It is searched for once the typing pauses. */
function useTyped(searched: string, search: (text: string) => void): [string, (typed: string) => void] {
  const [typed, setTyped] = useState(searched);
  useEffect(() => {
    const wanted = typed.trim();
    if (wanted === searched) return undefined;
    const timer = setTimeout(() => search(wanted), TYPING_MS);
    return () => clearTimeout(timer);
  });
  return [typed, setTyped];
}
