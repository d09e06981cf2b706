import { SQL } from "bun";
import { expect, setDefaultTimeout, test } from "bun:test";
import { keyUse } from "../../src/database/batches/idempotency.ts";
import { RepeatedCalls } from "../../src/database/batches/repeated-calls.ts";
import type { Database } from "../../src/database/database.ts";
import { untilSomebodyWaits } from "../../testing/postgres.ts";
import { setDatabase } from "../../testing/database/database-stage.ts";

/** A call that no batch decides, and that comes again. */
setDefaultTimeout(180_000);

const [USER, OTHER_USER] = [Bun.randomUUIDv7(), Bun.randomUUIDv7()];
let admin: SQL;
let db: Database;
setDatabase((own) => ({ admin, db } = own));

const use = (key: string, change: { userId?: string; route?: string; body?: unknown } = {}) =>
  keyUse(key, change.userId ?? USER, change.route ?? "join", change.body ?? {});
const box = { seal: (text: string) => `sealed ${text}`, open: (text: string) => text.slice(7) };
const once = (asked: ReturnType<typeof use>, work: () => Promise<{ status: number; body: unknown }>) =>
  new RepeatedCalls(db, box).once(asked!, work);
const answer = (n: number) => ({ status: 201, body: { n } });
const gives = (n: number) => async () => answer(n);
const newUse = () => use(`no-batch-${Bun.randomUUIDv7()}`)!;
/** As if what is at work with this key had begun two minutes ago. */
const age = ({ key }: { key: string }) => admin`
  update idempotency_keys set created_at = created_at - interval '2 minutes' where key = ${key}`;

test("a call has its own answer for each user, route and key, also if others fail", async () => {
  const { key } = newUse();
  const uses = [
    use(key),
    use(key, { userId: OTHER_USER }),
    use(key, { route: "top-up" }),
    use(`${key}-other`),
  ];
  const nested = async (at: number): Promise<void> => {
    if (at === uses.length) return;
    const work = async () => {
      await nested(at + 1);
      await expect(once(uses[at], gives(9))).rejects.toMatchObject({ code: "idempotency_key_in_use" });
      return answer(at);
    };
    // The first one fails while all others are answered, and the others while the rest is at work.
    const failing = async () => {
      await work();
      throw new Error("no");
    };
    await expect(once(uses[at], failing)).rejects.toThrow("no");
    for (const [i, each] of uses.entries()) if (i > at) expect(await once(each, gives(9))).toEqual(answer(i));
    expect(await once(uses[at], gives(at))).toEqual(answer(at));
  };
  await nested(0);
  for (const [i, each] of uses.entries()) expect(await once(each, gives(9))).toEqual(answer(i));
  const other = use(key, { body: { of: "another" } });
  await expect(once(other, gives(9))).rejects.toMatchObject({ code: "idempotency_key_reused" });
});

test("a call that failed among others at work: they finish, each with its own answer", async () => {
  const { key } = newUse();
  for (const change of [{ userId: OTHER_USER }, { route: "top-up" }, {}]) {
    const other = use("userId" in change || "route" in change ? key : `${key}-other`, change);
    const answered = await once(other, async () => {
      await expect(once(use(key), () => Promise.reject(new Error("no")))).rejects.toThrow("no");
      return answer(1);
    });
    expect(answered).toEqual(answer(1));
    expect(await once(other, gives(2))).toEqual(answer(1));
  }
});

test("a call may be tried again a minute after it died, until it is answered", async () => {
  const asked = newUse();
  const { key } = asked;
  await expect(
    once(asked, async () => {
      await age(asked);
      const other = use(key, { body: { of: "another" } });
      await expect(once(other, gives(9))).rejects.toMatchObject({ code: "idempotency_key_reused" });
      expect(await once(asked, gives(2))).toEqual(answer(2));
      throw new Error("it was not dead, and fails");
    }),
  ).rejects.toThrow("it was not dead");
  await age(asked);
  expect(await once(asked, gives(3))).toEqual(answer(2));
});

test("a call is in use where another has claimed its key at the same moment", async () => {
  const asked = newUse();
  const first = await admin.reserve();
  await first`begin`;
  await first`
    insert into idempotency_keys (user_id, route, key, body_hash)
    values (${asked.userId}, ${asked.route}, ${asked.key}, ${asked.bodyHash})`;
  const second = once(asked, gives(2)).catch((error: unknown) => error);
  await untilSomebodyWaits(admin);
  await first`commit`;
  first.release();
  expect(await second).toMatchObject({ code: "idempotency_key_in_use" });
});
