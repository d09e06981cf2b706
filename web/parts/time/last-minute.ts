import { useEffect, useRef } from "react";
import { locale } from "../../text/language.ts";
import { announce } from "../live-region.tsx";
import { restInWords } from "./rest-in-words.ts";

const WARN_MS = 60_000;

/** Whether the last minute runs. It is said once, with the time that is left then: it may be less. */
export function useLastMinute(remainingMs: number, say: (rest: string) => string): boolean {
  const isUrgent = remainingMs <= WARN_MS;
  const warned = useRef(false);
  useEffect(() => {
    // The time may be made longer, so its last minute is warned of again.
    if (!isUrgent) warned.current = false;
    if (!isUrgent || warned.current || remainingMs === 0) return;
    warned.current = true;
    announce(say(restInWords(remainingMs, locale())), "assertive");
  }, [isUrgent, remainingMs, say]);
  return isUrgent;
}
