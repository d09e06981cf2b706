import { useInfiniteQuery } from "@tanstack/react-query";
import { formatDateTime, formatNumber } from "../../text/formats.ts";
import { CONSOLE_LISTS } from "../api/queries.ts";
import { useText } from "../text.ts";

/** The imported halls that are known by now. Those of one name are told apart by when they were imported. */
export function useHalls(): { value: string; label: string }[] {
  const t = useText();
  const plans = useInfiniteQuery(CONSOLE_LISTS.seatPlans);
  const known = plans.data?.pages.flatMap((page) => page.items) ?? [];
  return known.map(({ seatPlanId, name, seats, createdAt }) => {
    const label = t("addDate.plan", { name, seats: formatNumber(seats) });
    const isAlone = known.every((each) => each.seatPlanId === seatPlanId || each.name !== name);
    return { value: seatPlanId, label: isAlone ? label : `${label} · ${formatDateTime(createdAt)}` };
  });
}
