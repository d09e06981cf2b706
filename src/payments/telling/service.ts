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
import { bestPromise, cancellationClosesAt } from "../rules.ts";
import { type Purchase, readPayment, readPurchases } from "../store.ts";
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
    const told = await readPayment(this.#db, id);
    const purchase = told && (await this.#purchaseOf(told.reservationId));
    const tickets = await this.#goodOf(id);
    const [first] = tickets;
    if (!told || !purchase || !first) return undefined;
    const { policy, boughtAt } = purchase.terms;
    const terms = { policy, boughtAt, closesAt: cancellationClosesAt(purchase.terms) };
    const agreed = await readAgreedText(this.#db, first.concertId as ConcertId, told.termsVersion);
    const events = first.dateStatus === "OPEN" ? [] : [await this.#eventOf(first)];
    return { ...showOf(first), amount: told.amount, tickets, terms, agreed, events };
  }

  /** Seats that were exchanged: the purchase of the new ones, and what was given up for it. */
  async exchange(id: PaymentId) {
    const told = await readToldExchange(this.#db, id);
    const bought = told && (await this.purchase(id));
    const givenUp = bought && (await this.cancellation(told!.cancellationId));
    if (!bought || !givenUp) return undefined;
    const { bookingNumber, startsAt, seats, refund } = givenUp;
    const events = [...bought.events];
    // The old date leaves the calendar, unless other seats of it are left.
    for (const event of givenUp.events)
      if (events.every(({ performanceId }) => performanceId !== event.performanceId)) events.push(event);
    const was = { bookingNumber, startsAt, seats };
    return { ...bought, events, was, refund, isAtCounter: told!.isAtCounter };
  }

  async replacement(id: PaymentId) {
    const tickets = await this.#goodOf(id);
    return tickets[0] && { ...showOf(tickets[0]), tickets, events: [] };
  }

  async cancellation(id: CancellationId) {
    const told = await readToldCancellation(this.#db, id);
    const tickets = told ? await this.#tickets.ofPayment(told.paymentId) : [];
    const seats = tickets.filter(({ seatNumber }) => told!.seatNumbers.includes(seatNumber));
    const [first] = seats;
    if (!told || !first) return undefined;
    const { fee, refund, toCards, isDateCancelled } = told;
    const isOver = first.dateStatus === "CANCELLED" || (await this.#tickets.countsOf(first)).good === 0;
    const events = isOver ? [await this.#eventOf(first, "CANCELLED")] : [];
    const seatsLeft = tickets.filter((each) => each.status !== "CANCELLED" && !seats.includes(each));
    return { ...showOf(first), seats, seatsLeft, fee, refund, toCards, isDateCancelled, events };
  }

  async feeReturn(id: FeeReturnId) {
    const told = await readToldFeeReturn(this.#db, id);
    const tickets = told ? await this.#tickets.ofPayment(told.paymentId) : [];
    const seats = tickets.filter(({ seatNumber }) => told!.seatNumbers.includes(seatNumber));
    if (!told || !seats[0]) return undefined;
    return { ...showOf(seats[0]), seats, amount: told.amount, toCards: told.toCards, events: [] };
  }

  async postponement(id: PaymentId) {
    const told = await readPostponement(this.#db, id);
    const seats = await this.#goodOf(id);
    const [first] = seats;
    const purchase = first && (await this.#purchaseOf(first.reservationId as ReservationId));
    if (!told || !purchase) return undefined;
    // While the new date is not known, the old time leaves the calendar.
    const events = [await this.#eventOf(first!, told.newStart === null ? "CANCELLED" : "CONFIRMED")];
    return { ...showOf(first!), seats, ...told, giveBack: bestPromise(purchase.terms), events };
  }

  async #goodOf(id: PaymentId): Promise<Ticket[]> {
    return (await this.#tickets.ofPayment(id)).filter(({ status }) => status !== "CANCELLED");
  }

  async #purchaseOf(id: ReservationId): Promise<Purchase | undefined> {
    return (await this.#db.transaction((tx) => readPurchases(tx, [id]))).get(id);
  }

  async #eventOf(ticket: Ticket, status: CalendarEvent["status"] = "CONFIRMED"): Promise<CalendarEvent> {
    const { title, venue, address, startsAt } = ticket;
    const date = (await readDateOfCalendar(this.#db, ticket.performanceId as PerformanceId))!;
    const voidTickets = (await this.#tickets.countsOf(ticket)).void;
    return { ...date, voidTickets, title, venue, address, startsAt: Date.parse(startsAt), status };
  }
}

function showOf({ bookingNumber, title, venue, address, timeZone, startsAt, doorsAt, dateStatus }: Ticket) {
  const place = { venue, address, timeZone };
  const times = { startsAt: Date.parse(startsAt), doorsAt: doorsAt === null ? null : Date.parse(doorsAt) };
  return { bookingNumber, title, ...place, ...times, isDateOpen: dateStatus === "OPEN" };
}
