import { useQueryClient } from "@tanstack/react-query";
import { QUERIES } from "../../../api/queries.ts";
import { CONSOLE } from "../../api/queries.ts";
import type { RecordedConcert } from "../../api/types.ts";
import { ConsoleProblem } from "../../parts/console-problem.tsx";
import { useSaving } from "../../parts/form/saving.ts";
import { saveFile } from "../../parts/downloads.ts";
import { useText } from "../../text.ts";
import { concertFileName, concertFileOf } from "./concert-file.ts";

/** Saves the concert as a file, by which its sale is rehearsed on another machine. */
export function ExportConcert({ concert }: { concert: RecordedConcert }) {
  const t = useText();
  const queries = useQueryClient();
  const { save, busy, problem } = useSaving(async () => {
    const planIds = [...new Set(concert.performances.map(({ seatPlanId }) => seatPlanId))];
    const [queue, plans, seats] = await Promise.all([
      queries.fetchQuery(CONSOLE.queue(concert.queueId)),
      Promise.all(planIds.map((id) => queries.fetchQuery({ ...QUERIES.seatPlan(id), staleTime: Infinity }))),
      Promise.all(
        concert.performances.map(({ performanceId }) =>
          queries.fetchQuery({ ...CONSOLE.seats(performanceId), staleTime: 0 }),
        ),
      ),
    ]);
    saveFile(
      concertFileName(concert),
      "application/json",
      JSON.stringify(concertFileOf(concert, queue, plans, seats), null, 1),
    );
  });
  return (
    <div>
      {problem !== null && <ConsoleProblem problem={problem} />}
      <button type="button" className="button button-quiet" disabled={busy} onClick={() => save(undefined)}>
        {t("rehearse.export")}
      </button>
      <p className="small">{t("rehearse.exportText")}</p>
    </div>
  );
}
