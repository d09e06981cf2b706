import type { PaymentId, PerformanceId, TicketId, UserId } from "../core/ids.ts";
import { notFound } from "../core/refusals.ts";
import { isoTime, MINUTE_MS } from "../core/time.ts";
import type { Database } from "../database/database.ts";
import { type Page, toPage } from "../http/schemas.ts";
import type { IssuedTicket, Ticket } from "./api.ts";
import {
  countTicketsOf,
  type PlacedTicket,
  type ReadTicket,
  readTicket,
  readTicketsOf,
  readTicketsOfPayment,
  readTicketsOfPayments,
  readVoidGivenTickets,
  type TicketCounts,
} from "./store.ts";
import type { TicketClaims, TicketCodes } from "./ticket-code.ts";

// For paying, which issues tickets inside its own transaction.

/** Shows ticket owners their tickets. */
export class Tickets {
  readonly #db: Database;
  readonly #codes: TicketCodes;

  constructor(db: Database, codes: TicketCodes) {
    this.#db = db;
    this.#codes = codes;
  }

  get publicKeys() {
    return { keys: this.#codes.publicJwks };
  }

  async find(userId: UserId, id: TicketId): Promise<Ticket> {
    const ticket = await readTicket(this.#db, id);
    if (!ticket || ticket.userId !== userId) throw notFound();
    return this.#view(ticket);
  }

  /** The user's tickets, newest first. */
  async list(userId: UserId, page: Page) {
    const rows = await readTicketsOf(this.#db, userId, page);
    return toPage(
      rows,
      page,
      (ticket) => this.#view(ticket),
      (ticket) => ticket.ticketId,
    );
  }

  /** All tickets of a payment, by seat number. */
  async ofPayment(id: PaymentId): Promise<Ticket[]> {
    return (await readTicketsOfPayment(this.#db, id)).map((ticket) => this.#view(ticket));
  }

  /** How many tickets of this one's date its owner has, good and void. */
  countsOf({ userId, performanceId }: Pick<Ticket, "userId" | "performanceId">): Promise<TicketCounts> {
    return countTicketsOf(this.#db, userId as UserId, performanceId as PerformanceId);
  }

  async ofPayments(ids: readonly PaymentId[]): Promise<Map<PaymentId, IssuedTicket[]>> {
    const byPayment = new Map<PaymentId, IssuedTicket[]>(ids.map((id) => [id, []]));
    for (const ticket of await readTicketsOfPayments(this.#db, ids)) {
      byPayment.get(ticket.paymentId)!.push(this.issued(ticket));
    }
    return byPayment;
  }

  /** The tickets that somebody was given and that are void now, as a mail tells of them. */
  async givenToTell(userId: UserId) {
    const seats = await readVoidGivenTickets(this.#db, userId);
    const [first] = seats;
    if (!first) return undefined;
    const { title, venue, timeZone, startsAt } = first;
    return { title, venue, timeZone, startsAt, seats };
  }

  /** A ticket as returned by its payment, with the code to scan. */
  issued(ticket: PlacedTicket): IssuedTicket {
    const { ticketId, performanceId, seatNumber, section, row, label, flags } = ticket;
    const seat = { seatNumber, section, row, label, ...(flags === 0 ? {} : { flags }) };
    return { ticketId, performanceId, ...seat, code: this.#codes.codeOf(ticket) };
  }

  /** The code to scan, of any ticket. */
  codeOf(claims: TicketClaims): string {
    return this.#codes.codeOf(claims);
  }

  #view(ticket: ReadTicket): Ticket {
    const { userId, paymentId, reservationId, concertId, price, status, issuedAt } = ticket;
    const { bookingNumber, title, venue, address, timeZone, startsAt, doorsMinutes, dateStatus, grade } =
      ticket;
    return {
      ...this.issued(ticket),
      userId,
      paymentId,
      bookingNumber,
      reservationId,
      concertId,
      title,
      venue,
      address,
      timeZone,
      startsAt: isoTime(startsAt),
      doorsAt:
        doorsMinutes === null || dateStatus !== "FIXED" ? null : isoTime(startsAt - doorsMinutes * MINUTE_MS),
      dateStatus,
      grade,
      price,
      status,
      issuedAt: isoTime(issuedAt),
    };
  }
}
