import { describe, expect, test } from "bun:test";
import type { TopUpId, UserId } from "../../src/core/ids.ts";
import type { Tx } from "../../src/database/database.ts";
import type { TopUpResult } from "../../src/wallet/ledger/rules.ts";
import { planReversals, planStarts, planTopUpResults } from "../../testing/batches/plans.ts";
import { guest } from "../../testing/buyer.ts";
import { setStage } from "../../testing/stage.ts";

/** Before the first points there was nothing in the wallet. Whoever waits for them must not go by that. */
const { frontrow, call } = setStage();
const AMOUNT = 7_000;
const CHECK_AFTER_MS = 60_000;
const CAPTURED: TopUpResult = { outcome: "captured", amount: AMOUNT, currency: "KRW" };
let userId: UserId;
let topUpId: TopUpId;

const keyOf = (route: string) => ({ userId, route, key: Bun.randomUUIDv7(), bodyHash: "b" });

/** Plans `second` while the first result of a new user's first top-up is written and not yet committed. */
async function whileCredited<T>(second: (tx: Tx) => Promise<{ outcomes: T[] }>): Promise<T> {
  const { db } = frontrow.services;
  userId = (await guest(call)).userId as UserId;
  topUpId = await db.transaction(async (tx) => {
    const start = { userId, amount: AMOUNT, paymentMethod: "pm", gateway: "g", page: null };
    const { outcomes, writes } = await planStarts(tx, [{ ...start, key: keyOf("top-up") }], CHECK_AFTER_MS);
    for (const write of writes) await write();
    return (outcomes[0] as { topUp: { topUpId: TopUpId } }).topUp.topUpId;
  });
  return db
    .transaction(async (tx) => {
      await tx`set local idle_in_transaction_session_timeout = 0`;
      const { writes } = await planTopUpResults(tx, [{ topUpId, userId, result: CAPTURED }]);
      for (const write of writes) await write();
      const waits = db.transaction(async (later) => (await second(later)).outcomes[0]!);
      await somebodyWaits();
      return { waits };
    })
    .then(({ waits }) => waits);
}

async function somebodyWaits(): Promise<void> {
  for (;;) {
    const [row] = await frontrow.admin`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    if (row) return;
  }
}

describe("who waits for the first points of a wallet sees them", () => {
  test("a second result: it tells the same balance", async () => {
    const settled = await whileCredited((tx) =>
      planTopUpResults(tx, [{ topUpId, userId, result: CAPTURED }]),
    );
    expect(settled).toMatchObject({ topUp: { status: "SUCCEEDED" }, balance: AMOUNT });
  });

  test("a reversal: the points are there to go back", async () => {
    const begun = await whileCredited((tx) =>
      planReversals(tx, [{ userId, topUpId, amount: undefined, key: keyOf("reversal") }], CHECK_AFTER_MS),
    );
    expect(begun).toMatchObject({ reversal: { amount: AMOUNT }, balance: 0 });
  });
});
