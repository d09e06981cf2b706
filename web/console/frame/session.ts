import { MutationCache, QueryCache, QueryClient, useQuery } from "@tanstack/react-query";
import { asProblem } from "../../api/problem.ts";
import { CONSOLE } from "../api/queries.ts";
import type { Me } from "../api/types.ts";

/**
 * What pages read and write. Any call may say that the session has ended: the question who is signed in is
 * then asked anew, and the frame shows the sign-in above the page, whose form keeps what was typed.
 */
export function createQueries(): QueryClient {
  const lookAgain = (error: unknown) => {
    if (asProblem(error).code === "unauthenticated") void queries.invalidateQueries(CONSOLE.me.all());
  };
  const queries = new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => {
        if (query.queryKey[0] !== CONSOLE.me.all().queryKey[0]) lookAgain(error);
      },
    }),
    mutationCache: new MutationCache({ onError: lookAgain }),
    defaultOptions: {
      queries: { retry: false, networkMode: "always", refetchIntervalInBackground: false },
      mutations: { retry: false, networkMode: "always" },
    },
  });
  return queries;
}

/** Who is signed in: null is nobody, undefined not known yet. */
export function useMe(): { me: Me | null | undefined; error: Error | null } {
  const { data, error } = useQuery({ ...CONSOLE.me(), staleTime: 60_000 });
  return { me: data === undefined ? undefined : data.me, error };
}

/** Whether the member who is signed in may do this. */
export function useMay(): (action: string) => boolean {
  const { me } = useMe();
  return (action) => me?.can.includes(action) ?? false;
}
