import type { UserId } from "../../core/ids.ts";
import type { Instant } from "../../core/time.ts";
import { readClock, type Tx } from "../../database/database.ts";
import type { Wallet } from "./rules.ts";
import { lockWallets } from "./store.ts";

/**
 * How applying what a gateway said begins, of top-ups and of reversals alike: the wallets are locked, then the rows that
 * the results are of, and the clock is read after both.
 */
export async function lockForResults<Row>(
  tx: Tx,
  commands: readonly { userId: UserId }[],
  lockRows: () => Promise<Row>,
): Promise<{ wallets: Map<UserId, Wallet>; rows: Row; now: Instant }> {
  const userIds = commands.map((command) => command.userId);
  // Sent together, run in this order.
  const [wallets, rows, now] = await Promise.all([lockWallets(tx, userIds), lockRows(), readClock(tx)]);
  return { wallets, rows, now };
}
