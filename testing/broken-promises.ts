import type { SQL } from "bun";
import { readInvariants } from "../src/organiser/checks/checks.ts";

/**
 * All of them as one prepared statement. Some tests look after each of several hundred acts, and planning
 * forty queries anew each time costs more than running them.
 */
export async function brokenPromises(admin: SQL): Promise<Record<string, number>> {
  const invariants = await readInvariants();
  const counts = invariants.map(
    ({ text }, no) => `select ${no} no, count(*)::int violations from (${text}) v`,
  );
  const rows = await admin<{ no: number; violations: number }[]>`
    select * from (${admin.unsafe(counts.join("\nunion all\n"))}) counted where violations > 0`;
  return Object.fromEntries(rows.map(({ no, violations }) => [invariants[no]!.name, violations]));
}
