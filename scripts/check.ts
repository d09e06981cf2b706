import { readCommandLine } from "./command-line.ts";
import { runningServer } from "./running-server.ts";

/**
 * `npm run check`: asks a running Frontrow to check every promise now, and prints each with what it found.
 * Exits 0 only when all hold; 2 when there is nobody to ask. The server is the one that the same environment
 * starts.
 */
const USAGE = `npm run check [-- URL]

Asks a running Frontrow to check every promise now, and prints each with what it found. Without URL it
asks the server that the same environment starts (HOST, PORT), with the key in ORGANISER_KEY or in
DATA_DIR. With a million reservations it takes half a minute.

Exits with 0 when all hold, 1 when one does not, 2 when there is nobody to ask or it was called wrongly.`;

const { positionals } = readCommandLine(USAGE, {}, 1);
const { url, ask } = runningServer(positionals[0]);
console.log(`Asking ${url} to check every promise. With a million reservations it takes half a minute.`);
const { ok, checks } = await ask<{ ok: boolean; checks: { name: string; violations: number }[] }>(
  "GET",
  "/v1/organiser/checks",
);
for (const { name, violations } of checks) {
  console.log(violations === 0 ? `  holds   ${name}` : `  BROKEN  ${name}: ${violations}`);
}
console.log(ok ? `All ${checks.length} checks hold.` : "Not every check holds.");
process.exit(ok ? 0 : 1);
