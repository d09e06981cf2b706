import { useQueryClient } from "@tanstack/react-query";
import { CONSOLE } from "../api/queries.ts";
import type { RecordedConcert, RecordedPerformance } from "../api/types.ts";
import { changeDate, type DateChange } from "../api/date-writes.ts";
import { type RevisedSaving, useRevisedSaving } from "../parts/form/revised-saving.ts";

/** Saves a change of a date, unless somebody else has changed the same of it. */
export function useDateChange(
  { concertId }: RecordedConcert,
  date: RecordedPerformance,
  rest: Pick<RevisedSaving<RecordedPerformance, DateChange>, "shownOf" | "seen" | "nameOf" | "onRead">,
) {
  const queries = useQueryClient();
  return useRevisedSaving<RecordedPerformance, DateChange>({
    ...rest,
    thing: date,
    read: async () => {
      const { performances } = await queries.fetchQuery({ ...CONSOLE.concert(concertId), staleTime: 0 });
      return performances.find(({ performanceId }) => performanceId === date.performanceId)!;
    },
    call: (change, revision) => changeDate(date.performanceId, change, revision),
  });
}
