import { Refusal } from "../../core/refusals.ts";
import type { Database, Tx } from "../database.ts";
import { accepted } from "./batcher.ts";
import { commitBatch } from "./batch-commit.ts";

/**
 * Runs one rare change in a transaction of its own, tried again after transient failures. A refusal rolls
 * back everything it did, and is thrown.
 */
export async function runChange<T>(db: Database, work: (tx: Tx) => Promise<T | Refusal>): Promise<T> {
  const [outcome] = await commitBatch<T>(db, async (tx) => {
    await tx`savepoint change`;
    const result = await work(tx);
    if (!(result instanceof Refusal)) return { outcomes: [result], writes: [async () => undefined] };
    await tx`rollback to savepoint change`;
    return { outcomes: [result], writes: [] };
  });
  return accepted(outcome!);
}
