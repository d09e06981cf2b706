import type { CalendarEvent } from "../../core/calendar/calendar-file.ts";
import type {
  CancellationId,
  ConcertId,
  FeeReturnId,
  PaymentId,
  PerformanceId,
  ReservationId,
} from "../../core/ids.ts";
import type { Database } from "../../database/database.ts";
import { readAgreedText } from "../../reservations/for-transactions.ts";
import type { Ticket } from "../../tickets/api.ts";
import type { Tickets } from "../../tickets/service.ts";
import { bestPromise, cancellationClosesAt, type RefundTerms } from "../rules.ts";
import { readPayment, readPurchases } from "../store.ts";
import {
  readDateOfCalendar,
  readPostponement,
  readToldCancellation,
  readToldExchange,
  readToldFeeReturn,
} from "./store.ts";

/** What happened to orders, as mails tell of it. Undefined: there is nothing to tell any more. */
export class OrderNews {
  readonly #db: Database;
  readonly #tickets: Tickets;

  constructor(db: Database, tickets: Tickets) {
    this.#db = db;
    this.#tickets = tickets;
  }

  async purchase(id: PaymentId) {
    const tickets = await this.#goodOf(id);
    const [first] = tickets;
    if (!first) return undefined;
    const { amount, termsVersion } = (await readPayment(this.#db, id))!;
    const bought = await this.#termsOf(first);
    const { policy, boughtAt } = bought;
    const terms = { policy, boughtAt, closesAt: cancellationClosesAt(bought) };
    const agreed = await readAgreedText(this.#db, first.concertId as ConcertId, termsVersion);
    const events = first.dateStatus === "OPEN" ? [] : [await this.#eventOf(first)];
    return { ...showOf(first), amount, tickets, terms, agreed, events };
  }

  /** Seats that were exchanged: the purchase of the new ones, and what was given up for it. */
  async exchange(id: PaymentId) {
    const bought = await this.purchase(id);
    if (!bought) return undefined;
    const { cancellationId, isAtCounter } = await readToldExchange(this.#db, id);
    const { bookingNumber, startsAt, seats, refund, ...old } = await this.cancellation(cancellationId);
    const events = [...bought.events];
    // The old date leaves the calendar, unless other seats of it are left.
    for (const event of old.events)
      if (events.every(({ performanceId }) => performanceId !== event.performanceId)) events.push(event);
    const was = { bookingNumber, startsAt, seats };
    return { ...bought, events, was, refund, isAtCounter };
  }

  async replacement(id: PaymentId) {
    const tickets = await this.#goodOf(id);
    return tickets[0] && { ...showOf(tickets[0]), tickets, events: [] };
  }

  async cancellation(id: CancellationId) {
    const { paymentId, seatNumbers, ...told } = await readToldCancellation(this.#db, id);
    const tickets = await this.#tickets.ofPayment(paymentId);
    const seats = tickets.filter(({ seatNumber }) => seatNumbers.includes(seatNumber));
    const first = seats[0]!;
    const isOver = first.dateStatus === "CANCELLED" || (await this.#tickets.countsOf(first)).good === 0;
    const events = isOver ? [await this.#eventOf(first, "CANCELLED")] : [];
    const seatsLeft = tickets.filter(({ status }) => status !== "CANCELLED");
    return { ...showOf(first), seats, seatsLeft, ...told, events };
  }

  async feeReturn(id: FeeReturnId) {
    const { paymentId, seatNumbers, ...told } = await readToldFeeReturn(this.#db, id);
    const tickets = await this.#tickets.ofPayment(paymentId);
    const seats = tickets.filter(({ seatNumber }) => seatNumbers.includes(seatNumber));
    return { ...showOf(seats[0]!), seats, ...told, events: [] };
  }

  async postponement(id: PaymentId) {
    const seats = await this.#goodOf(id);
    const [first] = seats;
    if (!first) return undefined;
    const told = await readPostponement(this.#db, id);
    const giveBack = bestPromise(await this.#termsOf(first));
    // While the new date is not known, the old time leaves the calendar.
    const events = [await this.#eventOf(first, told.newStart === null ? "CANCELLED" : "CONFIRMED")];
    return { ...showOf(first), seats, ...told, giveBack, events };
  }

  async #goodOf(id: PaymentId): Promise<Ticket[]> {
    return (await this.#tickets.ofPayment(id)).filter(({ status }) => status !== "CANCELLED");
  }

  async #termsOf({ reservationId }: Ticket): Promise<RefundTerms> {
    const id = reservationId as ReservationId;
    return (await this.#db.transaction((tx) => readPurchases(tx, [id]))).get(id)!.terms;
  }

  async #eventOf(ticket: Ticket, status: CalendarEvent["status"] = "CONFIRMED"): Promise<CalendarEvent> {
    const { title, venue, address, startsAt } = ticket;
    const date = await readDateOfCalendar(this.#db, ticket.performanceId as PerformanceId);
    const voidTickets = (await this.#tickets.countsOf(ticket)).void;
    return { ...date, voidTickets, title, venue, address, startsAt: Date.parse(startsAt), status };
  }
}

function showOf({ bookingNumber, title, venue, address, timeZone, startsAt, doorsAt, dateStatus }: Ticket) {
  const place = { venue, address, timeZone };
  const times = { startsAt: Date.parse(startsAt), doorsAt: doorsAt === null ? null : Date.parse(doorsAt) };
  return { bookingNumber, title, ...place, ...times, isDateOpen: dateStatus === "OPEN" };
}
