import type { ReservationId } from "../core/ids.ts";
import { type Rows, type Write, writeOf } from "../database/batches/working-set.ts";
import type { Tx } from "../database/database.ts";
import { cancelTickets, insertTickets, lockTicketsOf, type NewTicket } from "./store.ts";

interface CancelledTickets {
  reservationId: ReservationId;
  seatNumbers: readonly number[];
}

/** Tickets in a batch. */
export class TicketRows implements Rows {
  static readonly turn = "tickets";
  readonly #asked = new Set<ReservationId>();
  readonly #issued: NewTicket[] = [];
  readonly #cancelled: CancelledTickets[] = [];
  #checkedIn: ReadonlyMap<ReservationId, number[]> = new Map();

  /** Asks for the tickets of a reservation. */
  ask(reservationId: ReservationId): void {
    this.#asked.add(reservationId);
  }

  /** Seats of the reservation whose tickets were used at the door. */
  checkedInOf(reservationId: ReservationId): readonly number[] {
    return this.#checkedIn.get(reservationId) ?? [];
  }

  issue(tickets: readonly NewTicket[]): void {
    this.#issued.push(...tickets);
  }

  cancel(cancelled: CancelledTickets): void {
    this.#cancelled.push(cancelled);
  }

  async read(tx: Tx): Promise<void> {
    if (this.#asked.size > 0) this.#checkedIn = await lockTicketsOf(tx, [...this.#asked]);
  }

  writes(tx: Tx): Write[] {
    return [
      ...writeOf(this.#issued, (rows) => insertTickets(tx, rows)),
      ...writeOf(this.#cancelled, (rows) => cancelTickets(tx, rows)),
    ];
  }
}
