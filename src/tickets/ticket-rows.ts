import type { ReservationId } from "../core/ids.ts";
import { type Rows, type Write, writeOf } from "../database/batches/working-set.ts";
import type { Tx } from "../database/database.ts";
import {
  cancelTickets,
  insertTickets,
  type LockedTicket,
  lockTicketsOf,
  type NewTicket,
  replaceTickets,
} from "./store.ts";

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
  readonly #replaced = new Map<string, LockedTicket & { by: NewTicket }>();
  #locked: ReadonlyMap<ReservationId, LockedTicket[]> = new Map();

  /** Asks for the tickets of a reservation. */
  ask(reservationId: ReservationId): void {
    this.#asked.add(reservationId);
  }

  /** Seats of the reservation whose tickets were used at the door. */
  checkedInOf(reservationId: ReservationId): readonly number[] {
    const tickets = this.#locked.get(reservationId) ?? [];
    return tickets.filter(({ status }) => status === "CHECKED_IN").map(({ seatNumber }) => seatNumber);
  }

  /** The ticket of a seat that the reservation owned before this batch. */
  goodOf(reservationId: ReservationId, seatNumber: number): LockedTicket | undefined {
    const tickets = this.#locked.get(reservationId) ?? [];
    return tickets.find((ticket) => ticket.seatNumber === seatNumber && ticket.status !== "CANCELLED");
  }

  issue(tickets: readonly NewTicket[]): void {
    this.#issued.push(...tickets);
  }

  cancel(cancelled: CancelledTickets): void {
    this.#cancelled.push(cancelled);
    for (const { reservationId, seatNumber, by } of this.#replaced.values())
      if (reservationId === cancelled.reservationId && cancelled.seatNumbers.includes(seatNumber))
        by.status = "CANCELLED";
  }

  /**
   * Puts a new ticket in the place of one, and returns it. Where this batch has done so before, for another
   * command, that one is returned: both lost the same ticket.
   */
  replace<Placed extends NewTicket>(ticket: LockedTicket, by: Placed): Placed {
    const known = this.#replaced.get(ticket.ticketId);
    if (known) return { ...by, ...known.by };
    this.#replaced.set(ticket.ticketId, { ...ticket, by });
    return by;
  }

  async read(tx: Tx): Promise<void> {
    if (this.#asked.size > 0) this.#locked = await lockTicketsOf(tx, [...this.#asked]);
  }

  /** Those that become void first: a seat has one good ticket. */
  writes(tx: Tx): Write[] {
    const replaced = [...this.#replaced.values()].map(({ ticketId, by }) => ({ ticketId, by: by.ticketId }));
    const added = [...this.#issued, ...[...this.#replaced.values()].map(({ by }) => by)];
    return [
      ...writeOf(replaced, (rows) => replaceTickets(tx, rows)),
      ...writeOf(this.#cancelled, (rows) => cancelTickets(tx, rows)),
      ...writeOf(added, (rows) => insertTickets(tx, rows)),
    ];
  }
}
