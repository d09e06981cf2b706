import { beforeEach, describe, expect, test } from "bun:test";
import type { SQL } from "bun";
import { newId, type ReversalId, type TopUpId, type UserId } from "../../src/core/ids.ts";
import { LIMITS } from "../../src/core/limits.ts";
import type { Tx } from "../../src/database/database.ts";
import {
  claimUnsettled,
  lockWallets,
  openWallets,
  readUnconfirmed,
  readTopUp,
  sendTopUps,
} from "../../src/wallet/ledger/store.ts";
import { claimReversals, lockReversals, readReversed } from "../../src/wallet/reversals/store.ts";
import { setStage } from "../../testing/stage.ts";
import { writeUnchecked } from "../../testing/unchecked.ts";

/** What is read and written for one top-up or reversal is its own, whatever lies beside it. */
const { frontrow } = setStage({ endsBroken: true });
const USER = Bun.randomUUIDv7() as UserId;
const GATEWAY = "of-these-tests";
/** In seconds: the longest pause between two looks, with its chance. */
const LOOK_SECONDS_MAX = 4 * 1.25;

beforeEach(() =>
  written(async (tx) => {
    await tx`delete from top_up_reversals`;
    await tx`delete from top_ups`;
    await tx`delete from ledger_entries`;
  }),
);

const written = <T>(write: (tx: SQL) => Promise<T>) => writeUnchecked(frontrow.admin, write);

function inTransaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  return frontrow.services.db.transaction(work);
}

interface Kept {
  status?: string;
  gateway?: string;
  /** In seconds from now. */
  nextLook?: number;
  createdAt?: number;
  looks?: number;
}

async function topUp(kept: Kept = {}): Promise<TopUpId> {
  const { status = "SENT", gateway = GATEWAY, nextLook = -1, createdAt = -60, looks = 0 } = kept;
  const id = Bun.randomUUIDv7() as TopUpId;
  const isSettled = status === "SUCCEEDED" || status === "FAILED";
  await written(
    (tx) => tx`
      insert into top_ups (top_up_id, user_id, amount, payment_method, status, gateway, gateway_key, looks,
                           created_at, next_look_at, settled_at)
      values (${id}, ${USER}, 1000, 'pm', ${status}, ${gateway}, ${id}, ${looks},
              now() + ${createdAt}::int * interval '1 second', now() + ${nextLook}::int * interval '1 second',
              case when ${isSettled} then now() end)`,
  );
  return id;
}

async function reversal(of: TopUpId, kept: Kept & { amount?: number } = {}): Promise<ReversalId> {
  const { status = "SENT", nextLook = -1, looks = 0, amount = 100 } = kept;
  const id = Bun.randomUUIDv7() as ReversalId;
  const isSettled = status === "SUCCEEDED" || status === "FAILED";
  await written(
    (tx) => tx`
      insert into top_up_reversals (reversal_id, top_up_id, user_id, amount, status, cancel_key, looks,
                                    created_at, next_look_at, settled_at)
      values (${id}, ${of}, ${USER}, ${amount}, ${status}, ${id}, ${looks}, now(),
              now() + ${nextLook}::int * interval '1 second', case when ${isSettled} then now() end)`,
  );
  return id;
}

interface Look {
  looks: number;
  seconds: number;
}

async function lookOf(table: "top_ups" | "top_up_reversals", id: string): Promise<Look> {
  const key = table === "top_ups" ? "top_up_id" : "reversal_id";
  const [row] = await frontrow.admin.unsafe(
    `select looks, extract(epoch from next_look_at - clock_timestamp())::float8 seconds from ${table}
     where ${key} = '${id}'`,
  );
  return row;
}

test("a wallet is locked for its own user alone", async () => {
  const [own, other] = [newId<UserId>(), newId<UserId>()];
  const locked = await inTransaction(async (tx) => {
    await openWallets(tx, [own, other]);
    return lockWallets(tx, [own]);
  });
  expect([...locked.keys()]).toEqual([own]);
});

