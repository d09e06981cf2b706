import type { ConcertId, PerformanceId, UserId } from "../../core/ids.ts";
import type { Rows } from "../../database/batches/working-set.ts";
import type { Tx } from "../../database/database.ts";
import { UNPAID_HOLDS_KEPT, UNPAID_HOLDS_MAX, type UnpaidSeat } from "./rules.ts";
import { readSeatsOfUsers } from "./store.ts";
import { readUnpaidSeats } from "./unpaid-store.ts";

interface Asked {
  userId: UserId;
  concertId: ConcertId;
  performanceId: PerformanceId;
}

/** How many seats the buyers of a batch have, and which they lately held without paying. */
export class BuyerSeats implements Rows {
  static readonly turn = "read only";
  readonly #asked: Asked[] = [];
  /** Seats that buyers hold or own, by concert and by performance. */
  #counts = new Map<string, number>();
  /** Numbers of the seats of a performance that buyers held or owned before the batch. */
  #numbers = new Map<string, Set<number>>();
  #unpaid: ReadonlyMap<string, readonly UnpaidSeat[]> = new Map();

  ask(asked: Asked): void {
    this.#asked.push(asked);
  }

  /** Seats of the concert, or of one performance, that the buyer holds or owns. */
  countOf(userId: UserId, id: ConcertId | PerformanceId): number {
    return this.#counts.get(`${userId} ${id}`) ?? 0;
  }

  /** Whether the buyer held or owned this seat of the performance before the batch. */
  has(userId: UserId, performanceId: PerformanceId, seatNumber: number): boolean {
    return this.#numbers.get(`${userId} ${performanceId}`)?.has(seatNumber) ?? false;
  }

  add({ userId, concertId, performanceId }: Asked, seatNumbers: readonly number[]): void {
    for (const id of [concertId, performanceId])
      this.#counts.set(`${userId} ${id}`, this.countOf(userId, id) + seatNumbers.length);
  }

  unpaidOf({ userId, performanceId }: Omit<Asked, "concertId">): readonly UnpaidSeat[] {
    return this.#unpaid.get(`${userId} ${performanceId}`) ?? [];
  }

  async read(tx: Tx): Promise<void> {
    if (this.#asked.length === 0) return;
    const [seats, unpaid] = await Promise.all([
      readSeatsOfUsers(tx, this.#asked),
      readUnpaidSeats(tx, this.#asked, UNPAID_HOLDS_KEPT, UNPAID_HOLDS_MAX),
    ]);
    this.#unpaid = unpaid;
    for (const [key, numbers] of seats) {
      this.#counts.set(key, numbers.length);
      this.#numbers.set(key, new Set(numbers));
    }
  }
}
