import type { PaymentId, ReservationId, TopUpId, UserId } from "../core/ids.ts";
import { notFound, Refusal } from "../core/refusals.ts";
import { accepted } from "../database/batches/batcher.ts";
import { commitBatch } from "../database/batches/batch-commit.ts";
import type { Batchers, Submitter } from "../database/batches/batchers.ts";
import type { Database } from "../database/database.ts";
import { type Answer, type KeyUse, replayOr } from "../database/batches/idempotency.ts";
import { type Page, toPage } from "../http/schemas.ts";
import type { Tickets } from "../tickets/service.ts";
import { type WaitingRoom } from "../waiting-room/service.ts";
import type { KnownPlans } from "../reservations/for-transactions.ts";
import { EndedPlaces } from "../waiting-room/for-transactions.ts";
import type { QueueToken } from "../http/credentials.ts";
import type { Contacts } from "../identity/contacts/service.ts";
import { failedTopUp, type Reversals } from "../wallet/for-transactions.ts";
import type { Wallets } from "../wallet/service.ts";
import type {
  Cancellation as CancellationJson,
  CancellationPreview,
  Payment as PaymentJson,
  PendingPayment,
} from "./api.ts";
import {
  type AskedCancellation,
  type CancelCommand,
  cancellation,
  type Cancelled,
  NEEDS_TOP_UPS,
  previewCancellation,
} from "./cancelling.ts";
import { type PayCommand, payment, paymentView, type PayOutcome } from "./paying.ts";
import { type Purchase, readPayment, readPaymentsOf, readPurchases } from "./store.ts";

/** Pays for reservations with points, cancels what was paid, and lists payments. */
export class Payments {
  readonly pays: Submitter<PayCommand, PayOutcome>;
  readonly cancels: Submitter<CancelCommand, Cancelled | typeof NEEDS_TOP_UPS>;
  /** Places that have ended, so their visitors can pay for nothing more. */
  readonly #ended: EndedPlaces;
  readonly #db: Database;
  readonly #room: WaitingRoom;
  readonly #tickets: Tickets;
  readonly #wallets: Wallets;
  readonly #reversals: Reversals;

  constructor(
    db: Database,
    batchers: Batchers,
    room: WaitingRoom,
    tickets: Tickets,
    wallets: Wallets,
    reversals: Reversals,
    contacts: Contacts,
    plans: KnownPlans,
  ) {
    this.#db = db;
    this.#room = room;
    this.#ended = new EndedPlaces(room.board);
    this.#tickets = tickets;
    this.#wallets = wallets;
    this.#reversals = reversals;
    const hasMail = contacts.isRequired;
    this.pays = batchers.inside(payment(tickets, { hasMail, plans }));
    this.cancels = batchers.inside(cancellation({ hasMail, checkAfterMs: reversals.checkAfterMs }));
  }

  /** The time limit of a call that may ask the payment company, in milliseconds. */
  get answerMsMax(): number {
    return this.#wallets.answerMsMax;
  }

  /**
   * Pays a held reservation and spends the token. With `paymentMethod`, what is missing is topped up first:
   * 201 when that and the payment are done, 202 while the payment company's answer is open. Then the payment
   * is made by the batch that settles the top-up, if the hold still lives.
   *
   * Throws `insufficient_points` (hold and token untouched), `reservation_expired`, `reservation_not_held`,
   * `not_found`, `top_up_declined`, `gateway_unavailable`, `invalid_state` (another payment of it is under
   * way, the buyer has given no contact, or the terms have changed since they agreed), and the refusals of
   * the token and of the key.
   */
  async pay(
    token: QueueToken,
    reservationId: ReservationId,
    key: KeyUse,
    { paymentMethod, termsVersion }: { paymentMethod?: string; termsVersion?: string } = {},
  ): Promise<Answer<PaymentJson | PendingPayment>> {
    const ended = this.#ended.find(token);
    if (ended) return accepted(await replayOr<PaymentJson | PendingPayment>(this.#db, key, ended));
    const queue = await this.#room.requireCalled(token);
    const command = { userId: token.userId, token, queue, reservationId, key, termsVersion };
    if (paymentMethod === undefined) return accepted(await this.#submit(command));
    return this.#wallets.whileCharging(async (charge) => {
      const terms = this.#wallets.termsFor(paymentMethod);
      const charged = { ...terms, checkAfterMs: this.#wallets.checkAfterMs };
      const outcome = await this.#submit({ ...command, topUp: charged });
      if (!("started" in outcome)) return accepted(outcome);
      const { started, ...pending } = outcome;
      if (terms.page !== null) return pending;
      const { topUp, purchase } = await charge(started);
      // Without an outcome of its own, somebody else has settled it: what was kept says how.
      const settled = purchase ?? (await replayOr(this.#db, key, failedTopUp(topUp)));
      return accepted(settled as Answer<PaymentJson | PendingPayment> | Refusal);
    });
  }

  async #submit(command: PayCommand): Promise<PayOutcome | Refusal> {
    return this.#ended.observe(command.token, await this.pays.submit(command));
  }

  /**
   * Cancels paid seats by the terms of the purchase. Throws `not_found`, `invalid_state` (not paid, already
   * cancelled, used at the door, or too late), and the refusals of the key.
   */
  async cancel(command: AskedCancellation & { key: KeyUse | undefined }): Promise<Answer<CancellationJson>> {
    let topUpIds: TopUpId[] | null = null;
    for (;;) {
      const outcome = accepted(await this.cancels.submit({ ...command, topUpIds }));
      if (outcome !== NEEDS_TOP_UPS) {
        await this.#reversals.send(outcome.started);
        return outcome.answer;
      }
      const { paidAt } = (await this.#purchaseOf(command.reservationId))!;
      topUpIds = await this.#reversals.topUpsOf(command.userId, paidAt);
    }
  }

  /** What `cancel` would refund now. Throws what `cancel` would throw. */
  async previewCancellation(command: AskedCancellation): Promise<CancellationPreview> {
    const [preview] = await commitBatch<CancellationPreview>(this.#db, async (tx) => {
      const outcome: CancellationPreview | Refusal = await previewCancellation(tx, command);
      return { outcomes: [outcome], writes: [] };
    });
    return accepted(preview!);
  }

  async find(userId: UserId, id: PaymentId): Promise<PaymentJson> {
    const payment = await readPayment(this.#db, id);
    if (!payment || payment.userId !== userId) throw notFound();
    const tickets = await this.#tickets.ofPayments([id]);
    return paymentView(payment, tickets.get(id)!);
  }

  /** The user's payments, newest first. */
  async list(userId: UserId, page: Page) {
    const rows = await readPaymentsOf(this.#db, userId, page);
    const tickets = await this.#tickets.ofPayments(rows.map((payment) => payment.paymentId));
    return toPage(
      rows,
      page,
      (payment) => paymentView(payment, tickets.get(payment.paymentId)!),
      (payment) => payment.paymentId,
    );
  }

  async #purchaseOf(id: ReservationId): Promise<Purchase | undefined> {
    return (await this.#db.transaction((tx) => readPurchases(tx, [id]))).get(id);
  }
}
