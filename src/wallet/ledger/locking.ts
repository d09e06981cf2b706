import type { UserId } from "../../core/ids.ts";
import type { Instant } from "../../core/time.ts";
import { readClock, type Tx } from "../../database/database.ts";
import type { Wallet } from "./rules.ts";
import { lockWallets } from "./store.ts";

/**
 * The start of applying a gateway's results, for top-ups and reversals alike. Locks the wallets, then the
 * rows of the results, and then reads the clock.
 */
export async function lockForResults<Row>(
  tx: Tx,
  commands: readonly { userId: UserId }[],
  lockRows: () => Promise<Row>,
): Promise<{ wallets: Map<UserId, Wallet>; rows: Row; now: Instant }> {
  const userIds = commands.map((command) => command.userId);
  // Sent together; PostgreSQL runs them in this order.
  const [wallets, rows, now] = await Promise.all([lockWallets(tx, userIds), lockRows(), readClock(tx)]);
  return { wallets, rows, now };
}
