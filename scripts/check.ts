import { join } from "node:path";
import { readConfig } from "../src/supervisor/config.ts";
import { answerHelp } from "./help.ts";

/**
 * `npm run check`: asks a running Frontrow to check every promise now, and prints each with what it found.
 * Exits 0 only when all hold; 2 when there is nobody to ask. The server is the one that the same environment
 * starts.
 */
answerHelp(`npm run check [-- URL]

Asks a running Frontrow to check every promise now, and prints each with what it found. Without URL it
asks the server that the same environment starts (HOST, PORT), with the key in ORGANISER_KEY or in
DATA_DIR. With a million reservations it takes half a minute.

Exits with 0 when all hold, 1 when one does not, 2 when there is nobody to ask.`);

const config = readConfig(process.env);
const url =
  process.argv[2] ?? `http://${config.host === "0.0.0.0" ? "127.0.0.1" : config.host}:${config.port}`;
const keyFile = join(config.dataDir, "organiser-key");

const organiserKey = config.organiserKey ?? (await keptKey());
console.log(`Asking ${url} to check every promise. With a million reservations it takes half a minute.`);
const response = await ask();
const { ok, checks } = (await response.json()) as {
  ok: boolean;
  checks: { name: string; violations: number }[];
};
for (const { name, violations } of checks) {
  console.log(violations === 0 ? `  holds   ${name}` : `  BROKEN  ${name}: ${violations}`);
}
console.log(ok ? `All ${checks.length} checks hold.` : "Not every check holds.");
process.exit(ok ? 0 : 1);

async function keptKey(): Promise<string> {
  const file = Bun.file(keyFile);
  if (!(await file.exists())) fail(`there is no organiser key at ${keyFile}; set ORGANISER_KEY or DATA_DIR`);
  return (await file.text()).trim();
}

async function ask(): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(`${url}/v1/organiser/checks`, {
      headers: { Authorization: `Bearer ${organiserKey}` },
    });
  } catch {
    fail(`nothing answers at ${url}; start it with npm start, or give its address`);
  }
  if (!response.ok) fail(`${url} answered ${response.status}: ${await response.text()}`);
  return response;
}

function fail(message: string): never {
  console.error(`Frontrow: ${message}`);
  process.exit(2);
}
