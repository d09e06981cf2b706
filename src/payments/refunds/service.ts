import type { Actor } from "../../core/access/actor.ts";
import type { CancellationId, ConcertId, ReservationId, TopUpId } from "../../core/ids.ts";
import { notFound, type Refusal } from "../../core/refusals.ts";
import { commitBatch } from "../../database/batches/batch-commit.ts";
import { accepted } from "../../database/batches/batcher.ts";
import type { Batchers, Submitter } from "../../database/batches/batchers.ts";
import type { Answer, KeyUse } from "../../database/batches/idempotency.ts";
import type { Database } from "../../database/database.ts";
import type { Reversals } from "../../wallet/for-transactions.ts";
import type { FeeReturn, Refund, RefundPreview, RefundRequest, SentShare } from "./api.ts";
import { previewRefund, refund, type RefundCommand, type Refunded } from "./refunding.ts";
import { feeReturn, type FeeReturnCommand, type FeeReturned } from "./returning-fees.ts";
import { type Owner, readOwner, readOwnerOfCancellation } from "./store.ts";

/** Money that the organiser gives back: by the terms, outside them, and fees that were kept before. */
export class Refunds {
  readonly refunds: Submitter<RefundCommand, Refunded>;
  readonly #returns: Submitter<FeeReturnCommand, FeeReturned>;
  readonly #db: Database;
  readonly #reversals: Reversals;

  constructor(db: Database, batchers: Batchers, reversals: Reversals, hasMail: boolean) {
    this.#db = db;
    this.#reversals = reversals;
    const { checkAfterMs } = reversals;
    this.refunds = batchers.inside(refund({ hasMail, checkAfterMs }));
    this.#returns = batchers.inside(feeReturn({ hasMail, checkAfterMs }));
  }

  /** The time limit of a call that may ask the payment company, in milliseconds. */
  get answerMsMax(): number {
    return this.#reversals.answerMsMax;
  }

  /**
   * Refunds paid seats. Throws `not_found`, `invalid_state` (not paid, or given back before),
   * `invalid_request` (a fee above the price, a seat of somebody else), and the refusals of the key.
   */
  async refund(
    actor: Actor,
    reservationId: ReservationId,
    request: RefundRequest,
    key: KeyUse | undefined,
  ): Promise<Answer<Refund>> {
    const owner = await this.#ownerOf(reservationId);
    const { userId } = owner;
    const topUpIds = await this.#topUpsFor(owner, request.to);
    const command = {
      ...request,
      actor,
      userId,
      reservationId,
      topUpIds,
      jobId: null,
      tells: true,
      key,
    };
    const { answer, started } = accepted(await this.refunds.submit(command));
    await this.#reversals.send(started);
    return { ...answer, body: await this.#present(answer.body) };
  }

  /** What `refund` would bring now, to the point. Throws what it would throw. */
  async preview(
    reservationId: ReservationId,
    request: Omit<RefundRequest, "reason">,
  ): Promise<RefundPreview> {
    const owner = await this.#ownerOf(reservationId);
    const { userId } = owner;
    const topUpIds = await this.#topUpsFor(owner, request.to);
    const [preview] = await commitBatch<RefundPreview>(this.#db, async (tx) => {
      const outcome: RefundPreview | Refusal = await previewRefund(tx, {
        ...request,
        userId,
        reservationId,
        topUpIds,
        jobId: null,
      });
      return { outcomes: [outcome], writes: [] };
    });
    return accepted(preview!);
  }

  /**
   * Gives back a fee that was kept. Throws `not_found`, `invalid_state` (nothing is kept), or
   * `invalid_request` (more than is kept).
   */
  async returnFee(
    actor: Actor,
    cancellationId: CancellationId,
    request: Pick<FeeReturnCommand, "amount" | "to" | "reason">,
    key: KeyUse | undefined,
  ): Promise<Answer<FeeReturn>> {
    const owner = await readOwnerOfCancellation(this.#db, cancellationId);
    if (!owner) throw notFound();
    const { userId } = owner;
    const topUpIds = await this.#topUpsFor(owner, request.to);
    const ids = { cancellationId, userId };
    const { answer, started } = accepted(
      await this.#returns.submit({ ...request, ...ids, actor, topUpIds, key }),
    );
    await this.#reversals.send(started);
    return { ...answer, body: await this.#present(answer.body) };
  }

  async concertIdsOfReservation(id: ReservationId): Promise<ConcertId[]> {
    const owner = await readOwner(this.#db, id);
    return owner ? [owner.concertId] : [];
  }

  async concertIdsOfCancellation(id: CancellationId): Promise<ConcertId[]> {
    const owner = await readOwnerOfCancellation(this.#db, id);
    return owner ? [owner.concertId] : [];
  }

  async #ownerOf(id: ReservationId): Promise<Owner> {
    const owner = await readOwner(this.#db, id);
    if (!owner) throw notFound();
    return owner;
  }

  /** Which top-ups to lock. */
  async #topUpsFor({ userId, paidAt }: Owner, to: "wallet" | "source"): Promise<TopUpId[]> {
    return to === "wallet" || paidAt === null ? [] : this.#reversals.topUpsOf(userId, paidAt);
  }

  /** The answer with what became of its reversals. What a payment company declined is in the wallet again. */
  async #present<Answered extends { cancellationId: string; toCards: SentShare[]; toWallet: number }>(
    body: Answered & { balanceAfter: number },
  ): Promise<Answered & { balanceAfter: number }> {
    if (body.toCards.length === 0) return body;
    const now = await this.#reversals.ofRefund(body.cancellationId as CancellationId);
    const statuses = new Map<string, SentShare["status"]>(
      now.map(({ reversalId, status }) => [reversalId, status]),
    );
    const toCards = body.toCards.map((share) => ({ ...share, status: statuses.get(share.reversalId)! }));
    const declined = toCards
      .filter(({ status }) => status === "FAILED")
      .reduce((sum, { amount }) => sum + amount, 0);
    const { toWallet, balanceAfter } = body;
    return { ...body, toCards, toWallet: toWallet + declined, balanceAfter: balanceAfter + declined };
  }
}
