import type { ReservationId } from "../../core/ids.ts";
import type { Rows, WorkingSet } from "../../database/batches/working-set.ts";
import { SEAT_FLAGS } from "../../halls/for-transactions.ts";
import type { Tx } from "../../database/database.ts";
import { type BuyersSeat, readSeatsWithCompanions } from "./companion-store.ts";
import { ReservedPlaces } from "../rows/reserved-places.ts";
import { ReservationRows } from "../rows/reservation-rows.ts";
import type { Reservation } from "../rows/rules.ts";
import { checkCompanions, companionsAlone } from "../rows/seating.ts";

/** Of the seats that are sold together. */
const KEPT_FLAGS = SEAT_FLAGS.wheelchair | SEAT_FLAGS.companion;

/**
 * What buyers hold and own on the dates of the reservations asked for, where the policy sells companion seats
 * only with their wheelchair places, and there is one. Read under the locks that paying and giving back
 * share: the wallet's, or the place's for a hold.
 */
export class CompanionRows implements Rows {
  static readonly turn = "read only";
  readonly #set: WorkingSet;
  readonly #asked = new Set<ReservationId>();
  readonly #paid = new Set<ReservationId>();
  readonly #seats = new Map<ReservationId, readonly BuyersSeat[]>();

  constructor(set: WorkingSet) {
    this.#set = set;
  }

  ask(id: ReservationId): void {
    this.#asked.add(id);
  }

  /**
   * The same for paying, which is most of what a sale does: nothing is read unless the policy asks and the
   * plan has such a seat. `ReservedPlaces` must be asked for it before.
   */
  askToPay(id: ReservationId): void {
    this.#paid.add(id);
  }

  async read(tx: Tx): Promise<void> {
    if (this.#asked.size > 0) await this.#readSeats(tx, [...this.#asked]);
  }

  async readAfter(tx: Tx): Promise<void> {
    const places = this.#set.of(ReservedPlaces);
    const dates = this.#set.of(ReservationRows);
    const asked = [...this.#paid].filter(
      (id) =>
        dates.dateOf(id)?.companionsWithWheelchair === true &&
        places.seatsOf(id).some(({ flags }) => (flags & KEPT_FLAGS) !== 0),
    );
    if (asked.length > 0) await this.#readSeats(tx, asked);
  }

  async #readSeats(tx: Tx, ids: readonly ReservationId[]): Promise<void> {
    for (const [id, seats] of await readSeatsWithCompanions(tx, ids, KEPT_FLAGS)) this.#seats.set(id, seats);
  }

  /** Paying for this: its companion seats need their wheelchair places in it, or paid for before. */
  checkPaying({ reservationId }: Reservation) {
    const seats = this.#of(reservationId);
    const bought = seats.filter((seat) => seat.reservationId === reservationId);
    return checkCompanions(bought, (number) =>
      seats.some((seat) => seat.seatNumber === number && seat.status === "CONFIRMED"),
    );
  }

  /** Giving these seats up: no companion seat that was sold with one of them may stay without it. */
  checkGivingBack({ reservationId }: Reservation, seatNumbers: readonly number[]) {
    return checkCompanions(companionsOf(this.#soldTo(reservationId), reservationId, seatNumbers), isNone);
  }

  /** The companion seats that would stay sold without their places if these seats were taken back. */
  leftAlone(reservationId: ReservationId, seatNumbers: readonly number[]): BuyersSeat[] {
    return companionsAlone(companionsOf(this.#soldTo(reservationId), reservationId, seatNumbers), isNone);
  }

  /** Releasing this hold: the same, of all that the buyer has or holds. */
  checkReleasing({ reservationId, seats }: Reservation) {
    const numbers = seats.map(({ seatNumber }) => seatNumber);
    return checkCompanions(companionsOf(this.#of(reservationId), reservationId, numbers), isNone);
  }

  #soldTo(id: ReservationId): BuyersSeat[] {
    return this.#of(id).filter(({ status }) => status === "CONFIRMED");
  }

  /** As they are now: commands of this batch may have changed what was read. */
  #of(id: ReservationId): BuyersSeat[] {
    return (this.#seats.get(id) ?? []).flatMap((seat) => {
      const changed = this.#set.of(ReservationRows).find(seat);
      if (!changed) return [seat];
      const { status, cancelledSeatNumbers } = changed;
      if (status !== "HELD" && status !== "CONFIRMED") return [];
      return cancelledSeatNumbers.includes(seat.seatNumber) ? [] : [{ ...seat, status }];
    });
  }
}

/** The companion seats of the places that are given up, which stay. Others were without a place before. */
function companionsOf(
  seats: readonly BuyersSeat[],
  id: ReservationId,
  givenUp: readonly number[],
): BuyersSeat[] {
  const staying = seats.filter((seat) => seat.reservationId !== id || !givenUp.includes(seat.seatNumber));
  return staying.filter(({ companionOf }) => companionOf !== null && givenUp.includes(companionOf));
}

const isNone = () => false;
