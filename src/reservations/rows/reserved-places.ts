import type { ReservationId } from "../../core/ids.ts";
import type { Rows, WorkingSet } from "../../database/batches/working-set.ts";
import type { Tx } from "../../database/database.ts";
import { type KnownPlans, type PlanSeatRow, PlanSeats } from "../../halls/for-transactions.ts";
import { ReservationRows } from "./reservation-rows.ts";
import type { ReservedPlace } from "./rules.ts";

/** What is printed on the chairs of the reservations of a batch, which are asked for beside. */
export class ReservedPlaces implements Rows {
  static readonly turn = "read only";
  readonly #set: WorkingSet;
  readonly #asked = new Map<ReservationId, KnownPlans | undefined>();

  constructor(set: WorkingSet) {
    this.#set = set;
  }

  /** Without `plans`, the batch reads them. */
  ask(id: ReservationId, plans?: KnownPlans): void {
    this.#asked.set(id, plans);
  }

  /** Of a reservation that was found. */
  find(reservationId: ReservationId): ReservedPlace {
    const { startsAt } = this.#set.of(ReservationRows).dateOf(reservationId)!;
    const places = this.seatsOf(reservationId).map(
      ({ seatNumber, section, row, label, flags }) => [seatNumber, { section, row, label, flags }] as const,
    );
    return { startsAt, places: new Map(places) };
  }

  /** The seats of a reservation that was found, as the plan has them. */
  seatsOf(reservationId: ReservationId): PlanSeatRow[] {
    const rows = this.#set.of(ReservationRows);
    const [{ seats }, { planNo }] = [rows.find({ reservationId })!, rows.dateOf(reservationId)!];
    const plans = this.#set.of(PlanSeats);
    return seats.map(({ seatNumber }) => plans.find(planNo, seatNumber)!);
  }

  async readAfter(tx: Tx): Promise<void> {
    const [rows, seats] = [this.#set.of(ReservationRows), this.#set.of(PlanSeats)];
    for (const [reservationId, plans] of this.#asked) {
      const reservation = rows.find({ reservationId });
      if (!reservation) continue;
      const numbers = reservation.seats.map(({ seatNumber }) => seatNumber);
      seats.ask(rows.dateOf(reservationId)!.planNo, numbers, plans);
    }
    await seats.read(tx);
  }
}
