import type { ConcertId, PerformanceId, TopUpId } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";
import { assert } from "../core/assert.ts";
import { Refusal } from "../core/refusals.ts";
import { readClock, type Tx } from "../database/database.ts";
import {
  cappedFee,
  type FeeChoice,
  quoteRefund,
  readPaidOrders,
} from "../payments/refunds/for-transactions.ts";
import { readReversible, spreadOverTopUps } from "../wallet/for-transactions.ts";
import type { JobEstimate } from "./api.ts";

const ORDERS_OF_A_PAGE = 500;
const FIRST_ID = "00000000-0000-0000-0000-000000000000";

export interface AskedRefunds {
  fee: FeeChoice;
  to: "wallet" | "source";
  /** Whether buyers give back themselves, if they like: then nothing costs more than by their terms. */
  isByBuyers: boolean;
}

/** What refunding every order of a date would bring now, by way of payment. Changes nothing. */
export async function estimateRefunds(
  tx: Tx,
  date: { concertId: ConcertId; performanceId: PerformanceId },
  { fee, to, isByBuyers }: AskedRefunds,
): Promise<Omit<JobEstimate, "complimentary">> {
  const now = await readClock(tx);
  const total = { orders: 0, seats: 0, amount: 0, fee: 0, refund: 0 };
  const ways = new Map<string, { orders: number; amount: number }>();
  /** What earlier orders of this estimate take of each top-up. */
  const taken = new Map<TopUpId, number>();
  const add = (way: string, amount: number): void => {
    if (amount === 0) return;
    const known = ways.get(way) ?? { orders: 0, amount: 0 };
    ways.set(way, { orders: known.orders + 1, amount: known.amount + amount });
  };
  for (let after = FIRST_ID; ;) {
    const orders = await readPaidOrders(tx, date, after, ORDERS_OF_A_PAGE);
    const users = orders.map(({ userId }) => userId);
    const reversible =
      to === "source" && users.length > 0
        ? await readReversible(tx, users, LIMITS.refundTopUpsMax)
        : undefined;
    for (const { userId, seats, amount: orderAmount, terms: bought } of orders) {
      const points = pointsOf(fee);
      const calledOff = isByBuyers ? { until: now + 1, fee: points, orderAmount, to } : null;
      const terms = { ...bought, calledOff };
      const quote = quoteRefund(seats, terms, isByBuyers ? "terms" : cappedFee(fee, seats), now);
      assert(!(quote instanceof Refusal), "no fee here is above the price");
      total.orders += 1;
      total.seats += seats.length;
      total.amount += quote.amount;
      total.fee += quote.fee;
      total.refund += quote.refund;
      const topUps = (reversible?.get(userId) ?? []).map((topUp) => ({
        ...topUp,
        left: topUp.left - (taken.get(topUp.topUpId) ?? 0),
      }));
      const { shares, rest } = spreadOverTopUps(quote.refund, topUps, terms.paidAt);
      for (const { topUpId, amount } of shares) taken.set(topUpId, (taken.get(topUpId) ?? 0) + amount);
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

/** A fee of a whole order; null: by the terms. */
export function pointsOf(fee: FeeChoice): number | null {
  if (fee === "terms") return null;
  return fee === "none" ? 0 : fee;
}
