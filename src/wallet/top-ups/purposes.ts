import type { ReservationId, TopUpId, UserId } from "../../core/ids.ts";
import type { Refusal } from "../../core/refusals.ts";
import type { Tx } from "../../database/database.ts";
import type { Answer } from "../../database/batches/idempotency.ts";
import type { Rows, WorkingSet } from "../../database/batches/working-set.ts";
import type { Purpose, TopUp } from "../ledger/rules.ts";
import { readOpenPurposes } from "../ledger/store.ts";

/** A top-up that is to pay for a hold. */
export interface TopUpForPurchase extends TopUp {
  purpose: Purpose;
}

/** How the batch that settles a top-up carries out its purpose. `payments` does it. */
export interface Purposes {
  /** Asks for every row that `carryOut` may use. */
  needs(ref: { userId: UserId; purpose: Purpose }, set: WorkingSet): void;
  /**
   * Called when the top-up has changed and its points, if any came, are in the wallet. Pays where it
   * succeeded. Returns the answer to the request that began it, and keeps that for its key.
   */
  carryOut(topUp: TopUpForPurchase, set: WorkingSet): Answer | Refusal;
}

/**
 * Top-ups for reservations in a batch whose result is still open. They are read under the locks of the
 * reservations, which whoever begins or settles one holds too.
 */
export class OpenPurposes implements Rows {
  static readonly turn = "read only";
  readonly #asked = new Set<ReservationId>();
  #open = new Map<ReservationId, TopUpId>();

  ask(reservationId: ReservationId): void {
    this.#asked.add(reservationId);
  }

  /** The top-up of that reservation whose result is open, if there is one. */
  of(reservationId: ReservationId): TopUpId | undefined {
    return this.#open.get(reservationId);
  }

  /** Tells the commands that follow in the batch. */
  add({ purpose, topUpId }: TopUpForPurchase): void {
    this.#open.set(purpose.reservationId, topUpId);
  }

  async read(tx: Tx): Promise<void> {
    if (this.#asked.size > 0) this.#open = await readOpenPurposes(tx, [...this.#asked]);
  }
}
