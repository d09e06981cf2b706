import { tableOf } from "../table-of.ts";
import { LIMITS } from "../../core/limits.ts";
import { Refusal, refuse } from "../../core/refusals.ts";
import { type Database, type Tx } from "../database.ts";
import { type Rows, type Write, writeOf } from "./working-set.ts";

/** An answer as it is sent and stored: a status and a JSON body. */
export interface Answer<Body = unknown> {
  status: number;
  body: Body;
}

/** One use of an Idempotency-Key: its user, route and body. */
export interface KeyUse {
  userId: string;
  route: string;
  key: string;
  bodyHash: string;
}

export interface KeptAnswer {
  bodyHash: string;
  /** Null while the first request is still in progress. */
  status: number | null;
  body: string | null;
  reference: string | null;
}

/** The organiser is not a user; its keys are stored under the nil UUID (RFC 9562). */
export const ORGANISER_KEYS = "00000000-0000-0000-0000-000000000000";

/**
 * Reads a request's use of its key; undefined if the header is absent. The parsed body is hashed, so spacing
 * and the order of fields in the client's JSON make no difference.
 *
 * Throws `invalid_request` for a key with a wrong length or with characters other than visible ASCII.
 */
export function keyUse(
  header: string | undefined,
  userId: string,
  route: string,
  body: unknown,
): KeyUse | undefined {
  if (header === undefined) return undefined;
  const { idempotencyKeyCharsMin: min, idempotencyKeyCharsMax: max } = LIMITS;
  if (header.length < min || header.length > max || !/^[\x21-\x7e]+$/.test(header)) {
    const message = `must be ${min} to ${max} visible ASCII characters`;
    throw refuse("invalid_request", `Idempotency-Key ${message}.`, {
      errors: [{ path: "Idempotency-Key", message }],
    });
  }
  const bodyHash = new Bun.CryptoHasher("sha256").update(JSON.stringify(body ?? null)).digest("base64url");
  return { userId, route, key: header, bodyHash };
}

/** The stored answer as an outcome: the same answer again, or why the key cannot be used. */
export function replay<Body>(kept: KeptAnswer, use: KeyUse): Answer<Body> | Refusal {
  if (kept.bodyHash !== use.bodyHash) {
    return refuse("idempotency_key_reused", "This Idempotency-Key was first used with a different body.");
  }
  if (kept.status === null || kept.body === null) {
    return refuse(
      "idempotency_key_in_use",
      "The first request with this Idempotency-Key has not finished.",
      {},
      1,
    );
  }
  const body = JSON.parse(kept.body);
  // As `refusalAnswer` has stored it.
  if (kept.status >= 400) return new Refusal(body.code, body.detail, body.fields);
  return { status: kept.status, body: body as Body };
}

/**
 * The stored answer to a key's first use, for a repetition that needs no batch. Without one, this refusal.
 */
export async function replayOr<Body>(
  db: Database,
  use: KeyUse | undefined,
  refusal: Refusal,
): Promise<Answer<Body> | Refusal> {
  if (!use) return refusal;
  const [kept] = await db.query<KeptAnswer>`
    select body_hash "bodyHash", status, body, reference from idempotency_keys
    where user_id = ${use.userId} and route = ${use.route} and key = ${use.key}`;
  return kept ? replay(kept, use) : refusal;
}

/** A refusal that had an effect of its own (a declined top-up), in the form in which it is stored. */
export function refusalAnswer(refusal: Refusal): Answer {
  return {
    status: refusal.status,
    body: { code: refusal.code, detail: refusal.message, fields: refusal.fields },
  };
}

/**
 * The answers that one batch may replay. Read under the batch's locks and extended as the batch decides. So
 * two uses of one key have the same result, whether they meet in one batch, in two, or on two workers.
 */
export class KeptAnswers implements Rows {
  static readonly turn = "kept-answers";
  readonly #asked: KeyUse[] = [];
  readonly #kept = new Map<string, KeptAnswer>();
  readonly #added: { use: KeyUse; kept: KeptAnswer }[] = [];
  readonly #finished: FinishedKey[] = [];

  ask(use: KeyUse | undefined): void {
    if (use) this.#asked.push(use);
  }

