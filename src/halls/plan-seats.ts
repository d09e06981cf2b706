import type { Rows } from "../database/batches/working-set.ts";
import type { Tx } from "../database/database.ts";
import { readPlanSeats, type PlanSeatRow } from "./store.ts";

export type { PlanSeatRow };

/** What chairs are and what is printed on them, for the commands of a batch. It never changes. */
export class PlanSeats implements Rows {
  static readonly turn = "read only";
  readonly #asked = new Map<string, { planNo: number; seatNumber: number }>();
  #seats: ReadonlyMap<string, PlanSeatRow> = new Map();

  ask(planNo: number, seatNumbers: readonly number[]): void {
    for (const seatNumber of seatNumbers) this.#asked.set(keyOf(planNo, seatNumber), { planNo, seatNumber });
  }

  /** Undefined if the plan has no seat of this number. */
  find(planNo: number, seatNumber: number): PlanSeatRow | undefined {
    return this.#seats.get(keyOf(planNo, seatNumber));
  }

  async read(tx: Tx): Promise<void> {
    if (this.#asked.size === 0) return;
    const seats = await readPlanSeats(tx, [...this.#asked.values()]);
    this.#seats = new Map(seats.map((seat) => [keyOf(seat.planNo, seat.seatNumber), seat]));
  }
}

function keyOf(planNo: number, seatNumber: number): string {
  return `${planNo} ${seatNumber}`;
}
