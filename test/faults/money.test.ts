import { expect, setDefaultTimeout, test } from "bun:test";
import { runMoneyFaults } from "../../faults/money/money.ts";

setDefaultTimeout(120_000);

test("top-ups survive killed workers and gateway, tripled webhooks and a crash at each point", async () => {
  const found = await runMoneyFaults({
    topUps: 150,
    faultyShare: 0.2,
    workerKills: 2,
    sandboxKills: 1,
    webhookCopies: 3,
    crashesPerPoint: 1,
  });
  expect(found).toMatchObject({
    workerKills: 2,
    sandboxKills: 1,
    differences: 0,
    broken: {},
    wrongOutcomes: [],
  });
  expect(Object.values(found.crashes)).toEqual([1, 1, 1, 1, 1]);
  expect(Object.keys(found.byStatus).toSorted()).toEqual(["FAILED", "SUCCEEDED"]);
});
