import { fieldError } from "../core/words/field-errors.ts";
import type { Actor } from "../core/access/actor.ts";
import { newId, type PerformanceId, type ReservationId, type UserId } from "../core/ids.ts";
import { invalidRequest, notFound } from "../core/refusals.ts";
import type { Catalogue } from "../catalogue/service.ts";
import { accepted } from "../database/batches/batcher.ts";
import type { Batchers, Submitter } from "../database/batches/batchers.ts";
import type { Answer, KeyUse } from "../database/batches/idempotency.ts";
import type { Database } from "../database/database.ts";
import { recordAction } from "../history/for-transactions.ts";
import type { Contacts } from "../identity/contacts/service.ts";
import type { Tickets } from "../tickets/service.ts";
import type {
  CounterSale,
  CounterSaleRequest,
  Payout,
  PayoutRequest,
  Replacement,
  ReplacementRequest,
  SeatMove,
  SeatMoveRequest,
} from "./api.ts";
import { type MoveCommand, seatMove } from "./moving.ts";
import { payout, type PayOutCommand } from "./paying-out.ts";
import { replacement, type ReplaceCommand } from "./replacing.ts";
import { counterSale, type SellCommand } from "./selling.ts";
import { type PaidOrder, readPaidOrder } from "./store.ts";

/** What is sold, exchanged and handed out at the counter. */
export class BoxOffice {
  readonly sales: Submitter<SellCommand, Answer<CounterSale>>;
  readonly moves: Submitter<MoveCommand, Answer<SeatMove>>;
  readonly payouts: Submitter<PayOutCommand, Answer<Payout>>;
  readonly replacements: Submitter<ReplaceCommand, Answer<Replacement>>;
  readonly #db: Database;
  readonly #catalogue: Catalogue;
  readonly #contacts: Contacts;
  readonly #tickets: Tickets;

  constructor(db: Database, batchers: Batchers, catalogue: Catalogue, contacts: Contacts, tickets: Tickets) {
    this.#db = db;
    this.#catalogue = catalogue;
    this.#contacts = contacts;
    this.#tickets = tickets;
    this.sales = batchers.inside(counterSale(tickets));
    this.moves = batchers.inside(seatMove(tickets));
    this.payouts = batchers.inside(payout);
    this.replacements = batchers.inside(replacement(tickets));
  }

  /**
   * Sells seats at the counter, all or none. Throws `not_found` (also for drafts), `invalid_request` (no such
   * seat), `seat_unavailable`, `invalid_state` (a cancelled date), and the refusals of the key.
   */
  async sell(
    actor: Actor,
    performanceId: PerformanceId,
    { seatNumbers, paidBy, receipt, contact, reason }: CounterSaleRequest,
    key: KeyUse | undefined,
  ): Promise<Answer<CounterSale>> {
    const userId = newId<UserId>();
    const wanted = { userId, seatNumbers, ...(await this.#dateOf(performanceId)) };
    const tells = contact?.email !== undefined && this.#contacts.isRequired;
    // Before the tickets, so that none is ever without its buyer. Where nothing was sold, it goes again.
    if (contact) {
      const { name, email = "", phone = null, locale } = contact;
      await this.#contacts.put(userId, { name, email, phone, locale });
    }
    let isSold = false;
    try {
      const answer = accepted(
        await this.sales.submit({ ...wanted, actor, paidBy, receipt, reason, tells, key }),
      );
      isSold = answer.body.userId === userId;
      return answer;
    } finally {
      if (contact && !isSold) await this.#contacts.delete(userId);
    }
  }

  /**
   * Exchanges seats of an order for as many others of its concert. Throws `not_found`, `invalid_request`,
   * `seat_unavailable`, `insufficient_points` (the wallet is to pay the difference), and `invalid_state`
   * (not paid, given back, used at the door, a cancelled date).
   */
  async move(
    actor: Actor,
    reservationId: ReservationId,
    { seatNumbers, to, difference, paidBy, receipt, reason }: SeatMoveRequest,
    key: KeyUse | undefined,
  ): Promise<Answer<SeatMove>> {
    const order = await this.#orderOf(reservationId);
    const date = await this.#dateOf(to.performanceId ?? order.performanceId);
    if (date.concertId !== order.concertId)
      throw invalidRequest("to.performanceId", fieldError("gone", "is no date of this order's concert"));
    if (to.seatNumbers.length !== seatNumbers.length)
      throw invalidRequest(
        "to.seatNumbers",
        fieldError("other_count", "must be as many seats as are given up: {{count}}", {
          count: seatNumbers.length,
        }),
      );
    const isSameDate = date.performanceId === order.performanceId;
    if (isSameDate && seatNumbers.every((number) => to.seatNumbers.includes(number)))
      throw invalidRequest("to.seatNumbers", fieldError("same_seats", "are the seats that are given up"));
    const wanted = { ...date, userId: order.userId, seatNumbers: to.seatNumbers };
    const how = { difference, paidBy, receipt, reason, hasMail: this.#contacts.isRequired };
    return accepted(await this.moves.submit({ actor, order, seatNumbers, to: wanted, ...how, key }));
  }

  /**
   * Hands out what was refunded to a buyer of the counter. Throws `not_found`, `insufficient_points`, and
   * `invalid_state` (not sold at the counter, nothing left).
   */
  async payOut(
    actor: Actor,
    reservationId: ReservationId,
    request: PayoutRequest,
    key: KeyUse | undefined,
  ): Promise<Answer<Payout>> {
    const order = await this.#orderOf(reservationId);
    return accepted(await this.payouts.submit({ ...request, actor, order, key }));
  }

  /** Gives new codes for lost tickets. Throws `not_found`, `invalid_request`, `invalid_state`. */
  async replace(
    actor: Actor,
    reservationId: ReservationId,
    request: ReplacementRequest,
    key: KeyUse | undefined,
  ): Promise<Answer<Replacement>> {
    const order = await this.#orderOf(reservationId);
    return accepted(
      await this.replacements.submit({ ...request, actor, order, hasMail: this.#contacts.isRequired, key }),
    );
  }

  /** The tickets of an order with their codes, to be printed, which is recorded. Throws `not_found`. */
  async print(actor: Actor, reservationId: ReservationId, reason: string | undefined): Promise<Replacement> {
    const { paymentId } = await this.#orderOf(reservationId);
    const good = (await this.#tickets.ofPayment(paymentId)).filter(({ status }) => status !== "CANCELLED");
    const seatNumbers = good.map(({ seatNumber }) => seatNumber);
    await this.#db.transaction((tx) =>
      recordAction(tx, actor, {
        action: "print_tickets",
        subject: paymentId,
        detail: { seatNumbers },
        reason,
      }),
    );
    return {
      reservationId,
      tickets: good.map(({ ticketId, performanceId, seatNumber, section, row, label, flags, code }) => {
        const seat = { section, row, label, ...(flags === undefined ? {} : { flags }) };
        return { ticketId, performanceId, seatNumber, ...seat, code };
      }),
    };
  }

  async #dateOf(performanceId: PerformanceId) {
    const { performance, concert } = await this.#catalogue.performance(performanceId);
    const { concertId, queueNo } = concert;
    return { concertId, queueNo, performanceId, planNo: performance.planNo };
  }

  async #orderOf(id: ReservationId): Promise<PaidOrder> {
    const order = await readPaidOrder(this.#db, id);
    if (!order) throw notFound();
    return order;
  }
}
