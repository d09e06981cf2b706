import { beforeEach, expect, test } from "bun:test";
import type { SQL } from "bun";
import { type ReplayDifference, replayLedger } from "../../src/wallet/ledger/replay.ts";
import { type OwnDatabase, setDatabase } from "../../testing/database/database-stage.ts";
import { writeUnchecked } from "../../testing/unchecked.ts";

/** The whole ledger is read, by as many pages as it takes, however long it takes. */
let own: OwnDatabase;
setDatabase((made) => (own = made));
beforeEach(() =>
  writeUnchecked(own.admin, async (tx) => {
    await tx`delete from ledger_entries`;
    await tx`delete from wallets`;
  }),
);

/** Wallets of 5 points each: 7 that came from the company, less 2 for a seat. */
async function books(wallets: number): Promise<void> {
  await writeUnchecked(own.admin, async (tx) => {
    await tx`
      insert into wallets (user_id, balance, entries)
      select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 5, 2
      from generate_series(1, ${wallets}::int) n`;
    await tx`
      insert into ledger_entries (entry_id, user_id, reference, sequence, amount, balance_after, created_at,
                                  kind, against)
      select gen_random_uuid(), user_id, gen_random_uuid(), sequence, amount, balance_after, now(), kind,
             against
      from wallets, (values (2, -2, 5, 'PAYMENT', 'SALES'), (1, 7, 7, 'TOP_UP', 'GATEWAY'))
        as made (sequence, amount, balance_after, kind, against)`;
  });
}

async function replayed(sql: SQL = own.admin) {
  const differences: ReplayDifference[] = [];
  const read: [read: number, total: number][] = [];
  const found = await replayLedger(sql, {
    differs: (difference) => differences.push(difference),
    progress: (...far) => read.push(far),
  });
  expect(found.differences).toBe(differences.length);
  return { ...found, differences, read };
}

test.each([
  [2_501, [5_000, 5_002]],
  [0, []],
])("books of %d wallets agree, and it is told how far the reading is", async (wallets, told) => {
  await books(wallets);
  const points = BigInt(wallets);
  expect(await replayed()).toEqual({
    wallets,
    entries: 2 * wallets,
    balances: { WALLET: 5n * points, GATEWAY: -7n * points, SALES: 2n * points, COUNTER: 0n },
    differences: [],
    read: told.map((read) => [read, 2 * wallets]),
  });
});

test("each difference is told", async () => {
  await books(2);
  const [{ user_id: userId, entry_id: entryId }] = await own.admin`
    select user_id, entry_id from ledger_entries order by user_id desc, sequence desc`;
  await writeUnchecked(own.admin, async (tx) => {
    await tx`update ledger_entries set balance_after = 6 where entry_id = ${entryId}`;
    await tx`update wallets set entries = 3 where user_id = ${userId}`;
  });
  expect((await replayed()).differences).toEqual([
    { kind: "running_balance", userId, entryId, kept: "6", reckoned: "5" },
    { kind: "wallet_entries", userId, entryId: null, kept: "3", reckoned: "2" },
  ]);
});

test("the time limits of the connection are not those of the reading", async () => {
  await books(1);
  // Each of these wallets has as many points as a limit has milliseconds, and no entries.
  await own.admin`create schema limits`;
  await own.admin`
    create view limits.wallets as
    select gen_random_uuid() user_id, setting::bigint balance, 0::bigint entries from pg_settings
    where name in ('statement_timeout', 'idle_in_transaction_session_timeout')`;
  await own.admin`create view limits.ledger_entries as select * from public.ledger_entries where false`;
  const connection = await own.admin.reserve();
  try {
    for (const set of ["statement_timeout = 60000", "idle_in_transaction_session_timeout = 60000"])
      await connection.unsafe(`set ${set}`);
    await connection`set search_path = limits`;
    expect(await replayed(connection)).toMatchObject({ wallets: 2, differences: [] });
  } finally {
    await connection`reset all`;
    connection.release();
    await own.admin`drop schema limits cascade`;
  }
});
