import type { PaymentId, ReservationId, UserId } from "../core/ids.ts";
import { notFound, type Refusal } from "../core/refusals.ts";
import { accepted } from "../database/batches/batcher.ts";
import { commitBatch } from "../database/batches/batch-commit.ts";
import type { Batchers, Submitter } from "../database/batches/batchers.ts";
import type { Database } from "../database/database.ts";
import { type Answer, type KeyUse, replayOr } from "../database/batches/idempotency.ts";
import { type Page, toPage } from "../http/schemas.ts";
import type { Tickets } from "../tickets/service.ts";
import { type WaitingRoom } from "../waiting-room/service.ts";
import { EndedPlaces } from "../waiting-room/for-transactions.ts";
import type { QueueToken } from "../http/credentials.ts";
import type { Cancellation as CancellationJson, CancellationPreview, Payment as PaymentJson } from "./api.ts";
import { type CancelCommand, cancellation, previewCancellation } from "./cancelling.ts";
import { type PayCommand, payment, paymentView } from "./paying.ts";
import { readPayment, readPaymentsOf } from "./store.ts";

/** Pays for reservations with points, cancels what was paid, and lists payments. */
export class Payments {
  readonly pays: Submitter<PayCommand, Answer<PaymentJson>>;
  readonly cancels: Submitter<CancelCommand, Answer<CancellationJson>>;
  /** Places that have ended, so their visitors can pay for nothing more. */
  readonly #ended = new EndedPlaces();
  readonly #db: Database;
  readonly #room: WaitingRoom;
  readonly #tickets: Tickets;

  constructor(db: Database, batchers: Batchers, room: WaitingRoom, tickets: Tickets) {
    this.#db = db;
    this.#room = room;
    this.#tickets = tickets;
    this.pays = batchers.inside(payment(tickets));
    this.cancels = batchers.inside(cancellation);
  }

  /**
   * Pays a held reservation and spends the token. Throws `insufficient_points` (hold and token untouched),
   * `reservation_expired`, `reservation_not_held`, `not_found`, and the refusals of the token and of the key.
   */
  async pay(token: QueueToken, reservationId: ReservationId, key: KeyUse): Promise<Answer<PaymentJson>> {
    const ended = this.#ended.find(token);
    if (ended) return accepted(await replayOr<PaymentJson>(this.#db, key, ended));
    const queue = await this.#room.requireCalled(token);
    const outcome = await this.pays.submit({ userId: token.userId, token, queue, reservationId, key });
    this.#ended.observe(token, outcome);
    return accepted(outcome);
  }

  /**
   * Cancels paid seats by the terms of the purchase. Throws `not_found`, `invalid_state` (not paid, already
   * cancelled, used at the door, or too late), and the refusals of the key.
   */
  async cancel(command: CancelCommand): Promise<Answer<CancellationJson>> {
    return accepted(await this.cancels.submit(command));
  }

  /** What `cancel` would refund now. Throws what `cancel` would throw. */
  async previewCancellation(command: Omit<CancelCommand, "key">): Promise<CancellationPreview> {
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
}
