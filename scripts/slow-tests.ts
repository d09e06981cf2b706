/**
 * Test files that take longer than most, in seconds on two quiet cores. Each process of a run starts with the
 * longest that is left, so that none of them runs alone at the end while the other processors stand idle.
 * Rough numbers do.
 */
export const SLOW_TEST_SECONDS: Readonly<Record<string, number>> = {
  "e2e/waiting.test.ts": 50,
  "e2e/trouble.test.ts": 66,
  "test/faults/faults.test.ts": 49,
  "e2e/requests.test.ts": 47,
  "e2e/gateway-page.test.ts": 34,
  "test/postgres-server/embedded-postgres.test.ts": 34,
  "e2e/slow-network.test.ts": 25,
  "e2e/widths.test.ts": 28,
  "e2e/cancelling.test.ts": 28,
  "test/generated-clients.test.ts": 26,
  "e2e/purchase.test.ts": 25,
  "test/attacks/extremes.test.ts": 21,
  "e2e/dates.test.ts": 21,
  "e2e/joining.test.ts": 21,
  "e2e/ended-sale.test.ts": 19,
  "test/main.test.ts": 19,
  "e2e/identity.test.ts": 18,
  "test/faults/money.test.ts": 16,
  "test/money/replaying.test.ts": 16,
  "test/properties/organiser.test.ts": 16,
  "e2e/one-charge.test.ts": 16,
  "test/races/holding.test.ts": 16,
  "test/attacks/door.test.ts": 15,
};

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
