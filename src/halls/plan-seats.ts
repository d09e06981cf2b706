import { type Refusal, refuse } from "../core/refusals.ts";
import type { Rows } from "../database/batches/working-set.ts";
import type { Tx } from "../database/database.ts";
import type { KnownPlans } from "./known-plans.ts";
import { readPlanSeats, type PlanSeatRow } from "./store.ts";

export type { PlanSeatRow };

/**
 * What chairs are and what is printed on them, for the commands of a batch. It never changes, so what a
 * worker has in memory decides as well as what the batch reads.
 */
export class PlanSeats implements Rows {
  static readonly turn = "read only";
  /** Not in memory. */
  readonly #asked = new Map<string, { planNo: number; seatNumber: number }>();
  readonly #seats = new Map<string, PlanSeatRow>();

  /** Without `plans`, the batch reads them. */
  ask(planNo: number, seatNumbers: readonly number[], plans?: KnownPlans): void {
    for (const seatNumber of seatNumbers) {
      const known = plans?.find(planNo, seatNumber);
      if (known) this.#seats.set(keyOf(planNo, seatNumber), known);
      else this.#asked.set(keyOf(planNo, seatNumber), { planNo, seatNumber });
    }
  }

  /** Undefined if the plan has no seat of this number. */
  find(planNo: number, seatNumber: number): PlanSeatRow | undefined {
    return this.#seats.get(keyOf(planNo, seatNumber));
  }

  async read(tx: Tx): Promise<void> {
    if (this.#asked.size === 0) return;
    const seats = await readPlanSeats(tx, [...this.#asked.values()]);
    this.#asked.clear();
    for (const seat of seats) this.#seats.set(keyOf(seat.planNo, seat.seatNumber), seat);
  }
}

function keyOf(planNo: number, seatNumber: number): string {
  return `${planNo} ${seatNumber}`;
}

/** A seat of a refusal, as it is printed on its chair. */
type SeatName = Pick<PlanSeatRow, "seatNumber" | "section" | "row" | "label">;

/** A refusal for the sake of seats that says what they are called. Any other stays as it is. */
export function withSeatNames(
  refusal: Refusal,
  nameOf: (seatNumber: number) => SeatName | undefined,
): Refusal {
  if (refusal.code !== "seat_unavailable") return refusal;
  const seats = (refusal.fields["seatNumbers"] as number[]).flatMap((number) => {
    const { seatNumber, section, row, label } = nameOf(number) ?? {};
    return seatNumber === undefined ? [] : [{ seatNumber, section, row, label }];
  });
  return refuse(refusal.code, refusal.message, { ...refusal.fields, seats }, refusal.retryAfterSeconds);
}
