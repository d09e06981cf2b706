import type { CancellationId, JobId, PaymentId, ReservationId, UserId } from "../core/ids.ts";
import { refuse, type Refusal } from "../core/refusals.ts";
import {
  closingTime,
  lastMoment,
  purchaseDayEndsAt,
  type RefundPolicy,
} from "../core/refunds/refund-policy.ts";
import { daysBetween, type Instant, isoTime, localDate } from "../core/time.ts";

export { KOREAN_REFUND_POLICY, type RefundPolicy } from "../core/refunds/refund-policy.ts";

export interface RefundTerms {
  policy: RefundPolicy;
  /** Of the seats, or of those that they were exchanged for. */
  boughtAt: Instant;
  startsAt: Instant;
  /** Of the venue. */
  timeZone: string;
  /** What was promised since the purchase, each time that the date was called off. */
  promises?: readonly RefundPromise[];
  /** What a fee for the whole order is spread over. */
  orderAmount?: number;
  /** What was taken of such a fee already, of the order and of what came of it by exchange. */
  feesTaken?: number;
}

/** What a date that is called off lets its buyers give back for. A later promise takes nothing of it away. */
export interface RefundPromise {
  promisedAt: Instant;
  until: Instant;
  /** Of the whole order, at most; null: by the terms of the purchase alone. */
  fee: number | null;
  to: "wallet" | "source";
  /** When the show was to begin until then; null: not known. */
  startsBefore: Instant | null;
  /** Whether the date was cancelled. */
  isCancellation: boolean;
}

export interface PaidSeat {
  seatNumber: number;
  price: number;
}

export interface RefundedSeat extends PaidSeat {
  fee: number;
  refund: number;
}

export interface Quote {
  seats: RefundedSeat[];
  /** The price of these seats. `fee` of it is kept; `refund` is returned. */
  amount: number;
  fee: number;
  refund: number;
}

/** Who gave the money back, how much of it goes on to cards, and why. */
export interface RefundOrigin {
  refundedBy: "BUYER" | "ORGANISER";
  toCards: number;
  reason: string | null;
  /** Of which this refund is a part. */
  jobId: JobId | null;
}

export interface Cancellation extends Quote, RefundOrigin {
  cancellationId: CancellationId;
  paymentId: PaymentId;
  reservationId: ReservationId;
  userId: UserId;
  balanceAfter: number;
  cancelledAt: Instant;
}

/** The instant from which nothing can be cancelled any more. */
export function cancellationClosesAt(terms: RefundTerms): Instant {
  const promised = (terms.promises ?? []).flatMap(({ fee, until }) => (fee === null ? [] : [until]));
  return Math.max(lastMoment(terms, startsOf(terms)), ...promised);
}

/** What costs least to give back by, of what was promised, and until when. Null: the terms alone hold. */
export function bestPromise({ promises = [] }: RefundTerms): { until: Instant; fee: number } | null {
  const priced = promises.flatMap(({ fee, until }) => (fee === null ? [] : [{ fee, until }]));
  return priced.toSorted((a, b) => a.fee - b.fee || b.until - a.until)[0] ?? null;
}

/** When the show was to begin at the purchase; null if that was never changed, or is not known. */
export function movedFrom({ startsAt, promises = [] }: RefundTerms): Instant | null {
  const first = promises.toSorted((a, b) => a.promisedAt - b.promisedAt)[0]?.startsBefore ?? null;
  return first === startsAt ? null : first;
}

function closesBy(startsAt: Instant, { policy, timeZone, boughtAt }: RefundTerms): Instant {
  return closingTime(policy, { startsAt, timeZone }) ?? boughtAt;
}

/** When the show begins, and when it was to since the purchase: no change may cost a buyer. */
export function startsOf({ startsAt, promises = [] }: RefundTerms): Instant[] {
  return [startsAt, ...promises.flatMap(({ startsBefore }) => startsBefore ?? [])];
}

/** Whether what is given back at `now` goes on to the cards, because the date was called off. */
export function goesToCards({ promises = [] }: RefundTerms, now: Instant): boolean {
  return promises.some(({ to, until }) => to === "source" && now < until);
}

/** The fee for one seat at `now`. */
export function cancellationFee(price: number, terms: RefundTerms, now: Instant): number {
  return cancellationFees([price], terms, now)[0]!;
}

/** The fee for each of some seats of these prices that are given back at `now`. */
export function cancellationFees(prices: readonly number[], terms: RefundTerms, now: Instant): number[] {
  const { promises = [], orderAmount = 0, feesTaken = 0 } = terms;
  const live = promises.filter(({ until }) => now < until);
  const least = Math.min(...live.map(({ fee }) => fee ?? Infinity));
  // A fee for the whole order is taken once, however often a part of it is given back.
  let left = Math.max(0, least - feesTaken);
  return prices.map((price) => {
    const byTerms = feeOfTerms(price, terms, now);
    if (least === Infinity) return byTerms;
    // Each seat's share is rounded down, so that an order given back seat by seat costs no more than at once.
    const share = (BigInt(least) * BigInt(price)) / BigInt(Math.max(1, orderAmount));
    const fee = Math.min(byTerms, Number(share), left);
    left -= fee;
    return fee;
  });
}

