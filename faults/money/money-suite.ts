import { type MoneyFindings, runMoneyFaults } from "./money.ts";

const SETTLED_MS_MAX = 10_000;

/** Top-ups at `size` of the full ten thousand, once with each webhook once and once with each three times. */
export async function runMoneySuite(size: number): Promise<string[]> {
  const violations: string[] = [];
  for (const webhookCopies of [1, 3]) {
    const found = await runMoneyFaults({
      topUps: 10_000 * size,
      faultyShare: 0.2,
      workerKills: 20 * size,
      sandboxKills: 10 * size,
      crashesPerPoint: 20 * size,
      webhookCopies,
    });
    console.log(JSON.stringify({ ...found, wrongOutcomes: found.wrongOutcomes.slice(0, 20) }, null, 2));
    violations.push(...violationsIn(found).map((line) => `${line} (webhooks ${webhookCopies} times)`));
  }
  return violations;
}

function violationsIn({
  wrongOutcomes,
  differences,
  broken,
  settledAfterMs,
  byStatus,
}: MoneyFindings): string[] {
  const found = [...wrongOutcomes.slice(0, 5), ...Object.keys(broken)];
  if (differences > 0) found.push(`${differences} differences from the gateway's books`);
  for (const status of Object.keys(byStatus))
    if (status !== "SUCCEEDED" && status !== "FAILED")
      found.push(`${byStatus[status]} top-ups are ${status}`);
  if (settledAfterMs > SETTLED_MS_MAX) found.push(`settled only after ${settledAfterMs} ms`);
  return found;
}
