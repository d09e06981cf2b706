import { useQuery } from "@tanstack/react-query";
import { QUERIES } from "../api/queries.ts";
import { retryMs } from "../api/retry.ts";

/** The payment methods for topping up. They are the same for everybody, so they are read once. */
export function useTopUpMethods() {
  return useQuery({
    ...QUERIES.topUpMethods(),
    refetchInterval: ({ state }) => (state.error === null ? false : retryMs(state)),
    staleTime: Infinity,
  });
}
