import type { TopUpId } from "../../core/ids.ts";
import type { Instant } from "../../core/time.ts";

/** A top-up of which something may still go back to its card. */
export interface Reversible {
  topUpId: TopUpId;
  paymentMethod: string;
  createdAt: Instant;
  /** What has not gone back yet. */
  left: number;
}

/** What goes back to the card of one top-up. */
export type CardShare = Pick<Reversible, "topUpId" | "paymentMethod"> & { amount: number };

/**
 * Spreads an amount over the top-ups that may have brought it: those made before `paidAt`, the newest first,
 * of each no more than is left. What exceeds them all cannot go back to a card.
 */
export function spreadOverTopUps(
  amount: number,
  topUps: readonly Reversible[],
  paidAt: Instant,
): { shares: CardShare[]; rest: number } {
  const newestFirst = topUps
    .filter(({ createdAt, left }) => createdAt <= paidAt && left > 0)
    .toSorted((a, b) => b.createdAt - a.createdAt || (a.topUpId < b.topUpId ? 1 : -1));
  const shares: CardShare[] = [];
  let rest = amount;
  for (const { topUpId, paymentMethod, left } of newestFirst) {
    if (rest === 0) break;
    const share = Math.min(rest, left);
    shares.push({ topUpId, paymentMethod, amount: share });
    rest -= share;
  }
  return { shares, rest };
}
