import { useEffect, useState } from "react";
import { seeQueue } from "../api/calls.ts";

const WATCH_MS = 4_000;

/**
 * In a hidden tab, whether the visitor has been called, from the queue's public state alone: asking for their own status
 * would let them in while nobody is looking. This is the place for the stream, whose events also reach a tab whose
 * timers the browser slows down.
 */
export function useCalledWhileHidden(queueId: string, position: number | null, waiting: boolean): boolean {
  const [called, setCalled] = useState(false);
  useEffect(() => {
    if (!waiting || position === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const aborter = new AbortController();
    const look = async () => {
      if (document.visibilityState !== "hidden") return;
      try {
        const queue = await seeQueue(queueId, aborter.signal);
        if (queue.frontier >= position) setCalled(true);
      } catch {
        // Asked again below.
      }
      if (!aborter.signal.aborted) timer = setTimeout(() => void look(), WATCH_MS);
    };
    const onVisibility = () => {
      clearTimeout(timer);
      if (document.visibilityState === "hidden") void look();
      else setCalled(false);
    };
    document.addEventListener("visibilitychange", onVisibility);
    onVisibility();
    return () => {
      aborter.abort();
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onVisibility);
    };
  }, [queueId, position, waiting]);
  return called;
}
