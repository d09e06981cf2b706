import type { PerformanceId, ReservationId } from "../../core/ids.ts";
import { type Rows, type WorkingSet, type Write, writeOf } from "../../database/batches/working-set.ts";
import type { Tx } from "../../database/database.ts";
import type { PlaceRef } from "../../waiting-room/for-transactions.ts";
import { ReservationRows } from "./reservation-rows.ts";
import type { LockedSeat, Reservation } from "./rules.ts";
import { PerformanceVersions } from "./performance-versions.ts";
import { lockSeats, type SeatRef, updateSeats } from "./seat-store.ts";
import { reservationsOf } from "./store.ts";

/** Seats in a batch: those asked for, and those of every reservation asked for. */
export class SeatRows implements Rows {
  static readonly turn = "seats";
  readonly #set: WorkingSet;
  readonly #asked: SeatRef[] = [];
  readonly #changed = new Map<string, SeatRef & { seat: LockedSeat }>();
  #seats = new Map<PerformanceId, Map<number, LockedSeat>>();

  constructor(set: WorkingSet) {
    this.#set = set;
  }

  ask(performanceId: PerformanceId, seatNumbers: readonly number[]): void {
    for (const seatNumber of seatNumbers) this.#asked.push({ performanceId, seatNumber });
  }

  /** Asks for a reservation and its seats. */
  askReservation(ref: { reservationId: ReservationId }): void {
    this.#set.of(ReservationRows).ask(ref);
  }

  /** Asks for all live holds of a place and their seats. */
  askHoldsOf(place: PlaceRef): void {
    this.#set.of(ReservationRows).askHoldsOf(place);
  }

  /** The locked seats of a performance, by number. */
  of(performanceId: PerformanceId): ReadonlyMap<number, LockedSeat> {
    return this.#seats.get(performanceId) ?? new Map<number, LockedSeat>();
  }

  /** A reservation's seats that are still its own: those of a lapsed hold may be another's by now. */
  ownedBy({ reservationId, performanceId, seats }: Reservation, status: "HELD" | "SOLD"): LockedSeat[] {
    const ofPerformance = this.of(performanceId);
    return seats
      .map(({ seatNumber }) => ofPerformance.get(seatNumber))
      .filter((seat) => seat?.reservationId === reservationId && seat.status === status) as LockedSeat[];
  }

  /** Changes a seat. The performance gets a new version that names it. */
  put(performanceId: PerformanceId, seat: LockedSeat): void {
    const seats = this.#seats.get(performanceId)!;
    const { seatNumber } = seat;
    const { status: was } = seats.get(seatNumber)!;
    const growth = (status: LockedSeat["status"]) => Number(seat.status === status) - Number(was === status);
    this.#set
      .of(PerformanceVersions)
      .change({ performanceId, seatNumber, sold: growth("SOLD"), blocked: growth("BLOCKED") });
    seats.set(seatNumber, seat);
    this.#changed.set(`${performanceId} ${seatNumber}`, { performanceId, seatNumber, seat });
  }

  async read(tx: Tx): Promise<void> {
    const reservations = this.#set.of(ReservationRows);
    if (this.#asked.length === 0 && !reservations.isWanted) return;
    const { ids, holders } = reservations.wanted;
    this.#seats = await lockSeats(tx, this.#asked, reservationsOf(tx, ids, holders));
  }

  writes(tx: Tx): Write[] {
    return writeOf([...this.#changed.values()], (changed) => updateSeats(tx, changed));
  }
}
