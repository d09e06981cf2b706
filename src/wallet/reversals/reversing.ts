import { newId, type ReversalId, type TopUpId, type UserId } from "../../core/ids.ts";
import { notFound, Refusal, refuse } from "../../core/refusals.ts";
import { isoTime } from "../../core/time.ts";
import { type Answer, KeptAnswers, type KeyUse, refusalAnswer } from "../../database/batches/idempotency.ts";
import type { CommandKind } from "../../database/batches/working-set.ts";
import type { Reversal as ReversalJson } from "./api.ts";
import type { CancelAnswer } from "../gateways/gateway.ts";
import { checkReversal, type Reversal, settleReversal } from "../ledger/rules.ts";
import { WalletRows } from "../ledger/wallet-rows.ts";
import { TopUpRows } from "../top-ups/top-up-rows.ts";
import { ReversalRows } from "./reversal-rows.ts";

export const REVERSAL_ROUTE = "reversal";

export interface ReverseCommand {
  userId: UserId;
  topUpId: TopUpId;
  /** Undefined means all that is left of the top-up. */
  amount: number | undefined;
  key: KeyUse;
}

export type ReversalStarted =
  | { reversal: Reversal; gatewayKey: string; books: string; balance: number }
  | { replayed: Answer<ReversalJson> };

/** Takes the points out of the wallet and stores the intent, before the gateway is asked. */
export function startOfReversal(checkAfterMs: number): CommandKind<ReverseCommand, ReversalStarted> {
  return {
    needs({ userId, topUpId, key }, set) {
      set.of(WalletRows).ask({ userId });
      set.of(TopUpRows).ask({ topUpId });
      set.of(ReversalRows).askReversed(topUpId);
      set.of(KeptAnswers).ask(key);
    },
    decide({ userId, topUpId, key, amount: asked }, set) {
      const [wallets, reversals, kept] = [set.of(WalletRows), set.of(ReversalRows), set.of(KeptAnswers)];
      const replayed = kept.replayed<ReversalJson>(key);
      if (replayed) return replayed instanceof Refusal ? replayed : { replayed };
      const topUp = set.of(TopUpRows).find({ topUpId });
      if (!topUp || topUp.userId !== userId) return notFound();
      const amount = checkReversal(topUp, reversals.reversedOf(topUpId), wallets.of(userId).balance, asked);
      if (amount instanceof Refusal) return amount;
      const reversalId = newId<ReversalId>();
      const movement = { kind: "TOP_UP_REVERSAL", against: "GATEWAY", reference: reversalId } as const;
      const balance = wallets.move(userId, { ...movement, amount: -amount });
      const ids = { reversalId, cancellationId: null, topUpId, userId, cancelKey: newId<string>() };
      const reversal: Reversal = { ...ids, amount, status: "SENT", reason: null, createdAt: set.now };
      reversals.add(reversal, checkAfterMs);
      kept.begin(key, reversalId);
      return { reversal, gatewayKey: topUp.gatewayKey, books: topUp.gateway, balance };
    },
  };
}

export interface ReversalResultCommand {
  reversalId: ReversalId;
  userId: UserId;
  answer: CancelAnswer | { outcome: "absent" };
}

export interface ReversalSettled {
  reversal: Reversal;
  balance: number;
}

/**
 * Applies the gateway's result for a reversal. A decline returns the points. A repeated result changes
 * nothing.
 */
export const reversalResult: CommandKind<ReversalResultCommand, ReversalSettled> = {
  needs({ userId, reversalId }, set) {
    set.of(WalletRows).ask({ userId });
    set.of(ReversalRows).ask({ reversalId });
  },
  decide({ userId, reversalId, answer }, set) {
    const [wallets, reversals] = [set.of(WalletRows), set.of(ReversalRows)];
    const reversal = reversals.find({ reversalId })!;
    const after = { ...reversal, ...settleReversal(reversal, answer) };
    let { balance } = wallets.of(userId);
    if (after.status === reversal.status && after.reason === reversal.reason) return { reversal, balance };
    if (after.status === "FAILED") {
      const movement = { kind: "TOP_UP_REVERSAL_RETURN", against: "GATEWAY", reference: reversalId } as const;
      balance = wallets.move(userId, { ...movement, amount: reversal.amount });
    }
    reversals.put(after);
    const settled = { reversal: after, balance };
    const told = reversalAnswer(settled);
    const kept = told instanceof Refusal ? refusalAnswer(told) : told;
    set.of(KeptAnswers).finish(REVERSAL_ROUTE, reversalId, kept);
    return settled;
  },
};

/** The answer for a reversal in its present state. */
export function reversalAnswer({ reversal, balance }: ReversalSettled): Answer<ReversalJson> | Refusal {
  const { status, reason, reversalId } = reversal;
  if (status === "FAILED") {
    return refuse("invalid_state", `The payment company declined: ${reason}. The points are back.`, {
      currentStatus: status,
      reason,
      reversalId,
    });
  }
  return { status: status === "SUCCEEDED" ? 201 : 202, body: reversalView(reversal, balance) };
}

export function reversalView(reversal: Reversal, balance?: number): ReversalJson {
  const { reversalId, topUpId, status, amount, reason, createdAt } = reversal;
  return {
    reversalId,
    topUpId,
    status,
    amount,
    ...(balance === undefined ? {} : { balance }),
    ...(reason === null ? {} : { reason }),
    createdAt: isoTime(createdAt),
  };
}
