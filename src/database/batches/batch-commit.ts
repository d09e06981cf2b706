import { Refusal } from "../../core/refusals.ts";
import {
  CommitUnknown,
  type Database,
  databaseAway,
  isTransient,
  isUniqueViolation,
  type Tx,
} from "../database.ts";

/** A batch's decisions under its locks: an outcome for each command, and the writes that carry them out. */
export interface BatchPlan<Outcome> {
  outcomes: (Outcome | Refusal)[];
  /**
   * Sent together, in order, on the transaction's connection. Empty if every command was refused or changed
   * nothing. They must be async functions: Bun sends a query when it is first awaited, so a returned but
   * unawaited query would be sent late.
   */
  writes: (() => Promise<void>)[];
}

export interface BatchCommitOptions {
  /** How long to keep trying while the database is unreachable, in milliseconds. */
  patienceMs?: number;
  /** Called between the writes and the commit. Fault tests cut the connection here. */
  beforeCommit?: (() => Promise<void>) | undefined;
}

const WHEN_AWAY = "Try again shortly; the same Idempotency-Key is safe.";
const PATIENCE_MS = 4_000;
const PAUSE_FIRST_MS = 20;
const PAUSE_MAX_MS = 500;
/**
 * The most races lost in a row. Beyond that it is no race, and the batcher isolates the command that fails.
 */
const LOST_RACES_MAX = 5;

/**
 * Runs one batch as one transaction: `plan` locks, reads the clock and decides. Its writes and the batch's
 * own row are committed together. Transient failures are retried until the patience runs out, and then
 * refused as `unavailable`.
 *
 * A unique violation means that another transaction committed the same key after this one had read: for
 * example, one Idempotency-Key sent to two queues at once, which share no lock. The batch is decided again at
 * once and finds the committed row.
 *
 * If the answer to a commit was lost, `wasCommitted` finds out; it is never guessed. Any other error is
 * thrown, with nothing done.
 */
export async function commitBatch<Outcome>(
  db: Database,
  plan: (tx: Tx) => Promise<BatchPlan<Outcome>>,
  options: BatchCommitOptions = {},
): Promise<(Outcome | Refusal)[]> {
  const giveUpAt = performance.now() + (options.patienceMs ?? PATIENCE_MS);
  let lostRaces = 0;
  for (let pauseMs = PAUSE_FIRST_MS; ; pauseMs = pauseAfter(pauseMs)) {
    const batchId = Bun.randomUUIDv7();
    let outcomes: (Outcome | Refusal)[] = [];
    try {
      await db.transaction(async (tx) => {
        const decided = await plan(tx);
        outcomes = decided.outcomes;
        if (decided.writes.length === 0) return;
        await Promise.all([...decided.writes.map((write) => write()), markCommitted(tx, batchId)]);
        await options.beforeCommit?.();
      });
      return outcomes;
    } catch (error) {
      if (error instanceof CommitUnknown) {
        if (await wasCommitted(db, batchId, giveUpAt)) {
          db.announce(error.changed);
          return outcomes;
        }
      } else if (isUniqueViolation(error) && lostRaces < LOST_RACES_MAX) {
        lostRaces += 1;
        continue;
      } else if (!isTransient(error)) {
        throw error;
      }
      if (performance.now() + pauseMs > giveUpAt) throw databaseAway(WHEN_AWAY);
      await Bun.sleep(pauseMs);
    }
  }
}

async function markCommitted(tx: Tx, batchId: string): Promise<void> {
  await tx`insert into batch_commits (batch_id) values (${batchId})`;
}

/**
 * Tells whether the batch took effect, by inserting the batch's own row, marked as abandoned. If the first
 * transaction is still committing, the insert waits for it. If it never committed, its row is now taken, so
 * it never can. A plain read could not tell "not yet" from "never".
 *
 * Throws `unavailable` if the database does not come back in time. The command's result is then unknown, and
 * its Idempotency-Key is how the client finds out.
 */
async function wasCommitted(db: Database, batchId: string, giveUpAt: number): Promise<boolean> {
  for (let pauseMs = PAUSE_FIRST_MS; ; pauseMs = pauseAfter(pauseMs)) {
    try {
      await db.query`insert into batch_commits (batch_id, abandoned) values (${batchId}, true)
                     on conflict do nothing`;
      const [row] = await db.query<{
        abandoned: boolean;
      }>`select abandoned from batch_commits where batch_id = ${batchId}`;
      if (row) return !row.abandoned;
    } catch {
      if (performance.now() + pauseMs > giveUpAt) throw databaseAway(WHEN_AWAY);
    }
    await Bun.sleep(pauseMs);
  }
}

/** How long to wait before the next try, in milliseconds, after a pause of this length. */
export function pauseAfter(pauseMs: number): number {
  return Math.min(pauseMs * 2, PAUSE_MAX_MS);
}
