import type { ConcertId, PaymentId, PerformanceId, TopUpId } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";
import { assert } from "../core/assert.ts";
import { Refusal } from "../core/refusals.ts";
import { readClock, type Tx } from "../database/database.ts";
import {
  type FeeChoice,
  feeOfCancelledDate,
  goesToCards,
  quoteRefund,
  readPaidOrders,
  type RefundTerms,
} from "../payments/refunds/for-transactions.ts";
import { readReversible, spreadOverTopUps } from "../wallet/for-transactions.ts";
import type { JobEstimate } from "./api.ts";
import type { Postponing } from "./postponing.ts";

const ORDERS_OF_A_PAGE = 500;
const FIRST_ID = "00000000-0000-0000-0000-000000000000";

export interface AskedRefunds {
  fee: FeeChoice;
  to: "wallet" | "source";
  /** If buyers give back themselves, if they like: what they are promised. Null: the date is cancelled. */
  postponing: Pick<Postponing, "startsAt" | "promise"> | null;
}

/** What refunding every order of a date would bring now, by way of payment. Changes nothing. */
export async function estimateRefunds(
  tx: Tx,
  date: { concertId: ConcertId; performanceId: PerformanceId },
  { fee, to, postponing }: AskedRefunds,
): Promise<Omit<JobEstimate, "complimentary">> {
  const now = await readClock(tx);
  /** What earlier orders of this estimate keep of an order that was exchanged. */
  const feesTaken = new Map<PaymentId, number>();
  const total = { orders: 0, seats: 0, amount: 0, fee: 0, refund: 0 };
  const ways = new Map<string, { orders: number; amount: number }>();
  /** What earlier orders of this estimate take of each top-up. */
  const sentBack = new Map<TopUpId, number>();
  const add = (way: string, amount: number): void => {
    if (amount === 0) return;
    const known = ways.get(way) ?? { orders: 0, amount: 0 };
    ways.set(way, { orders: known.orders + 1, amount: known.amount + amount });
  };
  for (let after = FIRST_ID; ;) {
    const orders = await readPaidOrders(tx, date, after, ORDERS_OF_A_PAGE);
    // The latest of each buyer.
    const paid = new Map(
      orders.toSorted((a, b) => a.paidAt - b.paidAt).map((each) => [each.userId, each.paidAt]),
    );
    const reversible =
      (postponing || to === "source") && orders.length > 0
        ? await readReversible(tx, paid, LIMITS.refundTopUpsMax)
        : undefined;
    for (const { userId, seats, terms: bought, firstPaymentId, paidAt } of orders) {
      const taken = (bought.feesTaken ?? 0) + (feesTaken.get(firstPaymentId) ?? 0);
      const terms = termsAfter(postponing, { ...bought, feesTaken: taken });
      const asked = postponing ? "terms" : feeOfCancelledDate(fee, seats, terms, now);
      const quote = quoteRefund(seats, terms, asked, now);
      assert(!(quote instanceof Refusal), "no fee here is above the price");
      feesTaken.set(firstPaymentId, (feesTaken.get(firstPaymentId) ?? 0) + quote.fee);
      total.orders += 1;
      total.seats += seats.length;
      total.amount += quote.amount;
      total.fee += quote.fee;
      total.refund += quote.refund;
      const isForCards = postponing ? goesToCards(terms, now) : to === "source";
      const topUps = (isForCards ? (reversible?.get(userId) ?? []) : []).map((topUp) => ({
        ...topUp,
        left: topUp.left - (sentBack.get(topUp.topUpId) ?? 0),
      }));
      const { shares, rest } = spreadOverTopUps(quote.refund, topUps, paidAt);
      for (const { topUpId, amount } of shares) sentBack.set(topUpId, (sentBack.get(topUpId) ?? 0) + amount);
      const byMethod = Map.groupBy(shares, ({ paymentMethod }) => paymentMethod);
      for (const [method, of] of byMethod)
        add(
          method,
          of.reduce((sum, { amount }) => sum + amount, 0),
        );
      add("wallet", rest);
    }
    if (orders.length < ORDERS_OF_A_PAGE) break;
    after = orders.at(-1)!.reservationId;
  }
  const byWay = [...ways].map(([way, sums]) => ({ way, ...sums })).toSorted((a, b) => b.amount - a.amount);
  return { performanceId: date.performanceId, ...total, byWay };
}

/** The terms as they will be: by the new date, and with what is promised now. */
function termsAfter(postponing: AskedRefunds["postponing"], bought: RefundTerms): RefundTerms {
  if (!postponing) return bought;
  const { startsAt, promise } = postponing;
  return { ...bought, startsAt, promises: [...(bought.promises ?? []), promise] };
}

/** A fee of a whole order; null: by the terms. */
export function pointsOf(fee: FeeChoice): number | null {
  if (fee === "terms") return null;
  return fee === "none" ? 0 : fee;
}
