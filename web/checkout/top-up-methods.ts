import { useQuery } from "@tanstack/react-query";
import { listTopUpMethods } from "../api/calls.ts";
import { retryMs } from "../api/retry.ts";

/** By what points can be topped up here; the same for everybody, so asked for once. */
export function useTopUpMethods() {
  return useQuery({
    queryKey: ["top-up-methods"],
    queryFn: ({ signal }) => listTopUpMethods(signal),
    refetchInterval: ({ state }) => (state.error === null ? false : retryMs(state)),
    staleTime: Infinity,
  });
}
