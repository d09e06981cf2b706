import { type CounterMovementId, newId } from "../core/ids.ts";
import { type Rows, type WorkingSet, type Write, writeOf } from "../database/batches/working-set.ts";
import type { Tx } from "../database/database.ts";
import { WalletRows } from "../wallet/for-transactions.ts";
import {
  type CounterMovement,
  type CounterOrder,
  insertCounterMovements,
  insertCounterOrders,
} from "./store.ts";

/** What a batch does at the counter: orders, and money that changes hands, each with its ledger entries. */
export class CounterRows implements Rows {
  static readonly turn = "payments";
  readonly #set: WorkingSet;
  readonly #orders: CounterOrder[] = [];
  readonly #movements: CounterMovement[] = [];

  constructor(set: WorkingSet) {
    this.#set = set;
  }

  addOrder(order: CounterOrder): void {
    this.#orders.push(order);
  }

  /**
   * Takes money in, which becomes points, or hands points out as money (an amount below zero). The caller has
   * checked that they are there. Nothing moves for an amount of zero.
   */
  move(moved: Omit<CounterMovement, "movementId">): CounterMovementId | null {
    const { userId, amount } = moved;
    if (amount === 0) return null;
    const movementId = newId<CounterMovementId>();
    const kind = amount > 0 ? "COUNTER_SALE" : "COUNTER_PAYOUT";
    this.#set.of(WalletRows).move(userId, { kind, amount, against: "COUNTER", reference: movementId });
    this.#movements.push({ ...moved, movementId });
    return movementId;
  }

  writes(tx: Tx): Write[] {
    const { now } = this.#set;
    return [
      ...writeOf(this.#orders, (rows) => insertCounterOrders(tx, rows, now)),
      ...writeOf(this.#movements, (rows) => insertCounterMovements(tx, rows, now)),
    ];
  }
}
