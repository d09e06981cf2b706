import type { UserId } from "../../core/ids.ts";
import type { Tx } from "../../database/database.ts";
import { LockedRows, type Write, writeOf } from "../../database/batches/working-set.ts";
import { type LedgerEntry, type Movement, movePoints, type Wallet } from "./rules.ts";
import { insertEntries, insertWallets, lockWallets, openWallets, updateWallets } from "./store.ts";

/** Wallets in a batch, with the ledger entries that move their points. */
export class WalletRows extends LockedRows<{ userId: UserId }, Wallet> {
  static readonly turn = "wallets";
  readonly #entries: LedgerEntry[] = [];
  readonly #opened = new Set<UserId>();
  #present: ReadonlySet<string> = new Set();

  /** Asks for a wallet and opens it if there is none, so that from then on there is a row to wait for. */
  open(userId: UserId): void {
    this.#opened.add(userId);
    this.ask({ userId });
  }

  /** The user's wallet. Before the first points there is no row, and the wallet is empty. */
  of(userId: UserId): Wallet {
    return this.find({ userId }) ?? { userId, balance: 0, entries: 0 };
  }

  /** Moves points. The caller has checked that the balance suffices. Returns the balance after. */
  move(userId: UserId, movement: Movement): number {
    const moved = movePoints(this.of(userId), movement, this.set.now);
    this.put(moved.wallet);
    this.#entries.push(moved.entry);
    return moved.wallet.balance;
  }

  protected keyOf({ userId }: { userId: UserId }): string {
    return userId;
  }

  protected async lock(tx: Tx, refs: readonly { userId: UserId }[]): Promise<Map<string, Wallet>> {
    const userIds = refs.map(({ userId }) => userId);
    const opening = this.#opened.size > 0 ? openWallets(tx, [...this.#opened]) : undefined;
    const [wallets] = await Promise.all([lockWallets(tx, userIds), opening]);
    this.#present = new Set(wallets.keys());
    return wallets;
  }

  /**
   * A wallet that another transaction has opened since is a unique violation: the batch is decided again, and
   * finds that wallet's balance.
   */
  protected save(tx: Tx, changed: readonly Wallet[]): Write[] {
    const opened = changed.filter(({ userId }) => !this.#present.has(userId));
    const known = changed.filter(({ userId }) => this.#present.has(userId));
    return [
      ...writeOf(opened, (rows) => insertWallets(tx, rows)),
      ...writeOf(known, (rows) => updateWallets(tx, rows)),
      () => insertEntries(tx, this.#entries),
    ];
  }
}
