import { join } from "node:path";
import { parseArgs } from "node:util";
import type { ReconciliationJson } from "../src/organiser/checks/api.ts";
import { readConfig } from "../src/supervisor/config.ts";
import { answerHelp } from "./help.ts";

/**
 * `npm run reconcile -- --date 2026-12-01 [--url http://…]`: asks a running Frontrow to compare that day's
 * top-ups (by the clock of Seoul; without a date, all of them) with the payment company's books, and prints
 * every difference and everything that is stuck. Exits 0 only when there is neither; 2 when there is nobody
 * to ask.
 */
answerHelp(`npm run reconcile [-- --date 2026-12-01] [-- --url http://host:port]

Asks a running Frontrow to compare that day's top-ups with the payment company's books (a day in Seoul;
without a date, every day), and prints each difference and all that is stuck, with the next step. Without
--url it asks the server that the same environment starts (HOST, PORT), with the key in ORGANISER_KEY or
in DATA_DIR.

Exits with 0 when nothing differs or is stuck, 1 when something is, 2 when there is nobody to ask.`);

const { values } = parseArgs({ options: { date: { type: "string" }, url: { type: "string" } } });
if (values.date !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(values.date)) fail("--date is like 2026-12-01");
const config = readConfig(process.env);
const url = values.url ?? `http://${config.host === "0.0.0.0" ? "127.0.0.1" : config.host}:${config.port}`;

const organiserKey = config.organiserKey ?? (await keptKey());
const { compared, open, differences, stuck } = await ask();
for (const { kind, key, ours, theirs, nextStep } of differences)
  console.log(
    `DIFFERS  ${kind}  ${key}\n         ours: ${ours}\n         theirs: ${theirs}\n         ${nextStep}`,
  );
for (const { kind, id, status, reason, amount, createdAt, nextStep } of stuck)
  console.log(
    `STUCK    ${kind}  ${id}  ${status} ${reason ?? ""} ${amount}, since ${createdAt}\n         ${nextStep}`,
  );
console.log(
  `${values.date ?? "All days"}: ${compared} compared, ${open} open, ` +
    `${differences.length} differ, ${stuck.length} stuck.`,
);
process.exit(differences.length + stuck.length === 0 ? 0 : 1);

async function keptKey(): Promise<string> {
  const path = join(config.dataDir, "organiser-key");
  const file = Bun.file(path);
  if (!(await file.exists())) fail(`there is no organiser key at ${path}; set ORGANISER_KEY or DATA_DIR`);
  return (await file.text()).trim();
}

async function ask(): Promise<ReconciliationJson> {
  const query = values.date === undefined ? "" : `?date=${values.date}`;
  const response = await fetch(`${url}/v1/organiser/reconciliation${query}`, {
    headers: { Authorization: `Bearer ${organiserKey}` },
  }).catch(() => fail(`nothing answers at ${url}; start it with npm start, or give --url`));
  if (!response.ok) fail(`${url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as ReconciliationJson;
}

function fail(message: string): never {
  console.error(`Frontrow: ${message}`);
  process.exit(2);
}
