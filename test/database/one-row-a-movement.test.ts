import { afterAll, beforeAll, expect, test } from "bun:test";
import { migrate } from "../../src/database/migrations.ts";
import { databaseBefore } from "../../testing/postgres.ts";

/** A ledger of the version that kept a movement as two rows. */
const [USER, TOP_UP, PAYMENT, PAYOUT] = ["1", "2", "3", "4"].map(
  (end) => `00000000-0000-7000-8000-00000000000${end}`,
);
let database: Awaited<ReturnType<typeof databaseBefore>>;

beforeAll(async () => {
  database = await databaseBefore("0047-one-row-a-movement.sql");
  await database.owner.unsafe(`
    insert into wallets (user_id, balance, entries) values ('${USER}', 100, 3);
    insert into ledger_entries (entry_id, transaction_id, account, user_id, sequence, kind, amount,
                                balance_after, reference, created_at)
    select gen_random_uuid(), reference::uuid, side.account, '${USER}',
           case when side.account = 'WALLET' then n end, kind, side.amount,
           case when side.account = 'WALLET' then after end, reference::uuid, '2030-01-01'
    from (values (1, 'TOP_UP', 1000, 1000, 'GATEWAY', '${TOP_UP}'),
                 (2, 'PAYMENT', -700, 300, 'SALES', '${PAYMENT}'),
                 (3, 'COUNTER_PAYOUT', -200, 100, 'COUNTER', '${PAYOUT}'))
         moved(n, kind, own, after, other, reference),
    lateral (values ('WALLET', own), (other, -own)) side(account, amount)`);
});
afterAll(async () => {
  await database.owner.close();
  await database.drop();
});

test("a ledger whose sides differ is not touched: what it says would be lost", async () => {
  const { owner, adminUrl } = database;
  await owner`update ledger_entries set amount = amount + 1 where account = 'SALES'`;
  await expect(migrate(adminUrl)).rejects.toThrow("without two sides that sum to zero");
  expect(await owner`select from ledger_entries`).toHaveLength(6);
  await owner`update ledger_entries set amount = amount - 1 where account = 'SALES'`;
});

test("each movement becomes one entry of its wallet, which names the other account", async () => {
  const { owner, adminUrl } = database;
  const ids = await owner`select entry_id from ledger_entries where account = 'WALLET' order by sequence`;
  await migrate(adminUrl);
  const entries = await owner`
    select entry_id, user_id, sequence::int, kind, amount::int, balance_after::int after, against, reference
    from ledger_entries order by sequence`;
  expect(entries).toEqual(
    [
      { kind: "TOP_UP", amount: 1_000, after: 1_000, against: "GATEWAY", reference: TOP_UP, sequence: 1 },
      { kind: "PAYMENT", amount: -700, after: 300, against: "SALES", reference: PAYMENT, sequence: 2 },
      {
        kind: "COUNTER_PAYOUT",
        amount: -200,
        after: 100,
        against: "COUNTER",
        reference: PAYOUT,
        sequence: 3,
      },
    ].map((entry, i) => ({ ...entry, user_id: USER, entry_id: ids[i].entry_id })) as never,
  );
});
