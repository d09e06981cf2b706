import { SQL } from "bun";
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { untilSomebodyWaits } from "../../testing/postgres.ts";
import { refuse, Refusal } from "../../src/core/refusals.ts";
import { pgArray } from "../../src/database/pg-array.ts";
import { Database, type Tx } from "../../src/database/database.ts";
import {
  KeptAnswers,
  keyUse,
  readKept,
  refusalAnswer,
  replay,
  replayOr,
} from "../../src/database/batches/idempotency.ts";
import { setDatabase } from "../../testing/database/database-stage.ts";

setDefaultTimeout(180_000);

const USER = "019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b11";
const OTHER_USER = "019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b12";
const BODY = { amount: 5_000, paymentMethod: "pm" };

describe("the header", () => {
  test.each([
    ["12345678", true],
    ["k".repeat(255), true],
    ["019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b11", true],
    ["!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", true],
    ["1234567", false],
    ["", false],
    ["k".repeat(256), false],
    ["with a space", false],
    ["with\ta tab", false],
    ["with\na line", false],
    ["키가 여덟자를 넘는다", false],
    ["nul\u0000nul\u0000", false],
    ["delete\u007f\u007f", false],
  ])("%j is a key: %p", (header, valid) => {
    if (valid)
      expect(keyUse(header, USER, "pay", BODY)).toMatchObject({ key: header, userId: USER, route: "pay" });
    else
      expect(() => keyUse(header, USER, "pay", BODY)).toThrow(
        expect.objectContaining({
          code: "invalid_request",
          fields: {
            errors: [{ path: "Idempotency-Key", message: "must be 8 to 255 visible ASCII characters" }],
          },
        }),
      );
  });

  test("no header, no key", () => {
    expect(keyUse(undefined, USER, "pay", BODY)).toBeUndefined();
  });

  test("the body is told apart by what it says, a missing body included", () => {
    const hashOf = (body: unknown) => keyUse("key-of-8+", USER, "pay", body)!.bodyHash;
    expect(hashOf({ ...BODY })).toBe(hashOf(BODY));
    const hashes = [BODY, { ...BODY, amount: 5_001 }, { amount: 5_000 }, {}, null, "5000", 5000].map(hashOf);
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(hashOf(undefined)).toBe(hashOf(null));
  });
});

describe("a key that was used before", () => {
  const use = keyUse("key-of-8+", USER, "pay", BODY)!;
  const kept = {
    bodyHash: use.bodyHash,
    status: 201,
    body: JSON.stringify({ paymentId: "p" }),
    reference: null,
  };

  test("gets the same answer again", () => {
    expect(replay(kept, use)).toEqual({ status: 201, body: { paymentId: "p" } });
  });

  test("with another body: reused, also while the first is under way", () => {
    const other = keyUse("key-of-8+", USER, "pay", { ...BODY, amount: 1 })!;
    expect(replay(kept, other)).toMatchObject({ code: "idempotency_key_reused", status: 422 });
    expect(replay({ ...kept, status: null, body: null }, other)).toMatchObject({
      code: "idempotency_key_reused",
    });
  });

  test("while the first is under way: in use, and when to ask again", () => {
    expect(replay({ ...kept, status: null, body: null }, use)).toMatchObject({
      code: "idempotency_key_in_use",
      status: 409,
      retryAfterSeconds: 1,
    });
  });

  test("a refusal that was kept is the same refusal again", () => {
    const declined = refuse("top_up_declined", "No.", { reason: "insufficient_funds", topUpId: "t" });
    const answer = refusalAnswer(declined);
    const again = replay({ ...kept, status: answer.status, body: JSON.stringify(answer.body) }, use);
    expect(again).toBeInstanceOf(Refusal);
    expect(again).toMatchObject({ code: declined.code, message: declined.message, fields: declined.fields });
  });
});

