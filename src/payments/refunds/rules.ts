import { fieldError } from "../../core/words/field-errors.ts";
import { invalidRequest, type Refusal } from "../../core/refusals.ts";
import type { Instant } from "../../core/time.ts";
import { cancellationFees, type PaidSeat, type Quote, quoteWith, type RefundTerms } from "../rules.ts";

/** What the organiser keeps of a refund: what the terms say, nothing, or so many points in all. */
export type FeeChoice = "terms" | "none" | number;

/**
 * What a refund by the organiser brings at `now`. There is no deadline: after the last moment to cancel, the
 * terms keep the whole price.
 */
export function quoteRefund(
  seats: readonly PaidSeat[],
  terms: RefundTerms,
  fee: FeeChoice,
  now: Instant,
): Quote | Refusal {
  const prices = seats.map(({ price }) => price);
  if (fee === "none")
    return quoteWith(
      seats,
      prices.map(() => 0),
    );
  if (fee === "terms") return quoteWith(seats, cancellationFees(prices, terms, now));
  const amount = sumOf(prices);
  if (fee > amount)
    return invalidRequest(
      "fee",
      fieldError("fee_too_high", "is more than the {{max}} points that the seats cost", { max: amount }),
    );
  return quoteWith(seats, partsOf(fee, prices));
}

/**
 * The fee of each order of a date that is cancelled: no more than what its seats cost, once for the order and
 * what came of it by exchange, and no more than was promised when the date was postponed.
 */
export function feeOfCancelledDate(
  fee: FeeChoice,
  seats: readonly PaidSeat[],
  terms: RefundTerms,
  now: Instant,
): FeeChoice {
  if (typeof fee !== "number") return fee;
  const prices = seats.map(({ price }) => price);
  const left = Math.max(0, fee - (terms.feesTaken ?? 0));
  const promises = (terms.promises ?? []).filter(({ isCancellation }) => !isCancellation);
  const isPromised = promises.some((each) => each.fee !== null && now < each.until);
  const promised = isPromised ? sumOf(cancellationFees(prices, { ...terms, promises }, now)) : left;
  return Math.min(left, promised, sumOf(prices));
}

/**
 * Splits an amount into whole parts in proportion to `weights`. It is no more than their sum, so no part is
 * more than its weight.
 */
export function partsOf(amount: number, weights: readonly number[]): number[] {
  const sum = BigInt(sumOf(weights));
  if (sum === 0n) return weights.map(() => 0);
  let weightSoFar = 0n;
  let givenSoFar = 0n;
  return weights.map((weight) => {
    weightSoFar += BigInt(weight);
    // Rounded as a running sum, so that the parts together are the amount.
    const part = (BigInt(amount) * weightSoFar) / sum - givenSoFar;
    givenSoFar += part;
    return Number(part);
  });
}

/** The fee of one seat that was given back, and what of it has been returned since. */
export interface KeptFee {
  seatNumber: number;
  fee: number;
  returned: number;
}

/** What comes back of each seat's fee: `asked` in all, or everything that is left. */
export function splitFeeReturn(fees: readonly KeptFee[], asked: number | undefined): number[] | Refusal {
  const left = fees.map(({ fee, returned }) => fee - returned);
  const amount = asked ?? sumOf(left);
  if (amount === 0 || amount > sumOf(left))
    return invalidRequest(
      "amount",
      fieldError("fee_left", "is not possible: {{max}} points of the fee are left", { max: sumOf(left) }),
    );
  return partsOf(amount, left);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
