import { type Refusal, refuse } from "../core/refusals.ts";
import type { Order, OrderDetail } from "./api.ts";

/** Why the tickets of an order cannot be mailed once more. */
export function checkResend(
  { status, contact }: Pick<Order, "status" | "contact">,
  sendsMails: boolean,
): Refusal | null {
  const because = (detail: string, currentStatus: string) =>
    refuse("invalid_state", detail, { currentStatus });
  if (!sendsMails) return because("No mail server is set up.", "NO_MAIL");
  if (status === "REFUNDED") return because("All of its seats were given back.", status);
  if (contact === null) return because("The buyer has left no address.", "NO_CONTACT");
  return null;
}

/** A buyer's points, and what they have paid at the counter by each way, less what was handed out again. */
export interface BuyerAtCounter {
  balance: number;
  cash: number;
  card: number;
}

/**
 * What can be handed out, by each way: as it was paid, so that the till and the card machine stay right.
 * Points that came otherwise are handed out in cash, last.
 */
export function payoutsOf({ balance, ...paid }: BuyerAtCounter): OrderDetail["payouts"] {
  if (balance <= 0) return [];
  const ways = (["cash", "card"] as const).filter((way) => paid[way] > 0);
  if (ways.length === 0) return [{ paidBy: "cash", amount: balance }];
  return ways.map((paidBy) => ({ paidBy, amount: Math.min(balance, paid[paidBy]) }));
}
