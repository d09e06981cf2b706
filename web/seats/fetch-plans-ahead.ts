import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { QUERIES } from "../api/queries.ts";
import type { Concert } from "../api/types.ts";

/** Most concerts have one hall. The others of a long tour are fetched when they are chosen. */
const PLANS_MAX = 2;

/** A page that is never idle fetches after this time. */
const IDLE_MS_MAX = 5_000;

/**
 * Fetches the halls of a concert before its visitor may choose seats, once the page has nothing else to do.
 * A plan never changes, so the browser keeps it, and its seats are drawn at once when the turn comes.
 */
export function useFetchPlansAhead({ seatPlanIds }: Pick<Concert, "seatPlanIds">): void {
  const queries = useQueryClient();
  const wanted = seatPlanIds.slice(0, PLANS_MAX).join(" ");
  useEffect(() => {
    if (wanted === "" || savesData()) return undefined;
    return whenIdle(() => void fetchInTurn(queries, wanted.split(" ")));
  }, [queries, wanted]);
}

async function fetchInTurn(queries: QueryClient, ids: readonly string[]): Promise<void> {
  // The seats page asks again for what could not be fetched now.
  for (const id of ids) await queries.prefetchQuery({ ...QUERIES.seatPlan(id), staleTime: Infinity });
}

function savesData(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean } };
  return connection?.saveData === true;
}

/** Safari has no idle callbacks. Returns what calls it off. */
function whenIdle(work: () => void): () => void {
  if (typeof requestIdleCallback !== "function") {
    const timer = setTimeout(work, IDLE_MS_MAX / 2);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(work, { timeout: IDLE_MS_MAX });
  return () => cancelIdleCallback(handle);
}
