import { useQueryClient } from "@tanstack/react-query";
import { CONSOLE, CONSOLE_LISTS } from "../../api/queries.ts";
import type { RecordedConcert } from "../../api/types.ts";
import { changeConcert, type ConcertFields } from "../../api/writes.ts";
import { type RevisedSaving, useRevisedSaving } from "../../parts/form/revised-saving.ts";

/** Saves a change of a concert, unless somebody else has changed the same of it. */
export function useConcertChange(
  concert: RecordedConcert,
  rest: Pick<
    RevisedSaving<RecordedConcert, ConcertFields>,
    "shownOf" | "seen" | "mineUpon" | "nameOf" | "onRead"
  >,
) {
  const queries = useQueryClient();
  return useRevisedSaving<RecordedConcert, ConcertFields>({
    ...rest,
    thing: concert,
    read: () => queries.fetchQuery({ ...CONSOLE.concert(concert.concertId), staleTime: 0 }),
    call: async (change, revision) => {
      await changeConcert(concert.concertId, change, revision);
      void queries.invalidateQueries(CONSOLE_LISTS.concerts);
    },
  });
}
