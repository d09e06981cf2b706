import type { SQL } from "bun";
import { assert } from "../../core/assert.ts";
import type { OtherAccount } from "./rules.ts";

/**
 * Recomputes the whole ledger, entry by entry, and compares the results with the stored values: each entry's
 * running balance, each wallet's balance and count. It reads wallets and entries as two ordered streams, page
 * by page, so its memory does not grow with the number of entries.
 */

const PAGE_ROWS = 5_000;

export interface ReplayedLedger {
  wallets: number;
  entries: number;
  /** What came into each account. An entry is both sides of a movement: together they sum to zero. */
  balances: Record<"WALLET" | OtherAccount, bigint>;
  differences: number;
}

/** A stored value that differs from the recomputed one. */
export interface ReplayDifference {
  kind:
    | "running_balance" // an entry's stored balance is not the sum up to it
    | "sequence" // a number is missing in a wallet's sequence of entries
    | "overdrawn" // the sum up to an entry is below zero
    | "wallet_balance" // the wallet's balance is not the sum of its entries
    | "wallet_entries" // the wallet's count of entries is wrong
    | "no_wallet"; // entries of a user who has no wallet
  userId: string;
  entryId: string | null;
  kept: string;
  reckoned: string;
}

export interface ReplayListener {
  differs(difference: ReplayDifference): void;
  /** Called after each page, with the entries read so far and their total. */
  progress(read: number, total: number): void;
}

export interface WalletRow {
  user_id: string;
  balance: string;
  entries: string;
}

export interface EntryRow {
  entry_id: string;
  user_id: string;
  sequence: string;
  amount: string;
  balance_after: string;
  against: OtherAccount;
}

/**
 * Replays the ledger as of one moment, in one read-only transaction, so a sale may go on meanwhile. Throws
 * the database's errors.
 */
export async function replayLedger(sql: SQL, listener: ReplayListener): Promise<ReplayedLedger> {
  return sql.begin("isolation level repeatable read read only", async (tx) => {
    await tx`set local statement_timeout = 0`;
    await tx`set local idle_in_transaction_session_timeout = 0`;
    const [all] = await tx<{ total: string }[]>`select count(*) total from ledger_entries`;
    const total = Number(all!.total);
    let differences = 0;
    let read = 0;
    const differs = (difference: ReplayDifference): void => {
      differences += 1;
      listener.differs(difference);
    };
    const balances = { WALLET: 0n, GATEWAY: 0n, SALES: 0n, COUNTER: 0n };
    const entries = entryRows(tx, (page) => {
      for (const { amount, against } of page) {
        balances.WALLET += BigInt(amount);
        balances[against] -= BigInt(amount);
      }
      listener.progress((read += page.length), total);
    });
    const wallets = await replayWallets(walletRows(tx), entries, differs);
    assert(read === total, "a page left entries out");
    return { wallets, entries: read, balances, differences };
  });
}

/** Both streams are in order of user; the entries of each user are in order of sequence. */
export async function replayWallets(
  wallets: AsyncIterable<WalletRow>,
  entries: AsyncIterable<EntryRow>,
  differs: (difference: ReplayDifference) => void,
): Promise<number> {
  const upcoming = entries[Symbol.asyncIterator]();
  let next = await upcoming.next();
  let count = 0;

  /** Sums up the entries of one user. Leaves the stream at the next user's first entry. */
  const reckon = async (userId: string): Promise<{ balance: bigint; entries: number }> => {
    let balance = 0n;
    let read = 0;
    let sequence = 0n;
    for (; !next.done && next.value.user_id === userId; next = await upcoming.next()) {
      const row = next.value;
      const at = { userId, entryId: row.entry_id };
      balance += BigInt(row.amount);
      read += 1;
      sequence += 1n;
      if (BigInt(row.sequence) !== sequence) {
        differs({ kind: "sequence", ...at, kept: row.sequence, reckoned: String(sequence) });
        sequence = BigInt(row.sequence);
      }
      if (BigInt(row.balance_after) !== balance)
        differs({ kind: "running_balance", ...at, kept: row.balance_after, reckoned: String(balance) });
      if (balance < 0n)
        differs({ kind: "overdrawn", ...at, kept: row.balance_after, reckoned: String(balance) });
    }
    return { balance, entries: read };
  };

  const reckonHomeless = async (userId: string): Promise<void> => {
    const found = await reckon(userId);
    const reckoned = `${found.balance} of ${found.entries} entries`;
    differs({ kind: "no_wallet", userId, entryId: null, kept: "no wallet", reckoned });
  };

  for await (const wallet of wallets) {
    while (!next.done && next.value.user_id < wallet.user_id) await reckonHomeless(next.value.user_id);
    const found = await reckon(wallet.user_id);
    const at = { userId: wallet.user_id, entryId: null };
    if (BigInt(wallet.balance) !== found.balance)
      differs({ kind: "wallet_balance", ...at, kept: wallet.balance, reckoned: String(found.balance) });
    if (Number(wallet.entries) !== found.entries)
      differs({ kind: "wallet_entries", ...at, kept: wallet.entries, reckoned: String(found.entries) });
    count += 1;
  }
  while (!next.done) await reckonHomeless(next.value.user_id);
  return count;
}

async function* walletRows(tx: SQL): AsyncGenerator<WalletRow> {
  await tx`
    declare wallet_rows no scroll cursor for
    select user_id, balance, entries from wallets order by user_id`;
  for await (const page of pages<WalletRow>(tx, "wallet_rows")) yield* page;
}

async function* entryRows(tx: SQL, turned: (page: readonly EntryRow[]) => void): AsyncGenerator<EntryRow> {
  await tx`
    declare entry_rows no scroll cursor for
    select entry_id, user_id, sequence, amount, balance_after, against from ledger_entries
    order by user_id, sequence`;
  for await (const page of pages<EntryRow>(tx, "entry_rows")) {
    yield* page;
    turned(page);
  }
}

async function* pages<Row>(tx: SQL, cursor: string): AsyncGenerator<Row[]> {
  for (;;) {
    const rows: Row[] = await tx.unsafe(`fetch ${PAGE_ROWS} from ${cursor}`);
    if (rows.length === 0) return;
    yield rows;
  }
}
