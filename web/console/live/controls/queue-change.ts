import { useQueryClient } from "@tanstack/react-query";
import { CONSOLE } from "../../api/queries.ts";
import type { OrganiserQueue, QueueChange } from "../../api/types.ts";
import { changeQueue } from "../../api/writes.ts";
import { type RevisedSaving, useRevisedSaving } from "../../parts/form/revised-saving.ts";

/** Saves a change of a queue, unless somebody else has changed the same of it. */
export function useQueueChange(
  queue: OrganiserQueue,
  rest: Pick<
    RevisedSaving<OrganiserQueue, QueueChange>,
    "shownOf" | "seen" | "mineUpon" | "nameOf" | "onRead"
  >,
) {
  const queries = useQueryClient();
  return useRevisedSaving<OrganiserQueue, QueueChange>({
    ...rest,
    thing: queue,
    read: () => queries.fetchQuery({ ...CONSOLE.queue(queue.queueId), staleTime: 0 }),
    call: (change, revision) => changeQueue(queue.queueId, change, revision),
  });
}
