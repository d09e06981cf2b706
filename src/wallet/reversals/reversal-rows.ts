import type { ReversalId, TopUpId } from "../../core/ids.ts";
import type { Tx } from "../../database/database.ts";
import { LockedRows, type Write, writeOf } from "../../database/batches/working-set.ts";
import type { Reversal, SentReversal } from "../ledger/rules.ts";
import { insertReversals, lockReversals, readReversed, updateReversals } from "./store.ts";

/** Reversals in a batch, and how much of each top-up they take. */
export class ReversalRows extends LockedRows<{ reversalId: ReversalId }, Reversal> {
  static readonly turn = "reversals";
  readonly #added: SentReversal[] = [];
  readonly #askedTopUps = new Set<TopUpId>();
  #reversed = new Map<TopUpId, number>();

  /** Asks how much of a top-up, which must be locked too, was sent back or is on its way. */
  askReversed(topUpId: TopUpId): void {
    this.#askedTopUps.add(topUpId);
  }

  reversedOf(topUpId: TopUpId): number {
    return this.#reversed.get(topUpId) ?? 0;
  }

  add(reversal: Reversal, checkAfterMs: number): void {
    this.#reversed.set(reversal.topUpId, this.reversedOf(reversal.topUpId) + reversal.amount);
    this.#added.push({ reversal, checkAfterMs });
  }

  override async read(tx: Tx): Promise<void> {
    const [reversed] = await Promise.all([
      this.#askedTopUps.size > 0 ? readReversed(tx, [...this.#askedTopUps]) : this.#reversed,
      super.read(tx),
    ]);
    this.#reversed = reversed;
  }

  override writes(tx: Tx): Write[] {
    return [...writeOf(this.#added, (rows) => insertReversals(tx, rows)), ...super.writes(tx)];
  }

  protected keyOf({ reversalId }: { reversalId: ReversalId }): string {
    return reversalId;
  }

  protected lock(tx: Tx, refs: readonly { reversalId: ReversalId }[]): Promise<Map<string, Reversal>> {
    return lockReversals(
      tx,
      refs.map(({ reversalId }) => reversalId),
    );
  }

  protected save(tx: Tx, changed: readonly Reversal[]): Write[] {
    return [() => updateReversals(tx, changed, this.set.now)];
  }
}
