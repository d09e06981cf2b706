import type { ReservationId } from "../../core/ids.ts";
import { LockedRows, type Write } from "../../database/batches/working-set.ts";
import type { Tx } from "../../database/database.ts";
import { placeKey, type PlaceRef } from "../../waiting-room/for-transactions.ts";
import type { Reservation } from "./rules.ts";
import { insertReservations, lockReservations, updateReservations } from "./store.ts";

/** Reservations in a batch. Ask for them through `SeatRows`, which locks their seats too. */
export class ReservationRows extends LockedRows<{ reservationId: ReservationId }, Reservation> {
  static readonly turn = "reservations";
  readonly #holders = new Map<string, PlaceRef>();
  readonly #added: Reservation[] = [];

  /** Asks for all live holds of a place. */
  askHoldsOf(place: PlaceRef): void {
    this.#holders.set(placeKey(place), place);
  }

  /** What was asked for: reservations by id, and places with all their live holds. */
  get wanted(): { ids: ReservationId[]; holders: PlaceRef[] } {
    const ids = [...this.asked.values()].map(({ reservationId }) => reservationId);
    return { ids, holders: [...this.#holders.values()] };
  }

  /** The live holds of a place whose holds were asked for. */
  heldBy(place: PlaceRef): Reservation[] {
    return [...this.rows.values()].filter(
      (each) => each.status === "HELD" && each.queueNo === place.queueNo && each.position === place.position,
    );
  }

  add(reservation: Reservation): void {
    this.rows.set(reservation.reservationId, reservation);
    this.#added.push(reservation);
  }

  override async read(tx: Tx): Promise<void> {
    const { ids, holders } = this.wanted;
    if (ids.length + holders.length > 0) this.rows = await lockReservations(tx, ids, holders);
  }

  override writes(tx: Tx): Write[] {
    return [
      ...(this.#added.length > 0 ? [() => insertReservations(tx, this.#added)] : []),
      ...super.writes(tx),
    ];
  }

  protected keyOf({ reservationId }: { reservationId: ReservationId }): string {
    return reservationId;
  }

  protected lock(
    tx: Tx,
    refs: readonly { reservationId: ReservationId }[],
  ): Promise<Map<string, Reservation>> {
    return lockReservations(
      tx,
      refs.map(({ reservationId }) => reservationId),
    );
  }

  protected save(tx: Tx, changed: readonly Reservation[]): Write[] {
    return [() => updateReservations(tx, changed, this.set.now)];
  }
}
