import { type CrowdJob, type CrowdResult, sendCrowd } from "./visitor-crowd.ts";

export type FromCrowd =
  | { type: "ready" }
  | { type: "done"; result: CrowdResult }
  | { type: "failed"; message: string };

/** The crowd as a process of its own: what it does with its time is then no delay of the suite's. */
process.on("message", (job: CrowdJob) => void work(job));
process.on("disconnect", () => process.exit(0));
tell({ type: "ready" });

async function work(job: CrowdJob): Promise<void> {
  try {
    tell({ type: "done", result: await sendCrowd(job) });
  } catch (error) {
    tell({ type: "failed", message: (error as Error).stack! });
  }
}

function tell(message: FromCrowd): void {
  process.send!(message);
}