  async read(tx: Tx): Promise<void> {
    if (this.#asked.length === 0) return;
    const rows = await tx<(KeptAnswer & { user_id: string; route: string; key: string })[]>`
      select k.user_id, k.route, k.key, k.body_hash "bodyHash", k.status, k.body, k.reference
      from idempotency_keys k
      join ${tableOf("asked", this.#asked, {
        user_id: ["uuid", (use) => use.userId],
        route: ["text", (use) => use.route],
        key: ["text", (use) => use.key],
      })}
        using (user_id, route, key)`;
    for (const row of rows)
      this.#kept.set(mapKey({ userId: row.user_id, route: row.route, key: row.key }), row);
  }

  /** The answer that was kept for this key, or why the key cannot be used; undefined at its first use. */
  replayed<Body>(use: KeyUse | undefined): Answer<Body> | Refusal | undefined {
    const kept = use && this.#kept.get(mapKey(use));
    return kept && replay(kept, use);
  }

  keep(use: KeyUse | undefined, answer: Answer, reference: string | null = null): void {
    if (!use) return;
    const kept = {
      bodyHash: use.bodyHash,
      status: answer.status,
      body: JSON.stringify(answer.body),
      reference,
    };
    this.#kept.set(mapKey(use), kept);
    this.#added.push({ use, kept });
  }

  /**
   * Claims the key for work that this batch only starts. `finish` later stores its answer, found by the
   * reference.
   */
  begin(use: KeyUse, reference: string): void {
    const kept = { bodyHash: use.bodyHash, status: null, body: null, reference };
    this.#kept.set(mapKey(use), kept);
    this.#added.push({ use, kept });
  }

  /** Stores the answer of a begun key. Null frees the key, so that the same request may be tried again. */
  finish(route: string, reference: string, answer: Answer | null): void {
    this.#finished.push({ route, reference, answer });
  }

  writes(tx: Tx): Write[] {
    const answered = this.#finished.filter(({ answer }) => answer !== null);
    const freed = this.#finished.filter(({ answer }) => answer === null);
    return [
      ...writeOf(this.#added, (rows) => insertKept(tx, rows)),
      ...writeOf(answered, (rows) => finishKeys(tx, rows)),
      ...writeOf(freed, (rows) => freeKeys(tx, rows)),
    ];
  }
}

/**
 * The answers kept for these keys, in a transaction that is no batch. It waits for other uses of them: one
 * that read before another's commit, and decided after it, would be refused by what its own first call did.
 */
export async function readKept(tx: Tx, uses: readonly (KeyUse | undefined)[]): Promise<KeptAnswers> {
  const kept = new KeptAnswers();
  for (const use of uses) kept.ask(use);
  const keys = uses.flatMap((use) => (use ? [mapKey(use)] : [])).toSorted();
  for (const key of keys) await tx`select pg_advisory_xact_lock(hashtextextended(${key}, ${KEY_LOCKS}))`;
  await kept.read(tx);
  return kept;
}

/** Tells locks of keys from those of other things. */
const KEY_LOCKS = 7_302_001;

interface FinishedKey {
  route: string;
  reference: string;
  answer: Answer | null;
}

async function insertKept(tx: Tx, unordered: readonly { use: KeyUse; kept: KeptAnswer }[]): Promise<void> {
  // In the same order everywhere, so that two batches with the same keys cannot deadlock.
  const added = unordered
    .map((each) => ({ ...each, order: mapKey(each.use) }))
    .toSorted((a, b) => (a.order < b.order ? -1 : 1));
  await tx`
    insert into idempotency_keys (user_id, route, key, body_hash, status, body, reference)
    select * from ${tableOf("v", added, {
      user_id: ["uuid", ({ use }) => use.userId],
      route: ["text", ({ use }) => use.route],
      key: ["text", ({ use }) => use.key],
      body_hash: ["text", ({ kept }) => kept.bodyHash],
      status: ["smallint", ({ kept }) => kept.status],
      body: ["text", ({ kept }) => kept.body],
      reference: ["uuid", ({ kept }) => kept.reference],
    })}`;
}

async function finishKeys(tx: Tx, answered: readonly FinishedKey[]): Promise<void> {
  await tx`
    update idempotency_keys k set status = v.status, body = v.body
    from ${tableOf("v", answered, {
      reference: ["uuid", ({ reference }) => reference],
      route: ["text", ({ route }) => route],
      status: ["smallint", ({ answer }) => answer!.status],
      body: ["text", ({ answer }) => JSON.stringify(answer!.body)],
    })}
    where k.reference = v.reference and k.route = v.route`;
}

async function freeKeys(tx: Tx, freed: readonly FinishedKey[]): Promise<void> {
  await tx`
    delete from idempotency_keys k
    using ${tableOf("v", freed, {
      reference: ["uuid", ({ reference }) => reference],
      route: ["text", ({ route }) => route],
    })}
    where k.reference = v.reference and k.route = v.route`;
}

function mapKey(use: { userId: string; route: string; key: string }): string {
  return `${use.userId} ${use.route} ${use.key}`;
}
