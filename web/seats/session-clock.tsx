import type { QueueStatus, Timed } from "../api/types.ts";
import { Countdown, deadlineOf, useRemainingMs } from "../parts/time/countdown.tsx";
import { useLastMinute } from "../parts/time/last-minute.ts";
import { useTranslation } from "../text/language.ts";

/** How long the visitor may still choose seats. Warns once with one minute left. */
export function SessionClock({ place }: { place: Timed<QueueStatus> }) {
  const { t } = useTranslation();
  const remainingMs = useRemainingMs(deadlineOf(place));
  const isUrgent = useLastMinute(remainingMs, (rest) => t("seats.lastMinute", { rest }));
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
