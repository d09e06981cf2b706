import { useEffect, useState } from "react";
import type { Timed } from "../../api/types.ts";
import { useTranslation } from "../../text/language.ts";
import { formatClock, formatZone, isOtherZone } from "../../text/formats.ts";

type Clocked = Timed<{ serverTime: string }>;

/** The server's time. Between two answers it advances by this page's monotonic clock. */
function serverNow({ serverTime, askedAtMs }: Clocked): number {
  return Date.parse(serverTime) + performance.now() - askedAtMs;
}

/** Shown in the reader's time zone, which is named if the venue's differs. */
export function ServerClock({ answer, venueZone }: { answer: Clocked; venueZone: string }) {
  const { t } = useTranslation();
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 1_000);
    return () => clearInterval(timer);
  }, []);
  const now = serverNow(answer);
  return (
    <>
      <time>{formatClock(now)}</time>
      {isOtherZone(now, venueZone) && (
        <span className="soft zone"> {t("common.yourTime", { zone: formatZone(now) })}</span>
      )}
    </>
  );
}
