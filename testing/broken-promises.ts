import type { SQL } from "bun";
import { readInvariants } from "../src/organiser/checks/checks.ts";

/** The promises that do not hold, by name, each with the first rows that show it. */
export type BrokenPromises = Record<string, unknown[]>;

/**
 * Enough to see which kind of row it is. No `limit` in SQL: PostgreSQL would plan for the first few rows, and
 * read all others in the way that is worst for them.
 */
const ROWS_MAX = 3;

/**
 * All of them as one prepared statement. Some tests look after each of several hundred acts, and planning
 * forty queries anew each time costs more than running them.
 */
export async function brokenPromises(admin: SQL): Promise<BrokenPromises> {
  const invariants = await readInvariants();
  const broken = invariants.map(
    ({ text }, no) => `select ${no} no, jsonb_agg(v) violations from (${text}) v`,
  );
  const rows = await admin<{ no: number; violations: unknown[] }[]>`
    select * from (${admin.unsafe(broken.join("\nunion all\n"))}) found where violations is not null`;
  return Object.fromEntries(
    rows.map(({ no, violations }) => [invariants[no]!.name, violations.slice(0, ROWS_MAX)]),
  );
}
