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

  /** Undefined if there is no such reservation. */
  find(reservationId: ReservationId): ReservedPlace | undefined {
    const date = this.#set.of(ReservationRows).dateOf(reservationId);
    if (!date) return undefined;
    const places = this.seatsOf(reservationId).map(
      ({ seatNumber, section, row, label, flags }) => [seatNumber, { section, row, label, flags }] as const,
    );
    return { startsAt: date.startsAt, places: new Map(places) };
  }

  /** The reservation's seats as the plan has them; none if there is no such reservation. */
  seatsOf(reservationId: ReservationId): PlanSeatRow[] {
    const rows = this.#set.of(ReservationRows);
    const [reservation, date] = [rows.find({ reservationId }), rows.dateOf(reservationId)];
    if (!reservation || !date) return [];
    const plans = this.#set.of(PlanSeats);
    return reservation.seats.map(({ seatNumber }) => plans.find(date.planNo, seatNumber)!);
  }

  async readAfter(tx: Tx): Promise<void> {
    const [rows, seats] = [this.#set.of(ReservationRows), this.#set.of(PlanSeats)];
    for (const [reservationId, plans] of this.#asked) {
      const [reservation, date] = [rows.find({ reservationId }), rows.dateOf(reservationId)];
      if (!reservation || !date) continue;
      const numbers = reservation.seats.map(({ seatNumber }) => seatNumber);
      seats.ask(date.planNo, numbers, plans);
    }
    await seats.read(tx);
  }
}
