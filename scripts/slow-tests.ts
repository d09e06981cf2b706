/**
 * Test files that take longer than most, in seconds in a run of all on two cores. Each process of a run
 * starts with the longest that is left, so that none of them runs alone at the end while the other
 * processors stand idle. Rough numbers do.
 */
export const SLOW_TEST_SECONDS: Readonly<Record<string, number>> = {
  "test/contract/importing-plans.test.ts": 20,
  "e2e/reference.test.ts": 23,
  "e2e/console.test.ts": 50,
  "test/faults/faults.test.ts": 137,
  "e2e/trouble.test.ts": 84,
  "test/attacks/extremes.test.ts": 81,
  "test/generated-clients.test.ts": 99,
  "e2e/waiting.test.ts": 67,
  "e2e/requests.test.ts": 79,
  "test/mutants.test.ts": 70,
  "test/main.test.ts": 43,
  "test/postgres-server/embedded-postgres.test.ts": 46,
  "e2e/gateway-page.test.ts": 38,
  "test/properties/organiser.test.ts": 50,
  "test/attacks/hostile-input.test.ts": 30,
  "test/races/holding.test.ts": 27,
  "e2e/widths.test.ts": 38,
  "e2e/purchase.test.ts": 35,
  "e2e/cancelling.test.ts": 31,
  "e2e/slow-network.test.ts": 35,
  "e2e/ended-sale.test.ts": 35,
  "test/run.test.ts": 26,
  "e2e/one-sale.test.ts": 53,
  "e2e/storage.test.ts": 27,
  "e2e/identity.test.ts": 43,
  "e2e/one-charge.test.ts": 24,
  "test/staff/roles.test.ts": 22,
  "e2e/dates.test.ts": 24,
  "e2e/joining.test.ts": 21,
  "test/staff/sessions.test.ts": 18,
  "test/faults/money.test.ts": 16,
  "test/money/replaying.test.ts": 16,
  "test/attacks/door.test.ts": 40,
  "e2e/seat-map.test.ts": 14,
  "rehearsal/model/fairness-model.test.ts": 10,
  "src/waiting-room/lottery/lottery.test.ts": 7,
  "src/payments/rules.test.ts": 4,
};

/**
 * Files that a usual run leaves out, since it has ten minutes on two cores: what each of them guards has a
 * command of its own that does more of it (`npm run test:faults`, `npm run mutants`), or changes seldom.
 * `npm test -- --long` runs them with all others, and naming one runs it.
 */
export const LONG_TESTS: ReadonlySet<string> = new Set([
  "e2e/reference.test.ts",
  "e2e/requests.test.ts",
  "test/faults/faults.test.ts",
  "test/faults/jobs.test.ts",
  "test/generated-clients.test.ts",
  "test/mutants.test.ts",
]);

/** What a file that is not named above is taken to need. */
const USUAL_SECONDS = 3;

/**
 * As Bun's `--timings` reads it. A file that is missing there would start before all others, so every one is
 * named.
 */
export function timingsOf(files: readonly string[]): { version: 1; files: Record<string, number> } {
  const milliseconds = (file: string) => 1_000 * (SLOW_TEST_SECONDS[file] ?? USUAL_SECONDS);
  return { version: 1, files: Object.fromEntries(files.map((file) => [file, milliseconds(file)])) };
}
