import type { ReservationId } from "../../core/ids.ts";
import type { Rows, WorkingSet } from "../../database/batches/working-set.ts";
import { PlanSeats, SEAT_FLAGS } from "../../halls/for-transactions.ts";
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
 * only with their wheelchair places, and there is one. Read under the locks that the acts share: the wallet's
 * for paying and giving back, and the wheelchair place's own seat for whatever takes a companion seat of it
 * or gives the place up.
 */
export class CompanionRows implements Rows {
  static readonly turn = "read last";
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
   * plan has such a seat. `ReservedPlaces` must be asked for it too.
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

  /** Giving these seats up: no companion seat of one of them, held or sold, may stay without it. */
  checkGivingUp({ reservationId }: Reservation, seatNumbers: readonly number[]) {
    return checkCompanions(companionsOf(this.#of(reservationId), seatNumbers), isNone);
  }

  /** The companion seats that would stay sold without their places if these seats were taken back. */
  leftAlone(reservationId: ReservationId, seatNumbers: readonly number[]): BuyersSeat[] {
    return companionsAlone(companionsOf(this.#soldTo(reservationId), seatNumbers), isNone);
  }

  #soldTo(id: ReservationId): BuyersSeat[] {
    return this.#of(id).filter(({ status }) => status === "CONFIRMED");
  }

  /** As they are now: commands of this batch may have added to what was read, or changed it. */
  #of(id: ReservationId): BuyersSeat[] {
    const read = this.#seats.get(id);
    if (!read) return [];
    return [...read, ...this.#addedTo(id)].flatMap((seat) => {
      const changed = this.#set.of(ReservationRows).find(seat);
      if (!changed) return [seat];
      const { status, cancelledSeatNumbers } = changed;
      if (status !== "HELD" && status !== "CONFIRMED") return [];
      return cancelledSeatNumbers.includes(seat.seatNumber) ? [] : [{ ...seat, status }];
    });
  }

  /** What commands of this batch have added to what the same buyer has of the same date. */
  #addedTo(id: ReservationId): BuyersSeat[] {
    const rows = this.#set.of(ReservationRows);
    const [own, date] = [rows.find({ reservationId: id })!, rows.dateOf(id)!];
    const theirs = rows.added.filter(
      ({ userId, performanceId }) => userId === own.userId && performanceId === own.performanceId,
    );
    return theirs.flatMap(({ reservationId, seats }) =>
      seats.map(({ seatNumber }) => {
        const { section, row, label, companionOf } = this.#set.of(PlanSeats).find(date.planNo, seatNumber)!;
        return { reservationId, seatNumber, companionOf, section, row, label, status: "HELD" as const };
      }),
    );
  }
}

/** The companion seats of the places that are given up, which stay. Others were without a place before. */
function companionsOf(seats: readonly BuyersSeat[], givenUp: readonly number[]): BuyersSeat[] {
  const staying = seats.filter(({ seatNumber }) => !givenUp.includes(seatNumber));
  return staying.filter(({ companionOf }) => companionOf !== null && givenUp.includes(companionOf));
}

const isNone = () => false;
