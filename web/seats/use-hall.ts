import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { QUERIES } from "../api/queries.ts";
import { retryMs } from "../api/retry.ts";
import type { Performance, SeatPlan } from "../api/types.ts";
import { onReturn, wasActiveLately } from "../device/activity.ts";
import { type Hall, readHall } from "./hall/hall.ts";
import type { CategoryPrice } from "./hall/seat-plan.ts";

/** Poll intervals: while the visitor chooses, and while the page has not been used for a while. */
const SEATS_POLL_MS = 2_000;
const SEATS_POLL_MS_IDLE = 20_000;

const NO_SEATS = new Uint8Array();

/** The hall of a performance, and the status of each of its seats, asked for again and again. */
export function useHall(
  { performanceId, seatPlanId }: Pick<Performance, "performanceId" | "seatPlanId">,
  queueId: string,
): { hall: Hall | null; statuses: Uint8Array; error: Error | null } {
  const plan = useQuery({
    ...QUERIES.seatPlan(seatPlanId),
    staleTime: Infinity,
    refetchInterval: ({ state }) => (state.error === null ? false : retryMs(state)),
  });
  const statuses = useQuery({
    ...QUERIES.seatStatuses(performanceId, queueId),
    refetchInterval: ({ state }) =>
      state.error !== null ? retryMs(state) : wasActiveLately() ? SEATS_POLL_MS : SEATS_POLL_MS_IDLE,
    placeholderData: keepPreviousData,
    // Comparing 80,000 seats costs more than drawing them.
    structuralSharing: false,
  });
  const { refetch } = statuses;
  useEffect(() => onReturn(() => void refetch()), [refetch]);

  const known = statuses.data;
  // Prices change seldom, and then for new holds: the hall is made anew only if they do.
  const pricesKey = JSON.stringify(known?.prices);
  const hall = useMemo(
    () =>
      plan.data === undefined || known === undefined
        ? null
        : readHall(plan.data, pricesOf(plan.data, known.prices)),
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [plan.data, pricesKey],
  );
  const seats = hall?.seats ?? 0;
  const bytes = useMemo(() => known?.statuses.subarray(0, seats) ?? NO_SEATS, [known?.statuses, seats]);
  return { hall, statuses: bytes, error: plan.error ?? statuses.error };
}

/** Prices come in the order of the plan's categories. */
function pricesOf({ categories }: SeatPlan, prices: readonly Priced[]): CategoryPrice[] {
  return prices.map(({ category, grade, price }, index) => {
    const at =
      categories[index]?.name === category ? index : categories.findIndex(({ name }) => name === category);
    return { category: at, grade, price };
  });
}

interface Priced {
  category: string;
  grade: string;
  price: number;
}
