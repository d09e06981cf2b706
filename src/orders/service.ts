import type { Actor } from "../core/access/actor.ts";
import { type BookingNumber, parseBookingNumber } from "../core/bookings/booking-number.ts";
import {
  type ConcertId,
  type MessageId,
  newId,
  type PaymentId,
  type PerformanceId,
  type UserId,
} from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";
import { maskedContact } from "../core/names/masked-contact.ts";
import { notFound, refuse } from "../core/refusals.ts";
import type { Answer, KeyUse } from "../database/batches/idempotency.ts";
import type { Database } from "../database/database.ts";
import { recordAction } from "../history/for-transactions.ts";
import { checkUnchanged, revisionOfTag, tagOf } from "../http/request/state-tag.ts";
import { pageLimit, toPage } from "../http/schemas.ts";
import { readGradeFigures, totalOf } from "../organiser/figures/for-transactions.ts";
import type { OrganiserChanges } from "../organiser/for-transactions.ts";
import { tellAgain } from "../outbox/for-transactions.ts";
import type { ConcertSales, Note, Order, OrderDetail, OrdersAsked, ResentMail, Sales } from "./api.ts";
import { readBuyerAtCounter, readCancellationsOfOrder, readEntriesOfOrder } from "./order-money-store.ts";
import { type BuyersContact, type ContactBook, openOrders, readOrdersOf } from "./finding.ts";
import { checkResend, payoutsOf } from "./rules.ts";
import {
  countNotes,
  findOrders,
  insertNote,
  type OrderScope,
  readConcertOfOrder,
  readNotes,
} from "./store.ts";
import { readConcertOfDate, readConcertSales } from "./takings-store.ts";
import { readTimeline } from "./timeline-store.ts";

const CONTACT_FIELDS = ["name", "email", "phone", "locale"] as const;

/** Names what is known of a buyer at present, for `If-Match`. */
function contactTag(contact: BuyersContact | null): string {
  return tagOf(contact && CONTACT_FIELDS.map((field) => contact[field]));
}

const ANY_ORDER: OrderScope = {
  concertIds: null,
  performanceId: null,
  concertId: null,
  status: null,
  paidFrom: null,
  paidBefore: null,
  before: null,
  rowsMax: 1,
};

export interface OrdersOptions {
  db: Database;
  contacts: ContactBook;
  changes: OrganiserChanges;
  /** Whether there is a mail server. */
  sendsMails: boolean;
}

/** Paid reservations as people speak of them, and what they brought in. */
export class Orders {
  readonly #db: Database;
  readonly #contacts: ContactBook;
  readonly #changes: OrganiserChanges;
  readonly #sendsMails: boolean;

  constructor({ db, contacts, changes, sendsMails }: OrdersOptions) {
    this.#db = db;
    this.#contacts = contacts;
    this.#changes = changes;
    this.#sendsMails = sendsMails;
  }

