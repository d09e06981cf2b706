import { assert } from "../../core/assert.ts";
import { Refusal } from "../../core/refusals.ts";
import type { Database } from "../database.ts";
import { type Answer, type KeptAnswer, type KeyUse, replay } from "./idempotency.ts";

/** A call that has not been answered for this long has died; its key may be used again. */
const DEAD_AFTER = "1 minute";

/** Keeps answers so that a copy of the database alone does not show the tokens that are in them. */
interface Box {
  seal: (text: string) => string;
  open: (sealed: string) => string | null;
}

/**
 * Answers a repeated call with the first one's answer, for calls that are not decided in a batch of their
 * own. A key is claimed before the work and finished after it, in statements of their own: a worker that dies
 * between them leaves a key that can be used again a minute later. So it is only for work that does no harm
 * when it is done twice.
 */
export class RepeatedCalls {
  readonly #db: Database;
  readonly #box: Box;

  constructor(db: Database, box: Box) {
    this.#db = db;
    this.#box = box;
  }

  /**
   * Does the work, or answers as it was answered before. A refusal is thrown and not kept: the same call may
   * be tried again. Throws `idempotency_key_in_use` while the first call is at work.
   */
  async once(use: KeyUse, work: () => Promise<Answer>): Promise<Answer> {
    const before = await this.#claim(use);
    if (before) return this.#replay(use, before);
    let answer: Answer;
    try {
      answer = await work();
    } catch (error) {
      await this.#free(use).catch(() => undefined);
      throw error;
    }
    const body = this.#box.seal(JSON.stringify(answer.body));
    await this.#db.query`
      update idempotency_keys set status = ${answer.status}, body = ${body}
      where user_id = ${use.userId} and route = ${use.route} and key = ${use.key}`;
    return answer;
  }

  /** What is kept of an earlier use; undefined if this use has the key now. */
  async #claim(use: KeyUse): Promise<KeptAnswer | undefined> {
    const [row] = await this.#db.query<KeptAnswer & { is_mine: boolean }>`
      with claimed as (
        insert into idempotency_keys as k (user_id, route, key, body_hash)
        values (${use.userId}, ${use.route}, ${use.key}, ${use.bodyHash})
        on conflict (user_id, route, key) do update set created_at = clock_timestamp()
          where k.status is null and k.body_hash = excluded.body_hash
            and k.created_at < clock_timestamp() - ${DEAD_AFTER}::interval
        returning true)
      select exists (select from claimed) is_mine, k.body_hash "bodyHash", k.status, k.body, k.reference
      from (select) one
      left join idempotency_keys k
        on k.user_id = ${use.userId} and k.route = ${use.route} and k.key = ${use.key}`;
    assert(row, "a left join answers one row");
    if (row.is_mine) return undefined;
    // Another use that this statement could not see yet: it is at work.
    return { ...row, bodyHash: row.bodyHash ?? use.bodyHash };
  }

  #replay(use: KeyUse, kept: KeptAnswer): Answer {
    const body = kept.body === null ? null : this.#box.open(kept.body);
    const answer = replay({ ...kept, body }, use);
    if (answer instanceof Refusal) throw answer;
    return answer;
  }

  async #free(use: KeyUse): Promise<void> {
    await this.#db.query`
      delete from idempotency_keys
      where user_id = ${use.userId} and route = ${use.route} and key = ${use.key} and status is null`;
  }
}
