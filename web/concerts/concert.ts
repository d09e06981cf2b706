import { useQuery } from "@tanstack/react-query";
import { findConcert } from "../api/calls.ts";

export function useConcert(concertId: string) {
  return useQuery({
    queryKey: ["concert", concertId],
    queryFn: ({ signal }) => findConcert(concertId, signal),
    staleTime: 60_000,
    refetchInterval: ({ state }) => (state.error && state.data === undefined ? 2_000 : false),
  });
}
