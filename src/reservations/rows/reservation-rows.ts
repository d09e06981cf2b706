import type { ReservationId } from "../../core/ids.ts";
import { LockedRows, type Write, writeOf } from "../../database/batches/working-set.ts";
import type { Tx } from "../../database/database.ts";
import { placeKey, type PlaceRef } from "../../waiting-room/for-transactions.ts";
import type { Reservation } from "./rules.ts";
import { insertReservations, lockReservations, type ReservedDate, updateReservations } from "./store.ts";

/** Reservations in a batch. Ask for them through `SeatRows`, which locks their seats too. */
export class ReservationRows extends LockedRows<{ reservationId: ReservationId }, Reservation> {
  static readonly turn = "reservations";
  readonly #holders = new Map<string, PlaceRef>();
  readonly #added: Reservation[] = [];
  readonly #dates = new Map<ReservationId, ReservedDate>();
  /** Ids by place: a batch that ends thousands of places looks for the holds of each. */
  readonly #ofPlaces = new Map<string, ReservationId[]>();

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
    const ids = this.#ofPlaces.get(placeKey(place)) ?? [];
    return ids.map((id) => this.rows.get(id)!).filter(({ status }) => status === "HELD");
  }

  /** What the date of a locked reservation says; undefined if there is no such reservation. */
  dateOf(id: ReservationId): ReservedDate | undefined {
    return this.#dates.get(id);
  }

  /** Those that commands of this batch have added. */
  get added(): readonly Reservation[] {
    return this.#added;
  }

  add(reservation: Reservation): void {
    this.rows.set(reservation.reservationId, reservation);
    this.#index(reservation);
    this.#added.push(reservation);
  }

  override get isWanted(): boolean {
    return this.asked.size + this.#holders.size > 0;
  }

  override writes(tx: Tx): Write[] {
    return [...writeOf(this.#added, (rows) => insertReservations(tx, rows)), ...super.writes(tx)];
  }

  #index(reservation: Reservation): void {
    const key = placeKey(reservation);
    const ids = this.#ofPlaces.get(key);
    if (ids) ids.push(reservation.reservationId);
    else this.#ofPlaces.set(key, [reservation.reservationId]);
  }

  protected keyOf({ reservationId }: { reservationId: ReservationId }): string {
    return reservationId;
  }

  protected async lock(tx: Tx): Promise<Map<string, Reservation>> {
    const { ids, holders } = this.wanted;
    const reservations = new Map<string, Reservation>();
    for (const [id, { reservation, date }] of await lockReservations(tx, ids, holders)) {
      reservations.set(id, reservation);
      if (date) this.#dates.set(id, date);
      this.#index(reservation);
    }
    return reservations;
  }

  protected save(tx: Tx, changed: readonly Reservation[]): Write[] {
    return [() => updateReservations(tx, changed, this.set.now)];
  }
}
