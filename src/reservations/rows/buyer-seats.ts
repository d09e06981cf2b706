import type { ConcertId, PerformanceId, UserId } from "../../core/ids.ts";
import type { Rows } from "../../database/batches/working-set.ts";
import type { Tx } from "../../database/database.ts";
import { UNPAID_HOLDS_KEPT, UNPAID_HOLDS_MAX, type UnpaidSeat } from "./rules.ts";
import { countSeatsOfUsers } from "./store.ts";
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
  #unpaid: ReadonlyMap<string, readonly UnpaidSeat[]> = new Map();

  ask(asked: Asked): void {
    this.#asked.push(asked);
  }

  /** Seats of the concert, or of one performance, that the buyer holds or owns. */
  countOf(userId: UserId, id: ConcertId | PerformanceId): number {
    return this.#counts.get(`${userId} ${id}`) ?? 0;
  }

  add({ userId, concertId, performanceId }: Asked, seats: number): void {
    for (const id of [concertId, performanceId])
      this.#counts.set(`${userId} ${id}`, this.countOf(userId, id) + seats);
  }

  unpaidOf({ userId, performanceId }: Omit<Asked, "concertId">): readonly UnpaidSeat[] {
    return this.#unpaid.get(`${userId} ${performanceId}`) ?? [];
  }

  async read(tx: Tx): Promise<void> {
    if (this.#asked.length === 0) return;
    [this.#counts, this.#unpaid] = await Promise.all([
      countSeatsOfUsers(tx, this.#asked),
      readUnpaidSeats(tx, this.#asked, UNPAID_HOLDS_KEPT, UNPAID_HOLDS_MAX),
    ]);
  }
}
