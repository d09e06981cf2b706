import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { sayPresent } from "../api/calls.ts";
import { QUERIES } from "../api/queries.ts";
import type { Queue } from "../api/types.ts";

const WATCH_MS = 20_000;
/** Browsers slow the timers of hidden tabs down, to one a minute at worst. */
const SAY_PRESENT_MS = 30_000;

/**
 * Tells, in a hidden tab, whether the visitor has been called, from the queue's public state alone. Polling
 * their own status would admit them while nobody is watching. Pushed changes reach tabs whose timers the
 * browser slows down. Without pushing, the state is polled, rarely. Meanwhile the tab says that the visitor
 * is still there, or their turn would pass.
 */
export function useCalledWhileHidden(
  queueId: string,
  { data: queue, isLive }: { data: Queue | undefined; isLive: boolean },
  position: number | null,
  waiting: boolean,
): boolean {
  const queries = useQueryClient();
  const isHidden = useIsHidden();
  const mustAsk = waiting && isHidden && !isLive;
  const mustSayPresent = waiting && isHidden;
  useEffect(() => {
    if (!mustSayPresent) return;
    // The next one tries again.
    const say = () => void sayPresent(queueId).catch(() => undefined);
    const timer = setInterval(say, SAY_PRESENT_MS);
    return () => clearInterval(timer);
  }, [mustSayPresent, queueId]);
  useEffect(() => {
    if (!mustAsk) return;
    const ask = () =>
      queries
        .fetchQuery(QUERIES.queue(queueId))
        // The next poll tries again.
        .catch(() => undefined);
    void ask();
    const timer = setInterval(() => void ask(), WATCH_MS);
    return () => clearInterval(timer);
  }, [mustAsk, queueId, queries]);
  return waiting && isHidden && position !== null && queue !== undefined && queue.frontier >= position;
}

function useIsHidden(): boolean {
  const [isHidden, setHidden] = useState(document.visibilityState === "hidden");
  useEffect(() => {
    const onVisibility = () => setHidden(document.visibilityState === "hidden");
    document.addEventListener("visibilitychange", onVisibility);
    return () => document.removeEventListener("visibilitychange", onVisibility);
  }, []);
  return isHidden;
}
