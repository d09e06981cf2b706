import { describe, expect, test } from "bun:test";
import { type EntryRow, type ReplayDifference, replayWallets, type WalletRow } from "./replay.ts";

const [ANNA, BELA, CARL] = ["anna", "bela", "carl"];

/** What is said of these wallets and entries, as `kind kept reckoned` each. */
async function replayed(wallets: readonly WalletRow[], entries: readonly EntryRow[]) {
  const said: ReplayDifference[] = [];
  const count = await replayWallets(inTurn(wallets), inTurn(entries), (each) => said.push(each));
  expect(count).toBe(wallets.length);
  return said.map(({ kind, userId, entryId, kept, reckoned }) =>
    [kind, userId, entryId ?? "-", kept, reckoned].join(" | "),
  );
}

async function* inTurn<Row>(rows: readonly Row[]): AsyncGenerator<Row> {
  yield* rows;
}

const wallet = (user_id: string, balance: number, entries: number): WalletRow => ({
  user_id,
  balance: String(balance),
  entries: String(entries),
});

/** Entries of one user: of each the amount and the balance after it. */
function entries(user_id: string, ...rows: [amount: number, balanceAfter: number, sequence?: number][]) {
  return rows.map(([amount, balanceAfter, sequence], i) => ({
    entry_id: `${user_id} ${i + 1}`,
    user_id,
    sequence: String(sequence ?? i + 1),
    amount: String(amount),
    balance_after: String(balanceAfter),
    against: "GATEWAY" as const,
  }));
}

test("books that agree: nothing is said, of a wallet without entries neither", async () => {
  const kept = [wallet(ANNA, 300, 2), wallet(BELA, 0, 0), wallet(CARL, 0, 2)];
  const rows = [...entries(ANNA, [500, 500], [-200, 300]), ...entries(CARL, [7, 7], [-7, 0])];
  expect(await replayed(kept, rows)).toEqual([]);
});

describe("what differs is told, with what is kept and what it should be:", () => {
  test.each<[string, WalletRow[], EntryRow[], string[]]>([
    [
      "a running balance, of that entry alone",
      [wallet(ANNA, 300, 3)],
      entries(ANNA, [500, 500], [-100, 401], [-100, 300]),
      ["running_balance | anna | anna 2 | 401 | 400"],
    ],
    [
      "a number that is missing, once",
      [wallet(ANNA, 3, 3)],
      entries(ANNA, [1, 1, 1], [1, 2, 3], [1, 3, 4]),
      ["sequence | anna | anna 2 | 3 | 2"],
    ],
    [
      "points that were not there",
      [wallet(ANNA, -1, 1)],
      entries(ANNA, [-1, -1]),
      ["overdrawn | anna | anna 1 | -1 | -1"],
    ],
    [
      "a wallet's balance",
      [wallet(ANNA, 501, 1), wallet(BELA, 5, 1)],
      [...entries(ANNA, [500, 500]), ...entries(BELA, [5, 5])],
      ["wallet_balance | anna | - | 501 | 500"],
    ],
    [
      "a wallet's count",
      [wallet(ANNA, 500, 2)],
      entries(ANNA, [500, 500]),
      ["wallet_entries | anna | - | 2 | 1"],
    ],
    ["a balance without any entry", [wallet(ANNA, 5, 0)], [], ["wallet_balance | anna | - | 5 | 0"]],
    [
      "entries without a wallet, before one, between two and after the last",
      [wallet(BELA, 1, 1)],
      [...entries(ANNA, [2, 2], [3, 5]), ...entries(BELA, [1, 1]), ...entries(CARL, [4, 4])],
      [
        "no_wallet | anna | - | no wallet | 5 of 2 entries",
        "no_wallet | carl | - | no wallet | 4 of 1 entries",
      ],
    ],
  ])("%s", async (_, wallets, rows, said) => {
    expect(await replayed(wallets, rows)).toEqual(said);
  });
});
