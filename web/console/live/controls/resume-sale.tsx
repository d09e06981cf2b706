import { useQueryClient } from "@tanstack/react-query";
import { formatDateTime } from "../../../text/formats.ts";
import { changeDate } from "../../api/date-writes.ts";
import { CONSOLE } from "../../api/queries.ts";
import type { LiveFigures, RecordedConcert } from "../../api/types.ts";
import { ConsoleProblem } from "../../parts/console-problem.tsx";
import { useSaving } from "../../parts/form/saving.ts";
import { useText } from "../../text.ts";
import { stopOf } from "../sale-state.ts";

/** Says which dates are stopped, and sells them again. */
export function ResumeSale({
  concert: { concertId, timeZone },
  dates,
}: {
  concert: RecordedConcert;
  dates: LiveFigures["performances"];
}) {
  const t = useText();
  const queries = useQueryClient();
  const record = { ...CONSOLE.concert(concertId), staleTime: 0 };
  const { save, busy, problem } = useSaving(
    async () => {
      // As they are now: what a colleague has done with a date meanwhile stays.
      const { performances } = await queries.fetchQuery(record);
      for (const { performanceId, state, revision } of performances)
        if (state === "STOPPED") await changeDate(performanceId, { state: "ON_SALE" }, revision);
    },
    () => queries.invalidateQueries(CONSOLE.concert.all(concertId)),
  );
  const { stopped, isAll } = stopOf(dates);
  if (stopped.length === 0) return null;
  const names = stopped.map(({ startsAt }) => formatDateTime(startsAt, timeZone)).join(", ");
  return (
    <div>
      {problem !== null && <ConsoleProblem problem={problem} />}
      <button type="button" className="button button-main" disabled={busy} onClick={() => save()}>
        {t("live.resume", { count: stopped.length })}
      </button>
      <p className="small">{t(isAll ? "live.allStopped" : "live.someStopped", { names })}</p>
    </div>
  );
}
