import type { ReconciliationJson } from "../src/organiser/checks/api.ts";
import { failWith, readCommandLine } from "./command-line.ts";
import { runningServer } from "./running-server.ts";

/**
 * `npm run reconcile -- --date 2026-12-01 [--url http://…]`: asks a running Frontrow to compare that day's
 * top-ups (by the clock of Seoul; without a date, all of them) with the payment company's books, and prints
 * every difference and everything that is stuck. Exits 0 only when there is neither; 2 when there is nobody
 * to ask.
 */
const USAGE = `npm run reconcile [-- --date 2026-12-01] [-- --url http://host:port]

Asks a running Frontrow to compare that day's top-ups with the payment company's books (a day in Seoul;
without a date, every day), and prints each difference and all that is stuck, with the next step. Without
--url it asks the server that the same environment starts (HOST, PORT), with the key in ORGANISER_KEY or
in DATA_DIR.

Exits with 0 when nothing differs or is stuck, 1 when something is, 2 when there is nobody to ask or
it was called wrongly.`;

const { date, url } = readCommandLine(USAGE, { date: { type: "string" }, url: { type: "string" } }).values;
if (date !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(date))
  failWith(`--date must be a day such as 2026-12-01, not "${date}"; try --help`);
const { ask } = runningServer(url);
const { compared, open, differences, stuck } = await ask<ReconciliationJson>(
  "GET",
  `/v1/organiser/reconciliation${date === undefined ? "" : `?date=${date}`}`,
);
for (const { kind, key, ours, theirs, nextStep } of differences)
  console.log(
    `DIFFERS  ${kind}  ${key}\n         ours: ${ours}\n         theirs: ${theirs}\n         ${nextStep}`,
  );
for (const { kind, id, status, reason, amount, createdAt, nextStep } of stuck)
  console.log(
    `STUCK    ${kind}  ${id}  ${status} ${reason ?? ""} ${amount}, since ${createdAt}\n         ${nextStep}`,
  );
console.log(
  `${date ?? "All days"}: ${compared} compared, ${open} open, ` +
    `${differences.length} differ, ${stuck.length} stuck.`,
);
process.exit(differences.length + stuck.length === 0 ? 0 : 1);