describe("what is open and due is claimed, of its own company, and put off for seconds", () => {
  test("top-ups", async () => {
    const due = [
      await topUp(),
      await topUp({ status: "UNKNOWN", looks: 12 }),
      await topUp({ status: "CREATED" }),
    ];
    await topUp({ status: "SUCCEEDED" });
    await topUp({ status: "REQUIRES_ACTION" });
    await topUp({ gateway: "another" });
    await topUp({ nextLook: 60 });
    const claimed = await claimUnsettled(frontrow.services.db, GATEWAY, 100);
    expect(claimed.map((each) => each.topUp.topUpId).toSorted()).toEqual(due.toSorted());
    expect(await claimUnsettled(frontrow.services.db, GATEWAY, 100)).toEqual([]);
    const { looks, seconds } = await lookOf("top_ups", due[1]!);
    expect(looks).toBe(13);
    expect(seconds).toBeLessThanOrEqual(LOOK_SECONDS_MAX);
  });

  test("reversals", async () => {
    const [own, another] = [await topUp({ status: "SUCCEEDED" }), await topUp({ gateway: "another" })];
    const due = [await reversal(own), await reversal(own, { status: "UNKNOWN", looks: 12 })];
    await reversal(own, { status: "SUCCEEDED" });
    await reversal(own, { nextLook: 60 });
    await reversal(another);
    const claimed = await claimReversals(frontrow.services.db, GATEWAY, 100);
    expect(claimed.map((each) => each.reversal.reversalId).toSorted()).toEqual(due.toSorted());
    expect(await claimReversals(frontrow.services.db, GATEWAY, 100)).toEqual([]);
    const { looks, seconds } = await lookOf("top_up_reversals", due[1]!);
    expect(looks).toBe(13);
    expect(seconds).toBeLessThanOrEqual(LOOK_SECONDS_MAX);
  });
});

test("of a top-up has gone back what was not refused, and nothing of another's", async () => {
  const [own, another] = [await topUp({ status: "SUCCEEDED" }), await topUp({ status: "SUCCEEDED" })];
  const first = await reversal(own, { amount: 100 });
  await reversal(own, { amount: 20, status: "SUCCEEDED" });
  await reversal(own, { amount: 3, status: "FAILED" });
  await reversal(another, { amount: 500 });
  expect([...(await inTransaction((tx) => readReversed(tx, [own])))]).toEqual([[own, 120]]);
  expect([...(await inTransaction((tx) => lockReversals(tx, [first]))).keys()]).toEqual([first]);
});

test("what its buyer has had too long to confirm is read, the oldest first, and nothing else", async () => {
  const [late, later] = [
    await topUp({ status: "REQUIRES_ACTION", createdAt: -600 }),
    await topUp({ status: "REQUIRES_ACTION", createdAt: -601 }),
  ];
  await topUp({ status: "REQUIRES_ACTION", createdAt: -10 });
  await topUp({ status: "SENT", createdAt: -600 });
  const read = async (rowsMax: number) =>
    (await readUnconfirmed(frontrow.services.db, 300_000, rowsMax)).map(({ topUpId }) => topUpId);
  expect(await read(100)).toEqual([later, late]);
  expect(await read(1)).toEqual([later]);
});

test("what is sent says so, and since when, and is looked at only when its answer is late", async () => {
  const id = await topUp({ status: "REQUIRES_ACTION" });
  const other = await topUp({ status: "REQUIRES_ACTION" });
  const { topUp: found } = (await readTopUp(frontrow.services.db, id))!;
  const now = Date.parse("2030-01-01T00:00:00Z");
  const sent = { topUp: { ...found, paymentKey: "a-key" }, checkAfterMs: 60_000 };
  await inTransaction((tx) => sendTopUps(tx, [sent], now));
  const rows = await frontrow.admin`
    select status, payment_key, sent_at from top_ups order by top_up_id = ${other}`;
  expect(rows.map((row: object) => ({ ...row }))).toEqual([
    { status: "SENT", payment_key: "a-key", sent_at: new Date(now) },
    { status: "REQUIRES_ACTION", payment_key: null, sent_at: null },
  ]);
  expect((await lookOf("top_ups", id)).seconds).toBeGreaterThan(30);
});

