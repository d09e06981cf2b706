import type { PaymentId, ReservationId } from "../core/ids.ts";
import { type Rows, type Write, writeOf } from "../database/batches/working-set.ts";
import type { Tx } from "../database/database.ts";
import type { Cancellation, InheritedTerms } from "./rules.ts";
import {
  insertCancellations,
  insertExchanges,
  insertPayments,
  markRefunded,
  type NewPayment,
  type PaymentRecord,
  type Purchase,
  readPurchases,
} from "./store.ts";

/** Payments and cancellations in a batch. A payment is guarded by the lock of its reservation. */
export class PaymentRows implements Rows {
  static readonly turn = "payments";
  readonly #asked = new Set<ReservationId>();
  readonly #paid: NewPayment[] = [];
  readonly #cancelled: Cancellation[] = [];
  readonly #refunded: PaymentId[] = [];
  /** By the first payment of what was exchanged. */
  readonly #feesTaken = new Map<PaymentId, number>();
  #purchases: ReadonlyMap<ReservationId, Purchase> = new Map();

  /** Asks for what was paid for a reservation. */
  ask(reservationId: ReservationId): void {
    this.#asked.add(reservationId);
  }

  /** With the fees that this batch has taken of it so far. */
  purchaseOf(reservationId: ReservationId): Purchase | undefined {
    const purchase = this.#purchases.get(reservationId);
    if (!purchase) return undefined;
    const { terms, firstPaymentId } = purchase;
    const taken = this.#feesTaken.get(firstPaymentId) ?? 0;
    return { ...purchase, terms: { ...terms, feesTaken: (terms.feesTaken ?? 0) + taken } };
  }

  /** `inherited`: of the seats that these were exchanged for. */
  pay(payment: PaymentRecord, inherited: InheritedTerms | null): void {
    this.#paid.push({ ...payment, inherited });
  }

  /** `isWhole`: nothing of the purchase is left. */
  cancel(cancellation: Cancellation, isWhole: boolean): void {
    this.#cancelled.push(cancellation);
    const { reservationId, refundedBy, jobId, fee } = cancellation;
    const order = this.#purchases.get(reservationId)?.firstPaymentId;
    if (order && (jobId !== null || refundedBy === "BUYER"))
      this.#feesTaken.set(order, (this.#feesTaken.get(order) ?? 0) + fee);
    if (isWhole) this.#refunded.push(cancellation.paymentId);
  }

  async read(tx: Tx): Promise<void> {
    if (this.#asked.size > 0) this.#purchases = await readPurchases(tx, [...this.#asked]);
  }

  writes(tx: Tx): Write[] {
    return [
      ...writeOf(this.#paid, (rows) => insertPayments(tx, rows)),
      ...writeOf(this.#paid.filter(isExchanged), (rows) => insertExchanges(tx, rows)),
      ...writeOf(this.#refunded, (rows) => markRefunded(tx, rows)),
      ...writeOf(this.#cancelled, (rows) => insertCancellations(tx, rows)),
    ];
  }
}

function isExchanged(payment: NewPayment): payment is NewPayment & { inherited: InheritedTerms } {
  return payment.inherited !== null;
}
