import { Refusal, refuse } from "../../core/refusals.ts";
import { CommitUnknown, type Database, isTransient, isUniqueViolation, type Tx } from "../database.ts";

/** What a batch decided under its locks: an outcome for each command, and the writes that make them true. */
export interface BatchPlan<Outcome> {
  outcomes: (Outcome | Refusal)[];
  /**
   * Sent together, in order, on the transaction's connection. None when every command was refused or changed nothing.
   * Async functions all: Bun sends a query when it is first awaited, so one returned unawaited would be sent late.
   */
  writes: (() => Promise<void>)[];
}

export interface BatchCommitOptions {
  /** How long to keep trying while the database is away, in milliseconds. */
  patienceMs?: number;
  /** Called between the writes and the commit: where fault tests cut the connection. */
  beforeCommit?: (() => Promise<void>) | undefined;
}

const PATIENCE_MS = 4_000;
const PAUSE_FIRST_MS = 20;
const PAUSE_MAX_MS = 500;
/** Each is the loss of one race; more in a row is no race, and the batcher then finds the command that it is. */
const LOST_RACES_MAX = 5;

/**
 * Runs one batch as one transaction: `plan` locks, reads the clock and decides; its writes and the batch's own row are
 * committed together. Transient failures are tried again until the patience runs out, then refused as `unavailable`.
 *
 * A unique index that is violated means that another transaction committed the same key after this one had looked: an
 * Idempotency-Key sent to two queues at once, which have no lock in common. The batch is decided again at once, and
 * finds what is there now.
 *
 * A commit whose answer was lost is settled by `wasCommitted`, never guessed. Any other error is thrown with nothing
 * done.
 */
export async function commitBatch<Outcome>(
  db: Database,
  plan: (tx: Tx) => Promise<BatchPlan<Outcome>>,
  options: BatchCommitOptions = {},
): Promise<(Outcome | Refusal)[]> {
  const giveUpAt = performance.now() + (options.patienceMs ?? PATIENCE_MS);
  let lostRaces = 0;
  for (let pauseMs = PAUSE_FIRST_MS; ; pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS)) {
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
      if (performance.now() + pauseMs > giveUpAt) throw databaseAway();
      await Bun.sleep(pauseMs);
    }
  }
}

async function markCommitted(tx: Tx, batchId: string): Promise<void> {
  await tx`insert into batch_commits (batch_id) values (${batchId})`;
}

/**
 * Tells whether the batch took effect. The reader writes the batch's own row, marked as abandoned: if the first
 * transaction is still committing this waits for it; if it never committed, the row is now taken and it never can.
 * A read alone could not tell "not yet" from "never".
 *
 * Throws `unavailable` when the database does not come back in time: the caller's command is then in doubt, and its
 * Idempotency-Key is how the client finds out.
 */
async function wasCommitted(db: Database, batchId: string, giveUpAt: number): Promise<boolean> {
  for (let pauseMs = PAUSE_FIRST_MS; ; pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS)) {
    try {
      await db.query`insert into batch_commits (batch_id, abandoned) values (${batchId}, true) on conflict do nothing`;
      const [row] = await db.query<{
        abandoned: boolean;
      }>`select abandoned from batch_commits where batch_id = ${batchId}`;
      if (row) return !row.abandoned;
    } catch (error) {
      if (!isTransient(error) || performance.now() + pauseMs > giveUpAt) throw databaseAway();
    }
    await Bun.sleep(pauseMs);
  }
}

function databaseAway(): Refusal {
  return refuse(
    "unavailable",
    "The database cannot be reached. Try again shortly; the same Idempotency-Key is safe.",
    {},
    1,
  );
}
