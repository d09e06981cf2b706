import { useQuery } from "@tanstack/react-query";
import { EMBEDDED_AT_MS, readEmbedded } from "../api/embedded.ts";
import { isGone, QUERIES } from "../api/queries.ts";
import { retryMs } from "../api/retry.ts";
import type { OfferedConcert } from "../api/types.ts";

/** While a page is open on which it matters what the organiser changes. */
const FOLLOW_MS = 30_000;

export function useConcert(concertId: string) {
  return useQuery({
    ...QUERIES.concert(concertId),
    initialData: () => readEmbedded<OfferedConcert>(`concert-${concertId}`),
    initialDataUpdatedAt: EMBEDDED_AT_MS,
    staleTime: 60_000,
    refetchInterval: ({ state }) =>
      state.error && state.data === undefined && !isGone(state.error) ? retryMs(state) : false,
  });
}

/**
 * Reads the page's concert again while it is open, and at once if it is older than `ageMsMax`. Answers
 * whether it is there no longer.
 */
export function useFollowing({ concertId }: OfferedConcert, ageMsMax = FOLLOW_MS): boolean {
  const { error } = useQuery({
    ...QUERIES.concert(concertId),
    staleTime: ageMsMax,
    refetchInterval: FOLLOW_MS,
  });
  return isGone(error);
}
