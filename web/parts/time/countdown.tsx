import { useEffect, useState } from "react";
import type { Timed } from "../../api/types.ts";
import { formatCountdown } from "../../text/formats.ts";

/**
 * The end of an answer's `expiresInMs` by this page's monotonic clock, which is independent of the device's
 * time. Counted from before the request was sent, so it never shows too much time.
 */
export function deadlineOf(answer: Timed<{ expiresInMs?: number | undefined }>): number {
  return answer.askedAtMs + (answer.expiresInMs ?? 0);
}

/** Milliseconds until `deadlineMs`, updated at the end of each second. */
export function useRemainingMs(deadlineMs: number): number {
  const [now, setNow] = useState(() => performance.now());
  const remaining = Math.max(0, deadlineMs - now);
  useEffect(() => {
    if (remaining <= 0) return;
    const timer = setTimeout(() => setNow(performance.now()), (remaining % 1_000) + 5);
    return () => clearTimeout(timer);
  }, [remaining]);
  useEffect(() => {
    // Timers are paused in hidden tabs.
    const renew = () => setNow(performance.now());
    document.addEventListener("visibilitychange", renew);
    return () => document.removeEventListener("visibilitychange", renew);
  }, []);
  return remaining;
}

export function Countdown({ remainingMs, label }: { remainingMs: number; label: string }) {
  return (
    <span className="countdown" role="timer" aria-label={label}>
      {formatCountdown(remainingMs)}
    </span>
  );
}
