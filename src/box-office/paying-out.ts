import type { Actor } from "../core/access/actor.ts";
import { Refusal, refuse } from "../core/refusals.ts";
import { isoTime } from "../core/time.ts";
import { type Answer, KeptAnswers, type KeyUse } from "../database/batches/idempotency.ts";
import type { CommandKind } from "../database/batches/working-set.ts";
import { ActionRows } from "../history/for-transactions.ts";
import { checkPoints, WalletRows } from "../wallet/for-transactions.ts";
import type { Payout, PayoutRequest } from "./api.ts";
import { CounterRows } from "./counter-rows.ts";
import type { PaidOrder } from "./store.ts";

export interface PayOutCommand extends PayoutRequest {
  actor: Actor;
  order: PaidOrder;
  key: KeyUse | undefined;
}

/**
 * Hands out as money what was refunded to somebody who had bought at the counter. Nobody else has a wallet
 * that only the counter can open.
 */
export const payout: CommandKind<PayOutCommand, Answer<Payout>> = {
  needs({ order, key }, set) {
    set.of(WalletRows).ask(order);
    set.of(KeptAnswers).ask(key);
  },
  decide(command, set) {
    const kept = set.of(KeptAnswers);
    const replayed = kept.replayed<Payout>(command.key);
    if (replayed) return replayed;
    const { actor, order, paidBy, reason } = command;
    const { userId, reservationId } = order;
    if (!order.isWalkIn)
      return refuse("invalid_state", "This order was not sold at the counter: its buyer has the points.", {
        currentStatus: "NOT_AT_COUNTER",
      });
    const wallets = set.of(WalletRows);
    const amount = command.amount ?? wallets.of(userId).balance;
    if (amount === 0)
      return refuse("invalid_state", "Nothing is left to pay out.", { currentStatus: "EMPTY" });
    const missing = checkPoints(wallets.of(userId).balance, amount);
    if (missing instanceof Refusal) return missing;
    const receipt = command.receipt ?? null;
    const movementId = set
      .of(CounterRows)
      .move({ reservationId, userId, amount: -amount, paidBy, receipt, movedBy: actor.name })!;
    const detail = { amount, paidBy, receipt, movementId };
    set.of(ActionRows).add(actor, { action: "pay_out", subject: order.paymentId, detail, reason });
    const balanceAfter = wallets.of(userId).balance;
    const body = { movementId, amount, paidBy, balanceAfter, paidAt: isoTime(set.now) };
    const answer = { status: 201, body };
    kept.keep(command.key, answer, movementId);
    return answer;
  },
};
