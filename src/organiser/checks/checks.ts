import { join } from "node:path";
import type { Database } from "../../database/database.ts";
import type { Checks } from "./api.ts";

export interface NamedQuery {
  name: string;
  text: string;
}

const FILE = join(import.meta.dir, "..", "..", "invariants.sql");

/** The invariants that SQL can check, by name, in the order of the file. */
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

/** How long one check may take, in milliseconds: each reads whole tables, with every sale so far. */
const CHECK_MS_MAX = 120_000;

/**
 * Runs every check now. `gatewayDifferences` compares the ledger with the gateway's journal, which SQL cannot
 * do.
 */
export async function runChecks(db: Database, gatewayDifferences: () => Promise<number>): Promise<Checks> {
  const checks: Checks["checks"] = [];
  // One after the other, because a long transaction keeps PostgreSQL from cleaning up old row versions in all
  // tables.
  for (const { name, text } of await readInvariants())
    checks.push({ name, violations: await countViolations(db, text) });
  checks.push({
    name: "credits and the gateway's captures are the same",
    violations: await gatewayDifferences(),
  });
  return { ok: checks.every((check) => check.violations === 0), checks };
}

function countViolations(db: Database, text: string): Promise<number> {
  return db.transaction(async (tx) => {
    // Workers normally forbid sequential scans; these checks need them.
    await tx`set local enable_seqscan = on`;
    await tx.unsafe(`set local statement_timeout = ${CHECK_MS_MAX}`);
    const [row] = await tx.unsafe<{ violations: number }[]>(
      `select count(*)::int violations from (${text}) v`,
    );
    return row!.violations;
  }, 2 * CHECK_MS_MAX);
}
