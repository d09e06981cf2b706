import type { Actor } from "../../core/access/actor.ts";
import { type CancellationId, type FeeReturnId, newId, type TopUpId, type UserId } from "../../core/ids.ts";
import { Refusal, refuse } from "../../core/refusals.ts";
import { isoTime } from "../../core/time.ts";
import { type Answer, KeptAnswers, type KeyUse } from "../../database/batches/idempotency.ts";
import type { CommandKind } from "../../database/batches/working-set.ts";
import { ActionRows } from "../../history/for-transactions.ts";
import { MessageRows } from "../../outbox/for-transactions.ts";
import {
  askTopUps,
  sendBackToCards,
  sharesOfCards,
  type StartedReversal,
  WalletRows,
} from "../../wallet/for-transactions.ts";
import type { CancelOptions } from "../cancelling.ts";
import type { FeeReturn } from "./api.ts";
import { FeeReturnRows } from "./fee-return-rows.ts";
import { sentShares, sumOf } from "./refunding.ts";
import { splitFeeReturn } from "./rules.ts";

export interface FeeReturnCommand {
  actor: Actor;
  cancellationId: CancellationId;
  userId: UserId;
  /** Undefined: all that is left of the fee. */
  amount: number | undefined;
  to: "wallet" | "source";
  reason: string;
  /** The buyer's top-ups that may take money back. None if the fee goes to the wallet. */
  topUpIds: readonly TopUpId[];
  key: KeyUse | undefined;
}

export interface FeeReturned {
  answer: Answer<FeeReturn>;
  started: readonly StartedReversal[];
}

/** Gives back a fee that a cancellation has kept: no more than was kept, however often it is asked. */
export const feeReturn = ({
  hasMail,
  checkAfterMs,
}: CancelOptions): CommandKind<FeeReturnCommand, FeeReturned> => ({
  needs({ userId, cancellationId, topUpIds, key }, set) {
    set.of(WalletRows).ask({ userId });
    askTopUps(set, topUpIds);
    set.of(FeeReturnRows).ask(cancellationId);
    set.of(KeptAnswers).ask(key);
  },
  decide(command, set) {
    const { actor, cancellationId, userId, amount: asked, to, reason, topUpIds, key } = command;
    const [wallets, returns, kept] = [set.of(WalletRows), set.of(FeeReturnRows), set.of(KeptAnswers)];
    const replayed = kept.replayed<FeeReturn>(key);
    if (replayed) return replayed instanceof Refusal ? replayed : { answer: replayed, started: [] };
    const { fees, paymentId, paidAt } = returns.find(cancellationId)!;
    const left = fees.reduce((sum, { fee, returned }) => sum + fee - returned, 0);
    if (left === 0)
      return refuse("invalid_state", "Nothing of a fee is kept.", { currentStatus: "RETURNED" });
    const amounts = splitFeeReturn(fees, asked);
    if (amounts instanceof Refusal) return amounts;
    const amount = amounts.reduce((sum, each) => sum + each, 0);
    const feeReturnId = newId<FeeReturnId>();
    const shares = sharesOfCards(set, topUpIds, amount, paidAt);
    const movement = { kind: "FEE_RETURN", against: "SALES", reference: feeReturnId } as const;
    wallets.move(userId, { ...movement, amount });
    const started = sendBackToCards(set, userId, cancellationId, shares, checkAfterMs);
    const toCards = sumOf(shares);
    const seatNumbers = fees.map(({ seatNumber }) => seatNumber);
    const ids = { feeReturnId, cancellationId, userId };
    returns.add({ ...ids, seatNumbers, amounts, amount, toCards, reason, returnedAt: set.now });
    const message = { kind: "fee.returned", userId, orderId: paymentId, reference: feeReturnId } as const;
    if (hasMail) set.of(MessageRows).add(message);
    const detail = { cancellationId, feeReturnId, seatNumbers, amount, to };
    set.of(ActionRows).add(actor, { action: "return_fee", subject: paymentId, detail, reason });
    const body = {
      feeReturnId,
      cancellationId,
      amount,
      feeLeft: left - amount,
      toWallet: amount - toCards,
      toCards: sentShares(shares, started),
      balanceAfter: wallets.of(userId).balance,
      returnedAt: isoTime(set.now),
    };
    const answer = { status: 201, body };
    kept.keep(key, answer, feeReturnId);
    return { answer, started };
  },
});
