import type { CancellationId, TopUpId, UserId } from "../../core/ids.ts";
import { LIMITS } from "../../core/limits.ts";
import { notFound } from "../../core/refusals.ts";
import type { Instant } from "../../core/time.ts";
import { accepted } from "../../database/batches/batcher.ts";
import type { Batchers, Submitter } from "../../database/batches/batchers.ts";
import type { Database } from "../../database/database.ts";
import type { Answer } from "../../database/batches/idempotency.ts";
import type { Log } from "../../core/log.ts";
import type { Reversal as ReversalJson } from "./api.ts";
import { CallsUnderWay } from "../gateways/calls-under-way.ts";
import { answerMsMax, chargeEndsMs, type Gateway, type GatewayCancel } from "../gateways/gateway.ts";
import type { Reversal } from "../ledger/rules.ts";
import type { StartedReversal } from "./sending-back.ts";
import {
  claimReversals,
  type OpenReversal,
  readReversalsOf,
  readReversalsOfCancellation,
  readReversible,
} from "./store.ts";
import {
  reversalAnswer,
  reversalResult,
  type ReversalResultCommand,
  type ReversalSettled,
  type ReversalStarted,
  reversalView,
  type ReverseCommand,
  startOfReversal,
} from "./reversing.ts";
import { readTopUp } from "../ledger/store.ts";

/** Limits on the cancellations under way in one worker, and on the reversals checked in one turn. */
const CANCELS_MAX = 200;
const CHECKS_MAX = 50;

/**
 * Sends unused points back to the card: a top-up in reverse. The points leave the wallet before the gateway
 * is asked, so they cannot be spent meanwhile. They return only if the gateway definitely refuses.
 */
export class Reversals {
  readonly starts: Submitter<ReverseCommand, ReversalStarted>;
  readonly results: Submitter<ReversalResultCommand, ReversalSettled>;
  readonly #db: Database;
  readonly #gateway: Gateway;
  readonly #log: Log;
  readonly #cancels = new CallsUnderWay(CANCELS_MAX, "Too many are under way.");

  constructor(db: Database, batchers: Batchers, gateway: Gateway, log: Log) {
    this.#db = db;
    this.#gateway = gateway;
    this.#log = log;
    this.starts = batchers.inside(startOfReversal(chargeEndsMs(gateway.bounds)));
    this.results = batchers.inside(reversalResult);
  }

  /** The time limit of a call that asks the payment company, in milliseconds. */
  get answerMsMax(): number {
    return answerMsMax(this.#gateway.bounds);
  }

  /**
   * Sends points back. 201 if the company has cancelled, 202 if that is not known yet. Throws
   * `insufficient_points`, `invalid_state` (nothing left of the top-up, or declined), `not_found`, and the
   * refusals of the key.
   */
  async reverse(command: ReverseCommand): Promise<Answer<ReversalJson>> {
    return this.#cancels.take(async () => {
      const started = accepted(await this.starts.submit(command));
      if ("replayed" in started) return started.replayed;
      const { reversal, gatewayKey, balance } = started;
      // Charged by another company or on another machine's sandbox. A worker with those books will settle it.
      if (started.books !== this.#gateway.books) return accepted(reversalAnswer({ reversal, balance }));
      const answer = await this.#gateway.cancel(cancelOf({ reversal, gatewayKey }));
      const { reversalId, userId } = reversal;
      return accepted(reversalAnswer(accepted(await this.results.submit({ reversalId, userId, answer }))));
    });
  }

  /** How long after its start a reversal is first checked, in milliseconds. */
  get checkAfterMs(): number {
    return chargeEndsMs(this.#gateway.bounds);
  }

  /**
   * Asks the payment company for reversals whose intent is stored. Whatever goes wrong here, `settleOpen`
   * makes good: those beyond the limit, of other books, and those of which no answer came.
   */
  async send(started: readonly StartedReversal[]): Promise<void> {
    const ours = started.filter(({ books }) => books === this.#gateway.books);
    await Promise.allSettled(
      ours.map((each) =>
        this.#cancels.take(async () => {
          const answer = await this.#gateway.cancel(cancelOf(each));
          const { reversalId, userId } = each.reversal;
          await this.results.submit({ reversalId, userId, answer });
        }),
      ),
    );
  }

  /** The user's top-ups that may take back what was paid then. What is left is read again under the locks. */
  async topUpsOf(userId: UserId, paidAt: Instant): Promise<TopUpId[]> {
    const max = LIMITS.refundTopUpsMax;
    const found = await this.#db.transaction((tx) => readReversible(tx, new Map([[userId, paidAt]]), max));
    return (found.get(userId) ?? []).map(({ topUpId }) => topUpId);
  }

  /** The reversals that carry a refund on to cards, as they are now. */
  ofRefund(id: CancellationId): Promise<Reversal[]> {
    return readReversalsOfCancellation(this.#db, id);
  }

  /** The reversals of a top-up, newest first. */
  async list(userId: UserId, topUpId: TopUpId) {
    const found = await readTopUp(this.#db, topUpId);
    if (!found || found.topUp.userId !== userId) throw notFound();
    const items = await readReversalsOf(this.#db, topUpId);
    return { items: items.map((reversal) => reversalView(reversal)), nextCursor: null };
  }

  /**
   * One turn of settling: asks about each reversal that is due. If the company has not done it, it is sent
   * again under its own key, which can never cancel twice.
   */
  async settleOpen(): Promise<number> {
    const due = await claimReversals(this.#db, this.#gateway.books, CHECKS_MAX);
    await Promise.all(due.map((open) => this.#settle(open)));
    return due.length;
  }

  drained(): Promise<void> {
    return this.#cancels.drained();
  }

  async #settle(open: OpenReversal): Promise<void> {
    const found = await this.#gateway.findCancel(cancelOf(open));
    const answer = found.outcome === "absent" ? await this.#gateway.cancel(cancelOf(open)) : found;
    const { reversalId, userId } = open.reversal;
    const { reversal } = accepted(await this.results.submit({ reversalId, userId, answer }));
    if (reversal.reason === "amount_mismatch")
      this.#log.error("cancelled amount differs from the reversal", { reversalId });
  }
}

function cancelOf({ reversal, gatewayKey }: OpenReversal): GatewayCancel {
  return { key: gatewayKey, cancelKey: reversal.cancelKey, amount: reversal.amount };
}
