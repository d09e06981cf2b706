import { expect, setDefaultTimeout, test } from "bun:test";
import { runJobFaults, violationsOfJob } from "../../faults/money/job-faults.ts";

setDefaultTimeout(120_000);

test("a job goes on after killed workers and a lost gateway, and refunds each order once", async () => {
  const found = await runJobFaults({ orders: 40, workerKills: 1, gatewayDownMs: 200 });
  expect(violationsOfJob(found)).toEqual([]);
  expect(found.workerKills).toBe(1);
});