test("the balance told with a top-up is the one that it left", async () => {
  const [id, another] = [await topUp({ status: "SUCCEEDED" }), await topUp({ status: "SUCCEEDED" })];
  const entries: [string, string, string, number, number, number][] = [
    [id, "PAYMENT", "SALES", -500, 3, 1_500],
    [id, "TOP_UP", "GATEWAY", 1_000, 1, 1_000],
    [another, "TOP_UP", "GATEWAY", 1_000, 2, 2_000],
  ];
  for (const [reference, kind, against, amount, sequence, after] of entries) {
    await written(
      (tx) => tx`
        insert into ledger_entries (entry_id, user_id, reference, sequence, amount, balance_after, created_at,
                                    kind, against)
        values (gen_random_uuid(), ${USER}, ${reference}, ${sequence}, ${amount}, ${after}, now(), ${kind},
                ${against})`,
    );
  }
  expect(await readTopUp(frontrow.services.db, id)).toMatchObject({ balanceAfter: 1_000 });
  expect(await readTopUp(frontrow.services.db, await topUp())).toMatchObject({ balanceAfter: null });
  expect(await readTopUp(frontrow.services.db, Bun.randomUUIDv7() as TopUpId)).toBeUndefined();
});

describe("a wallet's entries are told", () => {
  async function entriesOf(userId: UserId, count: number): Promise<void> {
    await written(
      (tx) => tx`
        insert into ledger_entries (entry_id, user_id, reference, sequence, amount, balance_after, created_at,
                                    kind, against)
        select gen_random_uuid(), ${userId}, gen_random_uuid(), i, 1, i, now(), 'TOP_UP_REVERSAL_RETURN',
               'GATEWAY'
        from generate_series(1, ${count}::int) i`,
    );
  }

  test("by the page, as many as were asked for, from where the last one ended", async () => {
    const user = Bun.randomUUIDv7() as UserId;
    await entriesOf(user, 30);
    const { wallets } = frontrow.services;
    const balances = async (page: { cursor?: number; limit?: number }) =>
      (await wallets.entries(user, page)).items.map((each) => each.balanceAfter);
    expect(await balances({ limit: 2 })).toEqual([30, 29]);
    expect(await balances({ limit: 2, cursor: 29 })).toEqual([28, 27]);
    expect(await balances({})).toHaveLength(LIMITS.pageItemsDefault);
  });

  test("as a file, all of them once; points that came back, as going back", async () => {
    for (const count of [0, 3, 1_000, 1_001]) {
      const user = Bun.randomUUIDv7() as UserId;
      await entriesOf(user, count);
      const file = await new Response(frontrow.services.wallets.entriesCsv(user)).text();
      const [head, ...lines] = file.trimEnd().split("\r\n");
      expect(head).toStartWith("entryId,sequence,kind,amount");
      expect(lines.map((line) => Number(line.split(",")[1]))).toEqual(
        Array.from({ length: count }, (_, i) => count - i),
      );
      expect(new Set(lines.map((line) => line.split(",")[2]))).toEqual(
        new Set(count === 0 ? [] : ["TOP_UP_REVERSAL"]),
      );
    }
  });
});

test("a top-up, and what went back of it, is shown to its owner alone", async () => {
  const id = await topUp({ status: "SUCCEEDED" });
  const back = await reversal(id);
  const { wallets, reversals } = frontrow.services;
  expect(await wallets.findTopUp(USER, id)).toMatchObject({ topUpId: id });
  expect((await reversals.list(USER, id)).items).toMatchObject([{ reversalId: back }]);
  const others: [UserId, TopUpId][] = [
    [Bun.randomUUIDv7() as UserId, id],
    [USER, Bun.randomUUIDv7() as TopUpId],
  ];
  for (const [user, topUpId] of others) {
    const notFound = { code: "not_found" };
    expect(await wallets.findTopUp(user, topUpId).catch((error: unknown) => error)).toMatchObject(notFound);
    expect(await reversals.list(user, topUpId).catch((error: unknown) => error)).toMatchObject(notFound);
  }
});
