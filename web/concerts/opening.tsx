import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { QUERIES } from "../api/queries.ts";
import type { Queue, Timed } from "../api/types.ts";
import { Countdown, useRemainingMs } from "../parts/time/countdown.tsx";
import { useTranslation } from "../text/language.ts";
import { formatDateTime } from "../text/formats.ts";

/** Counts down to the opening of a sale by the server's clock. Shows nothing once it is open. */
export function Opening({ queue, timeZone }: { queue: Timed<Queue>; timeZone: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { queueId, opensAt, serverTime, askedAtMs } = queue;
  const untilMs = opensAt === null ? 0 : Date.parse(opensAt) - Date.parse(serverTime);
  const remainingMs = useRemainingMs(askedAtMs + untilMs);
  const isComing = queue.state === "SCHEDULED" && opensAt !== null;
  const isDue = isComing && remainingMs === 0;
  useEffect(() => {
    if (isDue) void queries.invalidateQueries(QUERIES.queue.all(queueId));
  }, [isDue, queries, queueId, askedAtMs]);
  if (!isComing) return null;
  return (
    <div className="opening">
      <p>
        {t("concerts.untilOpening")}{" "}
        <Countdown remainingMs={remainingMs} label={t("concerts.untilOpening")} />
      </p>
      <p className="small">{formatDateTime(opensAt, timeZone)}</p>
    </div>
  );
}
