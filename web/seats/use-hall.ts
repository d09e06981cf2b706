import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { QUERIES } from "../api/queries.ts";
import { retryMs } from "../api/retry.ts";
import type { Seats } from "../api/types.ts";
import { onReturn, wasActiveLately } from "../device/activity.ts";
import { type Hall, readHall } from "./hall/hall.ts";
import { planOfList } from "./hall/plan-of-list.ts";
import { STATES } from "./statuses/seat-state.ts";

/** Poll intervals: while the visitor chooses, and while the page has not been used for a while. */
const SEATS_POLL_MS = 2_000;
const SEATS_POLL_MS_IDLE = 20_000;

/** The hall of a performance, and the status of each of its seats, asked for again and again. */
export function useHall(
  performanceId: string,
  queueId: string,
): { hall: Hall | null; statuses: Uint8Array; error: Error | null } {
  const { data, error, refetch } = useQuery({
    ...QUERIES.seats(performanceId, queueId),
    refetchInterval: ({ state }) =>
      state.error !== null ? retryMs(state) : wasActiveLately() ? SEATS_POLL_MS : SEATS_POLL_MS_IDLE,
    placeholderData: keepPreviousData,
    // Comparing two lists of 20,000 seats costs more than drawing one.
    structuralSharing: false,
  });
  useEffect(() => onReturn(() => void refetch()), [refetch]);
  const items = data?.items;
  const key = items === undefined ? "" : `${data!.performanceId} ${items.length}`;
  // Who sits where does not change while a performance is on sale: only its statuses do.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const hall = useMemo(() => (items === undefined ? null : hallOf(items)), [key]);
  const statuses = useMemo(
    () => Uint8Array.from(items ?? [], ({ status }) => STATES.indexOf(status)),
    [items],
  );
  return { hall, statuses, error };
}

function hallOf(items: Seats["items"]): Hall {
  const { plan, prices } = planOfList(items);
  return readHall(plan, prices);
}
