import { useQuery } from "@tanstack/react-query";
import { isGone, QUERIES } from "../api/queries.ts";
import { retryMs } from "../api/retry.ts";

export function useConcert(concertId: string) {
  return useQuery({
    ...QUERIES.concert(concertId),
    staleTime: 60_000,
    refetchInterval: ({ state }) =>
      state.error && state.data === undefined && !isGone(state.error) ? retryMs(state) : false,
  });
}
