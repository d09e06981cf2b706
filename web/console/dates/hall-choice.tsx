import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { LIMITS } from "../../../src/core/limits.ts";
import { QUERIES } from "../../api/queries.ts";
import { formatMoment, formatNumber } from "../../text/formats.ts";
import { CONSOLE_LISTS } from "../api/queries.ts";
import { ChoiceField, TextField } from "../parts/form/fields.tsx";
import { useText } from "../text.ts";

interface Choice {
  value: string;
  label: string;
}

/** The newest imported halls whose name has this. Those of one name are told apart by their time. */
export function useHalls(search = ""): { halls: Choice[]; areAll: boolean } {
  const t = useText();
  const plans = useInfiniteQuery({
    ...CONSOLE_LISTS.seatPlansNamed(search.trim()),
    placeholderData: keepPreviousData,
  });
  const known = plans.data?.pages.flatMap((page) => page.items) ?? [];
  const halls = known.map(({ seatPlanId, name, seats, createdAt }) => {
    const label = t("addDate.plan", { name, seats: formatNumber(seats) });
    const isAlone = known.every((each) => each.seatPlanId === seatPlanId || each.name !== name);
    return { value: seatPlanId, label: isAlone ? label : `${label} · ${formatMoment(createdAt)}` };
  });
  return { halls, areAll: !plans.hasNextPage };
}

/** Chooses a hall. Where there are more than one list shows, they are looked for by name. */
export function HallChoice({
  value,
  onChange,
  hint,
  label: title,
  others,
}: {
  value: string;
  onChange: (value: string) => void;
  hint?: ReactNode;
  /** What the hall is for; left out, it is a date's. */
  label?: string;
  /** Choices that are no imported hall. */
  others: readonly Choice[];
}) {
  const t = useText();
  const [search, setSearch] = useState("");
  const { areAll } = useHalls();
  const { halls } = useHalls(search);
  const isListed = [...halls, ...others].some((each) => each.value === value);
  const plan = useQuery({ ...QUERIES.seatPlan(value), staleTime: Infinity, enabled: !isListed });
  // A plan that is in no list was made by the server, for seats that are only counted.
  const name = areAll ? t("addDate.numbered") : plan.data?.name;
  const label = plan.data && t("addDate.plan", { name: name!, seats: formatNumber(plan.data.labels.length) });
  const chosen = { value, label: label ?? "…" };
  return (
    <>
      {!areAll && (
        <TextField
          label={t("addDate.search")}
          path="q"
          type="search"
          maxLength={LIMITS.searchCharsMax}
          value={search}
          onChange={setSearch}
        />
      )}
      <ChoiceField
        label={title ?? t("addDate.hall")}
        path="seatPlanId"
        value={value}
        onChange={onChange}
        hint={hint}
        options={[...(isListed ? [] : [chosen]), ...halls, ...others]}
      />
    </>
  );
}
