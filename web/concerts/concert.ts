import { useQuery } from "@tanstack/react-query";
import { EMBEDDED_AT_MS, readEmbedded } from "../api/embedded.ts";
import { isGone, QUERIES } from "../api/queries.ts";
import { retryMs } from "../api/retry.ts";
import type { OfferedConcert } from "../api/types.ts";

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
