import type { PaymentId, ReservationId } from "../core/ids.ts";
import { type Rows, type Write, writeOf } from "../database/batches/working-set.ts";
import type { Tx } from "../database/database.ts";
import { type Cancellation, KOREAN_REFUND_POLICY } from "./rules.ts";
import {
  insertCancellations,
  insertPayments,
  markRefunded,
  type PaymentRecord,
  type Purchase,
  readPurchases,
} from "./store.ts";

/** Payments and cancellations in a batch. A payment is guarded by the lock of its reservation. */
export class PaymentRows implements Rows {
  static readonly turn = "payments";
  readonly #asked = new Set<ReservationId>();
  readonly #paid: PaymentRecord[] = [];
  readonly #cancelled: Cancellation[] = [];
  readonly #refunded: PaymentId[] = [];
  #purchases: ReadonlyMap<ReservationId, Purchase> = new Map();

  /** Asks for what was paid for a reservation. */
  ask(reservationId: ReservationId): void {
    this.#asked.add(reservationId);
  }

  purchaseOf(reservationId: ReservationId): Purchase | undefined {
    return this.#purchases.get(reservationId);
  }

  pay(payment: PaymentRecord): void {
    this.#paid.push(payment);
  }

  /** `isWhole`: nothing of the purchase is left. */
  cancel(cancellation: Cancellation, isWhole: boolean): void {
    this.#cancelled.push(cancellation);
    if (isWhole) this.#refunded.push(cancellation.paymentId);
  }

  async read(tx: Tx): Promise<void> {
    if (this.#asked.size > 0) this.#purchases = await readPurchases(tx, [...this.#asked]);
  }

  writes(tx: Tx): Write[] {
    return [
      ...writeOf(this.#paid, (rows) => insertPayments(tx, rows, KOREAN_REFUND_POLICY)),
      ...writeOf(this.#refunded, (rows) => markRefunded(tx, rows)),
      ...writeOf(this.#cancelled, (rows) => insertCancellations(tx, rows)),
    ];
  }
}
