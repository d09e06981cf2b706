import type { CancellationId, JobId, PaymentId, ReservationId, UserId } from "../core/ids.ts";
import { refuse, type Refusal } from "../core/refusals.ts";
import { closingTime, type RefundPolicy } from "../core/refunds/refund-policy.ts";
import { addDays, daysBetween, type Instant, instantAt, isoTime, localDate } from "../core/time.ts";

export { KOREAN_REFUND_POLICY, type RefundPolicy } from "../core/refunds/refund-policy.ts";

export interface RefundTerms {
  policy: RefundPolicy;
  paidAt: Instant;
  startsAt: Instant;
  /** Of the venue. */
  timeZone: string;
  /** If the date was called off after the purchase. */
  calledOff?: CalledOffTerms | null;
}

/** What a date that is called off lets its buyers give back for. */
export interface CalledOffTerms {
  until: Instant;
  /** Of the whole order, at most; null: by the terms of the purchase alone. */
  fee: number | null;
  /** What the whole order cost. */
  orderAmount: number;
  to: "wallet" | "source";
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
  const { policy, paidAt, calledOff } = terms;
  const closesAt = closingTime(policy, terms) ?? paidAt;
  const calledOffUntil = calledOff && calledOff.fee !== null ? calledOff.until : closesAt;
  return Math.max(closesAt, calledOffUntil, purchaseDayEndsAt(terms) ?? closesAt);
}

/** Until when the day of the purchase makes it free; null if the terms do not say so. */
function purchaseDayEndsAt({ policy, paidAt, startsAt, timeZone }: RefundTerms): Instant | null {
  if (!policy.freeOnPurchaseDay) return null;
  return Math.min(instantAt(addDays(localDate(paidAt, timeZone), 1), 0, timeZone), startsAt);
}

/** Whether what is given back at `now` goes on to the cards, because the date was called off. */
export function goesToCards({ calledOff }: RefundTerms, now: Instant): boolean {
  return calledOff?.to === "source" && now < calledOff.until;
}

/** The fee for one seat at `now`. */
export function cancellationFee(price: number, terms: RefundTerms, now: Instant): number {
  const { calledOff } = terms;
  const byTerms = feeOfTerms(price, terms, now);
  if (!calledOff || calledOff.fee === null || now >= calledOff.until) return byTerms;
  // Each seat's share is rounded down, so that an order given back seat by seat costs no more than at once.
  const share = (BigInt(calledOff.fee) * BigInt(price)) / BigInt(Math.max(1, calledOff.orderAmount));
  return Math.min(byTerms, Number(share));
}

function feeOfTerms(price: number, terms: RefundTerms, now: Instant): number {
  const { policy, timeZone } = terms;
  if (now < (purchaseDayEndsAt(terms) ?? now)) return 0;
  if (policy.isFinal) return price;
  const today = localDate(now, timeZone);
  const daysLeft = daysBetween(today, localDate(terms.startsAt, timeZone));
  const daysSince = daysBetween(localDate(terms.paidAt, timeZone), today);
  if (daysSince <= policy.freeDaysAfterPurchase && daysLeft >= policy.freeUntilDaysBefore) return 0;
  const tier = policy.tiers.find(({ daysBefore }) => daysLeft >= daysBefore);
  // Fewer days left than the nearest tier: nothing is refunded. The closing time normally comes first.
  if (!tier) return price;
  return Math.min(Math.floor((price * tier.percent) / 100), tier.pointsPerSeatMax ?? price);
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
  return quoteWith(
    seats,
    seats.map(({ price }) => cancellationFee(price, terms, now)),
  );
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
