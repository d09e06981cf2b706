import type { Catalogue } from "../catalogue/service.ts";
import { lockCatalogue } from "../catalogue/for-transactions.ts";
import { Refusal } from "../core/refusals.ts";
import { runChange } from "../database/batches/change.ts";
import { type Answer, type KeyUse, readKept } from "../database/batches/idempotency.ts";
import type { Database, Tx } from "../database/database.ts";

/** An answer, and what it made: what its Idempotency-Key refers to. */
export type MadeAnswer<Body> = Answer<Body> & { reference: string };

/** Runs the organiser's changes, each in one transaction. */
export class OrganiserChanges {
  readonly #db: Database;
  readonly #catalogue: Catalogue;

  constructor(db: Database, catalogue: Catalogue) {
    this.#db = db;
    this.#catalogue = catalogue;
  }

  /** Runs one change. A refusal rolls back everything it did, and is thrown. */
  async run<T>(work: (tx: Tx) => Promise<T | Refusal>): Promise<T> {
    try {
      return await runChange(this.#db, async (tx) => {
        // Changes run one at a time, so the second use of an Idempotency-Key finds what the first one stored.
        await lockCatalogue(tx);
        return work(tx);
      });
    } finally {
      await this.#catalogue.refresh();
    }
  }

  /** As `run`, once for each key: a repetition gets the first answer again. */
  async runOnce<Body>(
    key: KeyUse | undefined,
    work: (tx: Tx) => Promise<MadeAnswer<Body> | Refusal>,
  ): Promise<Answer<Body>> {
    return this.run(async (tx) => {
      const kept = await readKept(tx, [key]);
      const before = kept.replayed<Body>(key);
      if (before) return before;
      const made = await work(tx);
      if (made instanceof Refusal) return made;
      const answer = { status: made.status, body: made.body };
      kept.keep(key, answer, made.reference);
      for (const write of kept.writes(tx)) await write();
      return answer;
    });
  }
}
