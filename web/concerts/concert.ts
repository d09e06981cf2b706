import { useQuery } from "@tanstack/react-query";
import { findConcert } from "../api/calls.ts";
import { asProblem } from "../api/problem.ts";
import { retryMs } from "../api/retry.ts";

export function useConcert(concertId: string) {
  return useQuery({
    queryKey: ["concert", concertId],
    queryFn: ({ signal }) => findConcert(concertId, signal),
    staleTime: 60_000,
    refetchInterval: ({ state }) =>
      state.error && state.data === undefined && !isGone(state.error) ? retryMs(state) : false,
  });
}

function isGone(error: Error): boolean {
  const { status } = asProblem(error);
  return status === 404 || status === 400;
}
