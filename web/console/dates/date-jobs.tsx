import { useQuery, useQueryClient } from "@tanstack/react-query";
import { formatNumber } from "../../text/formats.ts";
import { addressOf } from "../address.ts";
import { CONSOLE } from "../api/queries.ts";
import type { Job } from "../api/types.ts";
import { retryJob } from "../api/writes.ts";
import { ConsoleLink } from "../frame/console-link.tsx";
import { useMay } from "../frame/session.ts";
import { ConsoleProblem } from "../parts/console-problem.tsx";
import { useSaving } from "../parts/form/saving.ts";
import { useText } from "../text.ts";

const POLL_MS = 1_000;

/** How far the cancelling or postponing of a date has come. Asked again and again while it goes on. */
export function DateJobs({ performanceId }: { performanceId: string }) {
  const { data } = useQuery({
    ...CONSOLE.jobs(performanceId),
    refetchInterval: ({ state }) =>
      state.data?.items.some(({ status }) => status !== "DONE") ? POLL_MS : false,
  });
  return data?.items.map((job) => <Progress key={job.jobId} job={job} />);
}

function Progress({ job }: { job: Job }) {
  const t = useText();
  const may = useMay();
  const queries = useQueryClient();
  const { save, busy, problem } = useSaving(retryJob, () =>
    queries.invalidateQueries(CONSOLE.jobs.all(job.performanceId)),
  );
  const label = t(`job.${job.kind}`);
  return (
    <div className="job">
      <strong>{label}</strong>
      <progress aria-label={label} max={Math.max(1, job.total)} value={job.total === 0 ? 1 : job.done} />
      <span role="status" className="small">
        {t(job.status === "DONE" ? "job.ended" : "job.running", {
          done: formatNumber(job.done),
          total: formatNumber(job.total),
          refund: formatNumber(job.refund),
        })}
      </span>
      {job.failed.length > 0 && (
        <div className="notice notice-bad">
          <p className="notice-title">{t("job.failed", { count: job.failed.length })}</p>
          <ul className="errors">
            {job.failed.map(({ bookingNumber, reason }) => (
              <li key={bookingNumber}>
                <ConsoleLink to={addressOf("order", { bookingNumber })}>{bookingNumber}</ConsoleLink> {reason}
              </li>
            ))}
          </ul>
          {problem !== null && <ConsoleProblem problem={problem} />}
          {may("date.cancel") && job.status === "DONE" && (
            <button
              type="button"
              className="button button-quiet"
              disabled={busy}
              onClick={() => save(job.jobId)}
            >
              {t("job.retry")}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
