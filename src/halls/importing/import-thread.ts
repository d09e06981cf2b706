import { importPlan, type PlanFile } from "./import-plan.ts";

/**
 * The program of a thread of its own: imports one file and answers with what became of it. Reading a large
 * hall takes seconds, in which a worker has buyers to answer.
 */
declare const self: Worker;

// The peak of memory is what a worker must have room for: collecting in between lowers it by a fifth.
self.addEventListener("message", ({ data }: MessageEvent<PlanFile>) => {
  self.postMessage(
    importPlan(data, () => Bun.gc(true)),
    [],
  );
});
