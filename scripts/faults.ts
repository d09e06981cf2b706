import { type MoneyFindings, runMoneyFaults } from "../test/faults/money.ts";

/**
 * `npm run test:faults -- money [--quick]`: faults at full size, with the numbers that they came to. Exits 0 only when
 * nothing was lost, invented or left open. Not a part of `npm test`, which has a short version.
 */
const SETTLED_MS_MAX = 10_000;
const suite = process.argv[2];
if (suite !== "money") {
  console.error("usage: npm run test:faults -- money [--quick]");
  process.exit(2);
}
const size = process.argv.includes("--quick") ? 0.1 : 1;
const base = { faultyShare: 0.2, crashesPerPoint: 20 * size };
let failed = false;

report("killed workers and gateway", {
  ...(await runMoneyFaults({
    ...base,
    topUps: 10_000 * size,
    workerKills: 20 * size,
    sandboxKills: 10 * size,
    webhookCopies: 1,
  })),
});
report("the same, webhooks three times and reversed", {
  ...(await runMoneyFaults({
    ...base,
    topUps: 10_000 * size,
    workerKills: 20 * size,
    sandboxKills: 10 * size,
    webhookCopies: 3,
  })),
});
process.exit(failed ? 1 : 0);

function report(name: string, found: MoneyFindings): void {
  const { wrongOutcomes, differences, broken, settledAfterMs, byStatus } = found;
  const isOpen = Object.keys(byStatus).some((status) => status !== "SUCCEEDED" && status !== "FAILED");
  const isWrong =
    wrongOutcomes.length + differences + Object.keys(broken).length > 0 ||
    isOpen ||
    settledAfterMs > SETTLED_MS_MAX;
  failed ||= isWrong;
  console.log(`${isWrong ? "FAILED" : "ok    "} ${name}`);
  console.log(JSON.stringify({ ...found, wrongOutcomes: wrongOutcomes.slice(0, 20) }, null, 2));
}