function feeOfTerms(price: number, terms: RefundTerms, now: Instant): number {
  if (now < (purchaseDayEndsAt(terms) ?? now)) return 0;
  if (now >= terms.startsAt) return price;
  return Math.min(...startsOf(terms).map((startsAt) => feeBy(startsAt, price, terms, now)));
}

/** The fee by the terms, if the show begins then. */
function feeBy(startsAt: Instant, price: number, terms: RefundTerms, now: Instant): number {
  const { policy, timeZone, boughtAt } = terms;
  if (now >= closesBy(startsAt, terms)) return price;
  const today = localDate(now, timeZone);
  const daysLeft = daysBetween(today, localDate(startsAt, timeZone));
  const daysSince = daysBetween(localDate(boughtAt, timeZone), today);
  if (daysSince <= policy.freeDaysAfterPurchase && daysLeft >= policy.freeUntilDaysBefore) return 0;
  const tier = policy.tiers.find(({ daysBefore }) => daysLeft >= daysBefore);
  // Fewer days left than the nearest tier: nothing is refunded. The closing time normally comes first.
  if (!tier) return price;
  return Math.min(Math.floor((price * tier.percent) / 100), tier.pointsPerSeatMax ?? price);
}

/** What seats inherit that were exchanged for others: an exchange is no purchase. */
export interface InheritedTerms {
  firstPaymentId: PaymentId;
  policy: RefundPolicy;
  /** The terms that the buyer has agreed to, if they said so. */
  termsVersion: string | null;
  boughtAt: Instant;
  orderAmount: number;
  promises: readonly RefundPromise[];
}

/** What the new seats of an exchange inherit. `isSameDate`: the dates that the show had are theirs too. */
export function inheritTerms(
  was: Pick<InheritedTerms, "firstPaymentId" | "termsVersion"> & { terms: RefundTerms },
  { givenUp, amount, isSameDate }: { givenUp: number; amount: number; isSameDate: boolean },
): InheritedTerms {
  const { firstPaymentId, termsVersion, terms } = was;
  const { policy, boughtAt, orderAmount = 0, promises = [] } = terms;
  return {
    firstPaymentId,
    termsVersion,
    policy,
    boughtAt,
    // Rounded up, so that the shares of an order are never more than its fee.
    orderAmount: givenUp === 0 ? orderAmount + amount : Math.ceil((orderAmount * amount) / givenUp),
    promises: isSameDate ? promises : promises.map((each) => ({ ...each, startsBefore: null })),
  };
}

/** What cancelling these seats would refund at `now`. */
export function quoteCancellation(
  seats: readonly PaidSeat[],
  terms: RefundTerms,
  now: Instant,
): Quote | Refusal {
  const closesAt = cancellationClosesAt(terms);
  if (now >= closesAt) {
    return refuse("invalid_state", "It is too late to cancel.", {
      currentStatus: "CONFIRMED",
      closedAt: isoTime(closesAt),
    });
  }
  const prices = seats.map(({ price }) => price);
  return quoteWith(seats, cancellationFees(prices, terms, now));
}

/** What these seats bring back when each keeps its fee. */
export function quoteWith(seats: readonly PaidSeat[], fees: readonly number[]): Quote {
  const refunded = seats.map(({ seatNumber, price }, i) => {
    const fee = fees[i]!;
    return { seatNumber, price, fee, refund: price - fee };
  });
  const sum = (of: (seat: RefundedSeat) => number) => refunded.reduce((total, seat) => total + of(seat), 0);
  return {
    seats: refunded,
    amount: sum((seat) => seat.price),
    fee: sum((seat) => seat.fee),
    refund: sum((seat) => seat.refund),
  };
}

export interface CancellableFacts {
  seats: readonly PaidSeat[];
  cancelledSeatNumbers: readonly number[];
  checkedInSeatNumbers: readonly number[];
}

/**
 * The seats to cancel: those requested, or all that are left. Each must still be owned and not yet used at
 * the door.
 */
export function chooseSeats(
  asked: readonly number[] | undefined,
  facts: CancellableFacts,
): PaidSeat[] | Refusal {
  const gone = new Set(facts.cancelledSeatNumbers);
  const chosen = asked
    ? facts.seats.filter((seat) => asked.includes(seat.seatNumber))
    : facts.seats.filter((seat) => !gone.has(seat.seatNumber));
  const stranger =
    asked?.findIndex((number) => !facts.seats.some((seat) => seat.seatNumber === number)) ?? -1;
  if (stranger >= 0) {
    const message = `seat ${asked![stranger]} is not of this reservation`;
    return refuse("invalid_request", message, { errors: [{ path: `seatNumbers[${stranger}]`, message }] });
  }
  const cancelled = chosen.filter((seat) => gone.has(seat.seatNumber)).map((seat) => seat.seatNumber);
  if (cancelled.length > 0) {
    const detail = `Cancelled before: ${cancelled.join(", ")}.`;
    return refuse("invalid_state", detail, { currentStatus: "CANCELLED", seatNumbers: cancelled });
  }
  const used = chosen
    .map((seat) => seat.seatNumber)
    .filter((each) => facts.checkedInSeatNumbers.includes(each));
  if (used.length > 0) {
    const detail = `Used at the door: ${used.join(", ")}.`;
    return refuse("invalid_state", detail, { currentStatus: "CHECKED_IN", seatNumbers: used });
  }
  return chosen;
}
