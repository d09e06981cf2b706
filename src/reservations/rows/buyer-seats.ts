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
  #counts = new Map<string, number>();
  #unpaid: ReadonlyMap<string, readonly UnpaidSeat[]> = new Map();

  ask(asked: Asked): void {
    this.#asked.push(asked);
  }

  /** Seats of the concert that the buyer holds or owns. */
  countOf({ userId, concertId }: Omit<Asked, "performanceId">): number {
    return this.#counts.get(`${userId} ${concertId}`) ?? 0;
  }

  add(buyer: Omit<Asked, "performanceId">, seats: number): void {
    this.#counts.set(`${buyer.userId} ${buyer.concertId}`, this.countOf(buyer) + seats);
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