describe("in the database", () => {
  let admin: SQL;
  let db: Database;
  setDatabase((own) => ({ admin, db } = own));

  /** One batch of uses: each gets the answer stored for it, or the given one. */
  const answerOnce = (
    uses: ReturnType<typeof keyUse>[],
    answer = { status: 201, body: { n: 1 } as unknown },
  ) =>
    db.transaction(async (tx: Tx) => {
      const kept = await readKept(tx, uses);
      const outcomes = uses.map((use) => {
        const known = kept.replayed(use);
        if (known) return known;
        kept.keep(use, answer);
        return answer;
      });
      await Promise.all(kept.writes(tx).map((write) => write()));
      return outcomes;
    });

  const use = (key: string, change: { userId?: string; route?: string; body?: unknown } = {}) =>
    keyUse(key, change.userId ?? USER, change.route ?? "pay", change.body ?? BODY);

  test("an answer is kept, and told to every later batch", async () => {
    expect(await answerOnce([use("kept-for-later")])).toEqual([{ status: 201, body: { n: 1 } }]);
    const later = { status: 201, body: { n: 2 } };
    expect(await answerOnce([use("kept-for-later")], later)).toEqual([{ status: 201, body: { n: 1 } }]);
  });

  test("twice in one batch: one effect, one answer", async () => {
    const twice = [use("twice-in-a-batch"), use("twice-in-a-batch"), use("twice-in-a-batch", { body: {} })];
    const outcomes = await answerOnce(twice);
    expect(outcomes.slice(0, 2)).toEqual([
      { status: 201, body: { n: 1 } },
      { status: 201, body: { n: 1 } },
    ]);
    expect(outcomes[2]).toMatchObject({ code: "idempotency_key_reused" });
    expect(await admin`select from idempotency_keys where key = 'twice-in-a-batch'`).toHaveLength(1);
  });

  test("a key belongs to its user and its route, in one batch and in the next", async () => {
    const uses = [
      use("of-its-own"),
      use("of-its-own", { userId: OTHER_USER, body: { of: "another user" } }),
      use("of-its-own", { route: "top-up", body: { on: "another route" } }),
    ];
    const first = { status: 201, body: { n: 1 } };
    expect(await answerOnce(uses)).toEqual([first, first, first]);
    expect(await admin`select from idempotency_keys where key = 'of-its-own'`).toHaveLength(3);
    const fourth = use("of-its-own", { userId: OTHER_USER, route: "top-up" });
    const later = { status: 201, body: { n: 2 } };
    expect(await answerOnce([...uses, fourth], later)).toEqual([first, first, first, later]);
  });

  test("without a batch: the answer to this user's key on this route, or the refusal", async () => {
    const refusal = refuse("queue_token_expired", "It is over.");
    const asked = use(`without-a-batch-${Bun.randomUUIDv7()}`)!;
    const { key } = asked;
    const others = [use(key, { userId: OTHER_USER }), use(key, { route: "top-up" }), use(`another-${key}`)];
    await answerOnce(others, { status: 201, body: { n: 2 } });
    expect(await replayOr(db, asked, refusal)).toBe(refusal);
    expect(await replayOr(db, undefined, refusal)).toBe(refusal);
    await answerOnce([asked]);
    expect(await replayOr(db, asked, refusal)).toEqual({ status: 201, body: { n: 1 } });
  });

  test("keys are taken in one order, so that two batches cannot wait for each other", async () => {
    const now = Date.now();
    const [first, second, third] = ["a", "b", "c"].map((each) => `order-${each}-of-${now}`) as [
      string,
      string,
      string,
    ];
    const holding = await admin.reserve();
    await holding`begin`;
    await holding`
      insert into idempotency_keys (user_id, route, key, body_hash) values (${USER}, 'pay', ${first}, '')`;
    const batch = answerOnce([use(third), use(first), use(second)]);
    void batch.catch(() => undefined);
    await untilSomebodyWaits(admin);
    // Whoever has taken a later one by now makes this wait for ever.
    await holding`set local lock_timeout = '10s'`;
    await holding`
      insert into idempotency_keys (user_id, route, key, body_hash)
      select ${USER}, 'pay', key, '' from unnest(${pgArray([second, third])}::text[]) key`;
    await holding`rollback`;
    holding.release();
    // Nor was it ended for the other's sake.
    expect(await batch).toHaveLength(3);
  });

  test("a transaction that is rolled back keeps nothing", async () => {
    await db
      .transaction(async (tx) => {
        const kept = await readKept(tx, [use("rolled-back")]);
        kept.keep(use("rolled-back"), { status: 201, body: { n: 1 } });
        await Promise.all(kept.writes(tx).map((write) => write()));
        throw new Error("no");
      })
      .catch(() => undefined);
    expect(await answerOnce([use("rolled-back")], { status: 201, body: { n: 2 } })).toMatchObject([
      { body: { n: 2 } },
    ]);
  });

  test("without a key nothing is read and nothing is kept", async () => {
    const [before] = await admin`select count(*)::int keys from idempotency_keys`;
    const kept = await db.transaction((tx) => readKept(tx, [undefined, undefined]));
    kept.keep(undefined, { status: 201, body: {} });
    expect(kept.replayed(undefined)).toBeUndefined();
    expect(kept.writes({} as Tx)).toEqual([]);
    expect((await admin`select count(*)::int keys from idempotency_keys`)[0]).toEqual(before);
  });

  test("who asks while another use of the key is about to commit gets the answer of that one", async () => {
    const asked = use(`about-to-commit-${Bun.randomUUIDv7()}`);
    const first = { status: 201, body: { n: 1 } };
    let second: Promise<unknown[]>;
    await db.transaction(async (tx) => {
      const kept = await readKept(tx, [asked]);
      kept.keep(asked, first);
      await Promise.all(kept.writes(tx).map((write) => write()));
      second = answerOnce([asked], { status: 201, body: { n: 2 } });
      void second.catch(() => undefined);
      await untilSomebodyWaits(admin);
    });
    expect(await second!).toEqual([first]);
  });

  test("of two uses in one batch, of which the first only starts its work, the second is told so", () => {
    const kept = new KeptAnswers();
    const asked = use("started-twice")!;
    kept.begin(asked, Bun.randomUUIDv7());
    expect(kept.replayed(asked)).toMatchObject({ code: "idempotency_key_in_use" });
  });

  describe("work that takes longer than a batch", () => {
    const REFERENCE = "019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b99";
    const begin = (key: string, reference: string) =>
      db.transaction(async (tx) => {
        const taken = use(key, { route: "top-up" })!;
        const kept = await readKept(tx, [taken]);
        kept.begin(taken, reference);
        await Promise.all(kept.writes(tx).map((write) => write()));
      });
    const finish = (reference: string, answer: { status: number; body: unknown } | null, route = "top-up") =>
      db.transaction(async (tx) => {
        const kept = new KeptAnswers();
        kept.finish(route, reference, answer);
        await Promise.all(kept.writes(tx).map((write) => write()));
      });
    const ask = async (key: string) =>
      (await answerOnce([use(key, { route: "top-up" })], { status: 299, body: {} }))[0];

    test("holds the key until it is answered", async () => {
      await begin("taken-for-long", REFERENCE);
      expect(await ask("taken-for-long")).toMatchObject({ code: "idempotency_key_in_use" });
      await finish(REFERENCE, { status: 201, body: { done: true } }, "pay");
      expect(await ask("taken-for-long")).toMatchObject({ code: "idempotency_key_in_use" });
      await finish(REFERENCE, { status: 201, body: { done: true } });
      expect(await ask("taken-for-long")).toEqual({ status: 201, body: { done: true } });
    });

    test("gives the key back when there is nothing to keep", async () => {
      const reference = Bun.randomUUIDv7();
      await begin("taken-and-freed", reference);
      await finish(reference, null);
      expect(await ask("taken-and-freed")).toMatchObject({ status: 299 });
    });

    test.each([
      ["answered", { status: 201, body: { done: true } }],
      ["given back", null],
    ])("a key is %s for its own work, and no other with it", async (_how, answer) => {
      const [own, other, free] = [Bun.randomUUIDv7(), Bun.randomUUIDv7(), Bun.randomUUIDv7()];
      const [ownKey, otherKey] = [`own-key-${own}`, `other-key-${own}`];
      await begin(ownKey, own);
      await begin(otherKey, other);
      await finish(own, answer, "pay");
      await finish(free, answer);
      expect(await ask(ownKey)).toMatchObject({ code: "idempotency_key_in_use" });
      await finish(own, answer);
      expect(await ask(ownKey)).toMatchObject(answer ?? { status: 299 });
      expect(await ask(otherKey)).toMatchObject({ code: "idempotency_key_in_use" });
    });
  });
});
