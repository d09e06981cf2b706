import { beforeEach, describe, expect, test } from "bun:test";
import { newId, type ReversalId, type TopUpId, type UserId } from "../../src/core/ids.ts";
import { createLog } from "../../src/core/log.ts";
import { Batchers } from "../../src/database/batches/batchers.ts";
import {
  type CancelAnswer,
  DEFAULT_BOUNDS,
  type Gateway,
  type GatewayAnswer,
  type GatewayCancel,
} from "../../src/wallet/gateways/gateway.ts";
import type { Reversal } from "../../src/wallet/ledger/rules.ts";
import { Reversals } from "../../src/wallet/reversals/reversals.ts";
import { Wallets } from "../../src/wallet/service.ts";
import { type OwnDatabase, setDatabase } from "../../testing/database/database-stage.ts";
import { writeUnchecked } from "../../testing/unchecked.ts";

/** What a payment company is asked about what is open, and what becomes of its answers. */
const USER = newId<UserId>();
const BOOKS = "of-these-tests";

let own: OwnDatabase;
setDatabase((made) => (own = made));
beforeEach(() =>
  writeUnchecked(own.admin, async (tx) => {
    await tx`delete from top_up_reversals`;
    await tx`delete from top_ups`;
  }),
);

type Found = GatewayAnswer | { outcome: "absent" };
type FoundCancel = CancelAnswer | { outcome: "absent" };

/** A company that answers this, and what it was asked. */
function company({ found = { outcome: "absent" }, foundCancel = { outcome: "absent" } }: Answers = {}) {
  const asked: string[] = [];
  const cancelled: GatewayCancel[] = [];
  const gateway: Gateway = {
    name: "company",
    mode: "test",
    books: BOOKS,
    bounds: DEFAULT_BOUNDS,
    methods: [],
    page: { clientKey: "c", scriptUrl: "https://pay.test/s.js", origins: ["https://pay.test"] },
    charge: () => Promise.resolve({ outcome: "unreachable" }),
    find(key) {
      asked.push(key);
      return Promise.resolve(found);
    },
    cancel(cancel) {
      cancelled.push(cancel);
      return Promise.resolve({ outcome: "cancelled", amount: cancel.amount });
    },
    findCancel: () => Promise.resolve(foundCancel),
    readWebhook: () => "unreadable",
    captures: () => Promise.resolve({ captures: [], nextCursor: null }),
  };
  const said: string[] = [];
  const log = createLog("error", {}, (line) => void said.push((JSON.parse(line) as { event: string }).event));
  const batchers = new Batchers(own.db);
  const purposes = { needs: () => undefined, carryOut: () => ({ status: 201, body: {} }) };
  return {
    asked,
    cancelled,
    said,
    wallets: new Wallets(own.db, batchers, gateway, log, purposes),
    reversals: new Reversals(own.db, batchers, gateway, log),
  };
}

interface Answers {
  found?: Found;
  foundCancel?: FoundCancel;
}

/** Of 1,000 points each, since an hour ago; open unless told. */
async function topUps(count: number, status = "SENT"): Promise<TopUpId[]> {
  const ids = Array.from({ length: count }, () => newId<TopUpId>());
  await writeUnchecked(
    own.admin,
    (tx) => tx`
      insert into top_ups (top_up_id, user_id, amount, payment_method, status, gateway, gateway_key,
                           created_at, next_look_at, settled_at)
      select id, ${USER}, 1000, 'pm', ${status}, ${BOOKS}, id, now() - interval '1 hour', now(),
             case when ${status} = 'SUCCEEDED' then now() end
      from unnest(${`{${ids.join(",")}}`}::uuid[]) id`,
  );
  return ids;
}

