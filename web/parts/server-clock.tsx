import { useEffect, useState } from "react";
import type { Timed } from "../api/types.ts";
import { formatClock } from "../text/formats.ts";

/** The server's clock, which goes on between two answers by this page's monotonic clock. */
export function serverNow({ serverTime, askedAtMs }: Timed<{ serverTime: string }>): number {
  return Date.parse(serverTime) + performance.now() - askedAtMs;
}

export function ServerClock({ answer }: { answer: Timed<{ serverTime: string }> }) {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 1_000);
    return () => clearInterval(timer);
  }, []);
  return <time>{formatClock(serverNow(answer))}</time>;
}