  /** Orders of the actor's concerts, the newest first. */
  async list(actor: Actor, asked: OrdersAsked) {
    const pages = await openOrders(this.#db, this.#contacts, actor, asked);
    const ids = await pages.find((asked.cursor ?? null) as PaymentId | null, pageLimit(asked) + 1);
    const { items, nextCursor } = toPage(
      ids,
      asked,
      (id) => id,
      (id) => id,
    );
    return { items: await this.#read(items), nextCursor };
  }

  /** Throws `not_found`. */
  async find(bookingNumber: BookingNumber): Promise<OrderDetail> {
    const id = await this.#idOf(bookingNumber);
    const [[order], timeline, cancellations, ledgerEntries, notes] = await Promise.all([
      this.#read([id]),
      readTimeline(this.#db, id),
      readCancellationsOfOrder(this.#db, id),
      readEntriesOfOrder(this.#db, id),
      readNotes(this.#db, id),
    ]);
    const contactRevision = revisionOfTag(contactTag(order!.contact));
    const payouts = order!.isWalkIn
      ? payoutsOf(await readBuyerAtCounter(this.#db, order!.userId as UserId))
      : [];
    return { ...order!, contactRevision, timeline, cancellations, ledgerEntries, payouts, notes };
  }

  /**
   * Changes how the buyer of an order can be reached, for all of their orders. The history keeps the values
   * masked alone: a contact that is deleted must be gone. Throws `not_found`, and `invalid_state` (changed
   * since `ifMatch`).
   */
  async changeContact(
    actor: Actor,
    bookingNumber: BookingNumber,
    contact: BuyersContact,
    ifMatch: string | undefined,
  ): Promise<OrderDetail> {
    const order = await this.find(bookingNumber);
    const userId = order.userId as UserId;
    await this.#changes.run(async (tx) => {
      const before = (await this.#contacts.ofUsers([userId], tx)).get(userId) ?? null;
      const stale = checkUnchanged(ifMatch, contactTag(before));
      if (stale) return stale;
      const changed = CONTACT_FIELDS.filter((field) => before?.[field] !== contact[field]);
      await this.#contacts.put(userId, contact, tx);
      const detail = { bookingNumber, changed };
      const states = { before: before === null ? {} : maskedContact(before), after: maskedContact(contact) };
      await recordAction(tx, actor, {
        action: "change_contact",
        subject: order.paymentId,
        detail,
        ...states,
        // A change that the masks hide is one all the same.
        ...(changed.length > 0 ? { always: true } : {}),
      });
      return true;
    });
    return { ...order, contact, contactRevision: revisionOfTag(contactTag(contact)) };
  }

  /** Mails the buyer the tickets of an order once more. Throws `not_found` and `invalid_state`. */
  async resendMail(
    actor: Actor,
    bookingNumber: BookingNumber,
    key: KeyUse | undefined,
  ): Promise<Answer<ResentMail>> {
    const order = await this.find(bookingNumber);
    const { paymentId, userId } = order;
    return this.#changes.runOnce(key, async (tx) => {
      const refusal = checkResend(order, this.#sendsMails);
      if (refusal) return refusal;
      const messageId = newId<MessageId>();
      await tellAgain(tx, {
        messageId,
        kind: "order.paid",
        userId: userId as UserId,
        orderId: paymentId,
        reference: paymentId,
      });
      const detail = { bookingNumber, messageId };
      await recordAction(tx, actor, { action: "resend_mail", subject: paymentId, detail });
      return { status: 202, body: { messageId }, reference: messageId };
    });
  }

  /** Which concerts an order belongs to: one, or none. */
  async concertIdsOf(typed: string): Promise<ConcertId[]> {
    const number = parseBookingNumber(typed);
    const id = number && (await readConcertOfOrder(this.#db, number));
    return id ? [id] : [];
  }

  /** Writes something down about an order. Throws `not_found`, or `invalid_state` if it has too many. */
  async note(
    actor: Actor,
    bookingNumber: BookingNumber,
    text: string,
    key: KeyUse | undefined,
  ): Promise<Answer<Note>> {
    const paymentId = await this.#idOf(bookingNumber);
    return this.#changes.runOnce(key, async (tx) => {
      if ((await countNotes(tx, paymentId)) >= LIMITS.orderNotesMax)
        return refuse("invalid_state", `An order has ${LIMITS.orderNotesMax} notes at most.`);
      const note = await insertNote(tx, { noteId: newId(), paymentId, text, author: actor.name });
      const detail = { bookingNumber, noteId: note.noteId };
      await recordAction(tx, actor, { action: "note_order", subject: paymentId, detail });
      return { status: 201, body: note, reference: note.noteId };
    });
  }

  /** A date's seats and takings by grade. Throws `not_found`. */
  async sales(id: PerformanceId): Promise<Sales> {
    const concertId = await readConcertOfDate(this.#db, id);
    if (!concertId) throw notFound();
    const byGrade = (await readGradeFigures(this.#db, concertId, id)).get(id) ?? [];
    return { performanceId: id, byGrade, total: totalOf(byGrade) };
  }

  /** A concert's takings by date, grade, price, day and hour. Throws `not_found`. */
  async concertSales(id: ConcertId): Promise<ConcertSales> {
    const sales = await readConcertSales(this.#db, id, LIMITS.salesHoursMax);
    if (!sales) throw notFound();
    return sales;
  }

  async #idOf(bookingNumber: BookingNumber): Promise<PaymentId> {
    const [id] = await findOrders(this.#db, { by: "booking", bookingNumber }, ANY_ORDER);
    if (!id) throw notFound();
    return id;
  }

  #read(ids: readonly PaymentId[]): Promise<Order[]> {
    return readOrdersOf(this.#db, this.#contacts, ids);
  }
}