/** Of 300 points. */
async function openReversal(topUpId: TopUpId): Promise<Reversal> {
  const reversal: Reversal = {
    reversalId: newId<ReversalId>(),
    cancellationId: null,
    topUpId,
    userId: USER,
    amount: 300,
    status: "SENT",
    reason: null,
    cancelKey: newId(),
    createdAt: Date.now(),
  };
  const { reversalId, amount, status, cancelKey } = reversal;
  await writeUnchecked(
    own.admin,
    (tx) => tx`
      insert into top_up_reversals (reversal_id, top_up_id, user_id, amount, status, cancel_key, created_at,
                                    next_look_at)
      values (${reversalId}, ${topUpId}, ${USER}, ${amount}, ${status}, ${cancelKey}, now(), now())`,
  );
  return reversal;
}

async function statesOf(table: "top_ups" | "top_up_reversals"): Promise<string[]> {
  const rows: { state: string }[] = await own.admin.unsafe(
    `select distinct concat_ws(' ', status, reason) state from ${table} order by 1`,
  );
  return rows.map(({ state }) => state);
}

test("one turn asks about all that is due, however many; an idle one looks once", async () => {
  const due = await topUps(101);
  const { wallets, asked } = company();
  expect(await wallets.settleOpenTopUps()).toBe(101);
  expect(asked.toSorted()).toEqual(due.toSorted());
  expect(await statesOf("top_ups")).toEqual(["FAILED never_received"]);
  const before = own.db.roundTrips;
  expect(await wallets.settleOpenTopUps()).toBe(0);
  // What nobody confirmed in time, and what is due.
  expect(own.db.roundTrips - before).toBe(2);
});

describe("an operator hears of another amount than ours", () => {
  test.each<[string, number, string[]]>([
    ["that was captured", 999, ["captured amount differs from the top-up"]],
    ["and of nothing where they agree", 1_000, []],
  ])("%s", async (_, amount, said) => {
    await topUps(1);
    const told = company({ found: { outcome: "captured", amount, currency: "KRW" } });
    await told.wallets.settleOpenTopUps();
    expect(told.said).toEqual(said);
  });

  test.each<[string, number, string[]]>([
    ["that was cancelled", 299, ["cancelled amount differs from the reversal"]],
    ["and of nothing where they agree", 300, []],
  ])("%s", async (_, amount, said) => {
    const [topUpId] = await topUps(1, "SUCCEEDED");
    await openReversal(topUpId!);
    const told = company({ foundCancel: { outcome: "cancelled", amount } });
    expect(await told.reversals.settleOpen()).toBe(1);
    expect(told.said).toEqual(said);
  });
});

describe("points whose way back is open", () => {
  test.each<[string, FoundCancel, isSent: boolean, string]>([
    ["are sent once more if the company has not seen them", { outcome: "absent" }, true, "SUCCEEDED"],
    ["are on the card if it has", { outcome: "cancelled", amount: 300 }, false, "SUCCEEDED"],
    ["stay open while it cannot tell", { outcome: "unknown", reason: "o" }, false, "UNKNOWN o"],
  ])("%s", async (_, foundCancel, isSent, state) => {
    const [topUpId] = await topUps(1, "SUCCEEDED");
    const { cancelKey } = await openReversal(topUpId!);
    const { reversals, cancelled } = company({ foundCancel });
    await reversals.settleOpen();
    expect(cancelled).toEqual(isSent ? [{ key: topUpId!, cancelKey, amount: 300 }] : []);
    expect(await statesOf("top_up_reversals")).toEqual([state]);
  });

  test("are sent to the company that brought them, and to no other", async () => {
    const [first, second] = await topUps(2, "SUCCEEDED");
    const { reversals, cancelled } = company();
    const [here, elsewhere] = [await openReversal(first!), await openReversal(second!)];
    await reversals.send([
      { reversal: elsewhere, gatewayKey: second!, books: "another" },
      { reversal: here, gatewayKey: first!, books: BOOKS },
    ]);
    expect(cancelled.map(({ key }) => key)).toEqual([first!]);
    expect(await statesOf("top_up_reversals")).toEqual(["SENT", "SUCCEEDED"]);
  });
});

test("the pages may reach the company's own page", () => {
  expect(company().wallets.pageOrigins).toEqual(["https://pay.test"]);
});
