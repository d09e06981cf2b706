import type { TopUpId } from "../../core/ids.ts";
import type { Tx } from "../../database/database.ts";
import { LockedRows, type Write, writeOf } from "../../database/batches/working-set.ts";
import type { SentTopUp, TopUp } from "../ledger/rules.ts";
import { insertTopUps, lockTopUps, sendTopUps, updateTopUps } from "../ledger/store.ts";

/** Top-ups in a batch. */
export class TopUpRows extends LockedRows<{ topUpId: TopUpId }, TopUp> {
  static readonly turn = "top-ups";
  readonly #added: SentTopUp[] = [];
  readonly #sent: SentTopUp[] = [];

  add(topUp: TopUp, checkAfterMs: number): void {
    this.#added.push({ topUp, checkAfterMs });
  }

  /** Records that a top-up which waited for its buyer is being sent, with its payment key. */
  send(topUp: TopUp, checkAfterMs: number): void {
    this.rows.set(topUp.topUpId, topUp);
    this.#sent.push({ topUp, checkAfterMs });
  }

  override writes(tx: Tx): Write[] {
    return [
      ...writeOf(this.#added, (rows) => insertTopUps(tx, rows)),
      ...writeOf(this.#sent, (rows) => sendTopUps(tx, rows, this.set.now)),
      ...super.writes(tx),
    ];
  }

  protected keyOf({ topUpId }: { topUpId: TopUpId }): string {
    return topUpId;
  }

  protected lock(tx: Tx, refs: readonly { topUpId: TopUpId }[]): Promise<Map<string, TopUp>> {
    return lockTopUps(
      tx,
      refs.map(({ topUpId }) => topUpId),
    );
  }

  protected save(tx: Tx, changed: readonly TopUp[]): Write[] {
    return [() => updateTopUps(tx, changed, this.set.now)];
  }
}
