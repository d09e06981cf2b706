import { join } from "node:path";
import type { Database } from "../platform/database.ts";
import type { Checks } from "./api.ts";

export interface NamedQuery {
  name: string;
  text: string;
}

const FILE = join(import.meta.dir, "..", "invariants.sql");

/** The promises that SQL can check, by name, in the order of the file. */
export async function readInvariants(): Promise<NamedQuery[]> {
  const [, ...parts] = (await Bun.file(FILE).text()).split(/^-- name: /m);
  return parts.map((part) => {
    const lineEnd = part.indexOf("\n");
    return {
      name: part.slice(0, lineEnd),
      text: part
        .slice(lineEnd + 1)
        .trim()
        .replace(/;$/, ""),
    };
  });
}

/** Runs every check now. `gatewayDifferences` compares the ledger with the gateway's journal, as SQL alone cannot. */
export async function runChecks(db: Database, gatewayDifferences: () => Promise<number>): Promise<Checks> {
  const queries = await readInvariants();
  const checks = await db.transaction(async (tx) => {
    // Looks through whole tables, unlike anything else that a worker does.
    await tx`set local enable_seqscan = on`;
    const found: Checks["checks"] = [];
    for (const { name, text } of queries) {
      const [row] = await tx.unsafe<{ violations: number }[]>(
        `select count(*)::int violations from (${text}) v`,
      );
      found.push({ name, violations: row!.violations });
    }
    return found;
  });
  checks.push({
    name: "credits and the gateway's captures are the same",
    violations: await gatewayDifferences(),
  });
  return { ok: checks.every((check) => check.violations === 0), checks };
}
