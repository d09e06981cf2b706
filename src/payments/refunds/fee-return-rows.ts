import type { CancellationId } from "../../core/ids.ts";
import { type Rows, type Write, writeOf } from "../../database/batches/working-set.ts";
import type { Tx } from "../../database/database.ts";
import { type FeeReturnRecord, insertFeeReturns, type KeptCancellation, readKeptFees } from "./store.ts";

/** Fees that are returned in a batch. They are guarded by the lock of their buyer's wallet. */
export class FeeReturnRows implements Rows {
  static readonly turn = "payments";
  readonly #asked = new Set<CancellationId>();
  readonly #added: FeeReturnRecord[] = [];
  #kept: ReadonlyMap<CancellationId, KeptCancellation> = new Map();

  /** Asks what was kept of a cancellation, whose buyer's wallet must be asked for too. */
  ask(cancellationId: CancellationId): void {
    this.#asked.add(cancellationId);
  }

  /** As this batch has left it so far. */
  find(cancellationId: CancellationId): KeptCancellation | undefined {
    const kept = this.#kept.get(cancellationId);
    if (!kept) return undefined;
    const added = this.#added.filter((each) => each.cancellationId === cancellationId);
    const fees = kept.fees.map((seat, i) => ({
      ...seat,
      returned: added.reduce((sum, { amounts }) => sum + amounts[i]!, seat.returned),
    }));
    return { ...kept, fees };
  }

  add(record: FeeReturnRecord): void {
    this.#added.push(record);
  }

  async read(tx: Tx): Promise<void> {
    if (this.#asked.size > 0) this.#kept = await readKeptFees(tx, [...this.#asked]);
  }

  writes(tx: Tx): Write[] {
    return writeOf(this.#added, (rows) => insertFeeReturns(tx, rows));
  }
}
