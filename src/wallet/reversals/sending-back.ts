import { type CancellationId, newId, type ReversalId, type TopUpId, type UserId } from "../../core/ids.ts";
import type { Instant } from "../../core/time.ts";
import type { WorkingSet } from "../../database/batches/working-set.ts";
import type { Reversal } from "../ledger/rules.ts";
import { WalletRows } from "../ledger/wallet-rows.ts";
import { TopUpRows } from "../top-ups/top-up-rows.ts";
import { ReversalRows } from "./reversal-rows.ts";
import { type CardShare, spreadOverTopUps } from "./rules.ts";

/** A reversal whose intent is stored, and what the payment company needs to know of it. */
export interface StartedReversal {
  reversal: Reversal;
  gatewayKey: string;
  books: string;
}

/** Asks for the top-ups from which a refund may go back. */
export function askTopUps(set: WorkingSet, topUpIds: readonly TopUpId[]): void {
  for (const topUpId of topUpIds) {
    set.of(TopUpRows).ask({ topUpId });
    set.of(ReversalRows).askReversed(topUpId);
  }
}

/** How an amount goes back to the cards of these top-ups, as the batch has left them so far. */
export function sharesOfCards(
  set: WorkingSet,
  topUpIds: readonly TopUpId[],
  amount: number,
  paidAt: Instant,
): CardShare[] {
  const [topUps, reversals] = [set.of(TopUpRows), set.of(ReversalRows)];
  const reversible = topUpIds.flatMap((topUpId) => {
    const topUp = topUps.find({ topUpId });
    if (topUp?.status !== "SUCCEEDED") return [];
    return [{ ...topUp, left: topUp.amount - reversals.reversedOf(topUpId) }];
  });
  return spreadOverTopUps(amount, reversible, paidAt).shares;
}

/**
 * Takes these shares out of the wallet and stores the intent to send them back, before the payment company is
 * asked. The wallet must have been credited with them in the same batch.
 */
export function sendBackToCards(
  set: WorkingSet,
  userId: UserId,
  cancellationId: CancellationId,
  shares: readonly CardShare[],
  checkAfterMs: number,
): StartedReversal[] {
  return shares.map(({ topUpId, amount }) => {
    const reversalId = newId<ReversalId>();
    const movement = { kind: "TOP_UP_REVERSAL", against: "GATEWAY", reference: reversalId } as const;
    set.of(WalletRows).move(userId, { ...movement, amount: -amount });
    const ids = { reversalId, topUpId, userId, cancellationId, cancelKey: newId<string>() };
    const reversal: Reversal = { ...ids, amount, status: "SENT", reason: null, createdAt: set.now };
    set.of(ReversalRows).add(reversal, checkAfterMs);
    const { gatewayKey, gateway } = set.of(TopUpRows).find({ topUpId })!;
    return { reversal, gatewayKey, books: gateway };
  });
}
