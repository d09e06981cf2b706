import { useQuery } from "@tanstack/react-query";
import { listTopUpMethods } from "../api/calls.ts";
import { retryMs } from "../api/retry.ts";

/** The payment methods for topping up. They are the same for everybody, so they are read once. */
export function useTopUpMethods() {
  return useQuery({
    queryKey: ["top-up-methods"],
    queryFn: ({ signal }) => listTopUpMethods(signal),
    refetchInterval: ({ state }) => (state.error === null ? false : retryMs(state)),
    staleTime: Infinity,
  });
}
