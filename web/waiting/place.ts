import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { isByPlace, QUERIES } from "../api/queries.ts";
import { retryMs } from "../api/retry.ts";
import type { Queue, QueueStatus, Timed } from "../api/types.ts";
import { can } from "../can.ts";
import { rememberArrival, usePlaceToken } from "../device/places.ts";
import { isPushed, useQueueStream } from "./queue-stream.ts";

// A waiting page sends at most 20 requests a minute; a page that only shows something, at most 10.

/** While the queue's page is pushed, its changes say when to poll one's own place. */
const PLACE_POLL_MS_MIN_LIVE = 6_000;
const PLACE_POLL_MS_MIN = 4_000;
/** Extra polls per minute because something in the queue has changed. */
const PLACE_POLLS_ON_CHANGE_MAX = 5;
const ADMITTED_POLL_MS = 30_000;
/** Polls while it is pushed, in case the connection is dead without a sign. */
const QUEUE_POLL_MS_LIVE = 60_000;
const QUEUE_POLL_MS = 20_000;
/** The margin after a deadline before asking, so that it is over by the server's clock too. */
const AFTER_DEADLINE_MS = 300;

/**
 * The place of this browser's visitor in a queue, polled as often as the server asks. Not in a hidden tab,
 * because a poll by a called visitor admits them, and nobody is watching there. See `useCalledWhileHidden`.
 */
export function usePlace(queueId: string) {
  const stored = usePlaceToken(queueId);
  const queue = useKnownQueue(queueId);
  const query = useQuery({
    ...QUERIES.place(queueId, stored?.token),
    enabled: stored !== null && !stored.left,
    refetchInterval: ({ state }) => {
      if (state.error !== null) return retryMs(state);
      return state.data === undefined ? false : pollMs(state.data, isPushed(queueId));
    },
  });
  const status = query.data?.status;
  useEffect(() => {
    if (status === "ACTIVE") rememberArrival(queueId);
  }, [status, queueId]);
  useAskingOnChange(query, queue);
  // A token is for one place. A place that was given up stays so; only joining again gives a new one.
  const data = query.data !== undefined && stored?.left ? asLeft(query.data) : query.data;
  return { ...query, data, stored };
}

function asLeft(place: Timed<QueueStatus>): Timed<QueueStatus> {
  return { ...place, status: "LEFT" };
}

/**
 * Polls the visitor's place at once when the queue's page shows a change: they are called, or calls have
 * stopped.
 */
function useAskingOnChange(
  { data: place, refetch }: { data: QueueStatus | undefined; refetch: () => unknown },
  queue: Queue | undefined,
): void {
  const askedAt = useRef<number[]>([]);
  const isCalled = queue !== undefined && place?.position != null && queue.frontier >= place.position;
  const isConcerned =
    place?.status === "MISSED" ||
    (place?.status === "WAITING" && (isCalled || queue?.state !== place.queueState)) ||
    (place?.status === "REGISTERED" && queue?.lottery?.draw != null);
  const version = queue === undefined ? "" : `${queue.version} ${queue.state}`;
  useEffect(() => {
    if (!isConcerned || document.visibilityState === "hidden") return;
    const now = performance.now();
    askedAt.current = askedAt.current.filter((at) => at > now - 60_000);
    if (askedAt.current.length >= PLACE_POLLS_ON_CHANGE_MAX) return;
    askedAt.current.push(now);
    refetch();
  }, [isConcerned, version, refetch]);
}

/** Asks for the visitor's place at once when it may be why something else was refused: it says why. */
export function useAskingOnRefusal(queueId: string, error: Error | null): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (isByPlace(error)) void queries.invalidateQueries(QUERIES.place.all(queueId));
  }, [error, queries, queueId]);
}

/** The public state of a queue, the same for everybody. Pushed if possible, polled otherwise. */
export function useQueue(queueId: string) {
  const queries = useQueryClient();
  const keep = useCallback(
    (queue: Queue) =>
      queries.setQueryData(QUERIES.queue(queueId).queryKey, { ...queue, askedAtMs: performance.now() }),
    [queries, queueId],
  );
  const isLive = useQueueStream(queueId, keep);
  const query = useQuery({
    ...QUERIES.queue(queueId),
    refetchInterval: ({ state }) => {
      if (state.error !== null) return Math.max(QUEUE_POLL_MS, retryMs(state));
      return isLive ? QUEUE_POLL_MS_LIVE : QUEUE_POLL_MS;
    },
  });
  return { ...query, isLive };
}

/** The queue's page, if another part of this page loads it. */
function useKnownQueue(queueId: string): Timed<Queue> | undefined {
  return useQuery({ ...QUERIES.queue(queueId), enabled: false }).data;
}

function pollMs(place: QueueStatus, isLive: boolean): number | false {
  const { status, pollAfterMs, expiresInMs } = place;
  if (!can.wait(status)) return false;
  if (!can.chooseSeats(status))
    return Math.max(isLive ? PLACE_POLL_MS_MIN_LIVE : PLACE_POLL_MS_MIN, pollAfterMs);
  return Math.min(ADMITTED_POLL_MS, Math.max(pollAfterMs, (expiresInMs ?? Infinity) + AFTER_DEADLINE_MS));
}

/**
 * The state that the page's words describe: the place's own status, or what keeps everybody from being
 * called.
 */
export type ShownState =
  | Exclude<QueueStatus["status"], "EXPIRED">
  | "EXPIRED_IN"
  | "EXPIRED_OUT"
  | "PAUSED"
  | "SOLD_OUT"
  | "WITHDRAWN"
  | "CLOSED"
  | "SCHEDULED";

export function shownState(
  { status, queueState }: Pick<QueueStatus, "status" | "queueState">,
  arrived: boolean,
  queue: Queue | undefined,
): ShownState {
  if (status === "REVOKED" && queueState === "CLOSED") return "WITHDRAWN";
  if (status === "EXPIRED") return arrived ? "EXPIRED_IN" : "EXPIRED_OUT";
  const halted = status === "WAITING" || status === "MISSED";
  if (halted && queue !== undefined && queue.state !== "OPEN") return queue.state;
  return status;
}
