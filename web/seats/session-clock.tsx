import { useEffect, useRef } from "react";
import type { QueueStatus, Timed } from "../api/types.ts";
import { Countdown, deadlineOf, useRemainingMs } from "../parts/time/countdown.tsx";
import { announce } from "../parts/live-region.tsx";
import { useTranslation } from "../text/language.ts";

const WARN_MS = 60_000;

/** How long the visitor may still choose seats. Warns once with one minute left. */
export function SessionClock({ place }: { place: Timed<QueueStatus> }) {
  const { t } = useTranslation();
  const remainingMs = useRemainingMs(deadlineOf(place));
  const isUrgent = remainingMs <= WARN_MS;
  const warned = useRef(false);
  useEffect(() => {
    // A hold extends the time, so its last minute is warned of again.
    if (!isUrgent) warned.current = false;
    if (!isUrgent || warned.current) return;
    warned.current = true;
    announce(t("seats.oneMinute"), "assertive");
  }, [isUrgent, t]);
  return (
    <div className={isUrgent ? "hold-clock urgent" : "hold-clock"}>
      <Countdown remainingMs={remainingMs} label={t("seats.timeLeft")} />
      <span>
        {t("seats.timeLeft")}
        {isUrgent && <em> {t("seats.timeWarn")}</em>}
      </span>
    </div>
  );
}
