import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { seePlace, seeQueue } from "../api/calls.ts";
import type { Queue, QueueStatus, Timed } from "../api/types.ts";
import { can } from "../can.ts";
import { rememberArrival, usePlaceToken } from "../device/places.ts";

const RECONNECT_MS = 1_500;
const ADMITTED_POLL_MS = 5_000;
const QUEUE_POLL_MS = 3_000;

/**
 * Where this browser's visitor stands in a queue, asked again when the server says so. Not in a hidden tab: the question
 * of somebody whose turn has come lets them in, and nobody is there. See `watchWhileHidden`.
 */
export function usePlace(queueId: string) {
  const stored = usePlaceToken(queueId);
  const query = useQuery({
    queryKey: ["place", queueId, stored?.token],
    queryFn: ({ signal }) => seePlace(queueId, signal),
    enabled: stored !== null && !stored.left,
    refetchInterval: ({ state }) => {
      if (state.error !== null) return RECONNECT_MS;
      return state.data === undefined ? false : pollMs(state.data);
    },
  });
  const status = query.data?.status;
  useEffect(() => {
    if (status === "ACTIVE") rememberArrival(queueId);
  }, [status, queueId]);
  // A token is for one place: nothing but joining again makes a place that was given up anything else.
  const data = query.data !== undefined && stored?.left ? asLeft(query.data) : query.data;
  return { ...query, data, stored };
}

function asLeft(place: Timed<QueueStatus>): Timed<QueueStatus> {
  return { ...place, status: "LEFT" };
}

/** The public state of a queue: one page for everybody, which a stream may push one day. */
export function useQueue(queueId: string | undefined) {
  return useQuery({
    queryKey: ["queue", queueId],
    queryFn: ({ signal }) => seeQueue(queueId!, signal),
    enabled: queueId !== undefined,
    refetchInterval: QUEUE_POLL_MS,
  });
}

function pollMs({ status, pollAfterMs }: QueueStatus): number | false {
  if (!can.wait(status)) return false;
  return can.chooseSeats(status) ? Math.max(ADMITTED_POLL_MS, pollAfterMs) : pollAfterMs;
}

/** What the words on the page are about: the place's own status, or what keeps everybody from being called. */
export type ShownState =
  | Exclude<QueueStatus["status"], "EXPIRED">
  | "EXPIRED_IN"
  | "EXPIRED_OUT"
  | "PAUSED"
  | "SOLD_OUT"
  | "CLOSED"
  | "SCHEDULED";

export function shownState(
  status: QueueStatus["status"],
  arrived: boolean,
  queue: Queue | undefined,
): ShownState {
  if (status === "EXPIRED") return arrived ? "EXPIRED_IN" : "EXPIRED_OUT";
  const halted = status === "WAITING" || status === "MISSED";
  if (halted && queue !== undefined && queue.state !== "OPEN") return queue.state;
  return status;
}
