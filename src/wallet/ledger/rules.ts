import { assert } from "../../core/assert.ts";
import {
  type CancellationId,
  newId,
  type PaymentId,
  type ReservationId,
  type ReversalId,
  type TopUpId,
  type UserId,
} from "../../core/ids.ts";
import { LIMITS } from "../../core/limits.ts";
import { CURRENCY } from "../../core/points.ts";
import { refuse, type Refusal } from "../../core/refusals.ts";
import type { Instant } from "../../core/time.ts";
import type { CancelAnswer, GatewayAnswer } from "../gateways/gateway.ts";

export interface Wallet {
  userId: UserId;
  balance: number;
  /** The number of entries so far; the next one's sequence is one more. */
  entries: number;
}

export type EntryKind =
  | "TOP_UP"
  | "PAYMENT"
  | "REFUND"
  | "ORGANISER_REFUND"
  | "FEE_RETURN"
  | "TOP_UP_REVERSAL"
  | "TOP_UP_REVERSAL_RETURN"
  | "COUNTER_SALE"
  | "COUNTER_PAYOUT";
/** Where points come from that come into wallets, and where those go that leave them. */
export type OtherAccount = "GATEWAY" | "SALES" | "COUNTER";

export interface Movement {
  kind: EntryKind;
  /** Positive into the wallet, negative out of it. */
  amount: number;
  /** The account on the other side. It moves by the same amount with the other sign. */
  against: OtherAccount;
  /** What the points were moved for. A movement of this kind and reference happens once. */
  reference: string;
}

/** A movement as it is kept: both sides of it in one, so that they cannot differ. */
export interface LedgerEntry extends Movement {
  entryId: string;
  userId: UserId;
  /** Of the wallet's entries, dense from 1. */
  sequence: number;
  balanceAfter: number;
  createdAt: Instant;
}

/** Moves points between a wallet and another account. The caller has checked that the balance suffices. */
export function movePoints(
  wallet: Wallet,
  movement: Movement,
  now: Instant,
): { wallet: Wallet; entry: LedgerEntry } {
  const { userId } = wallet;
  const [balance, sequence] = [wallet.balance + movement.amount, wallet.entries + 1];
  assert(balance >= 0, "a wallet is never overdrawn");
  const entry = { ...movement, entryId: newId(), userId, sequence, balanceAfter: balance, createdAt: now };
  return { wallet: { userId, balance, entries: sequence }, entry };
}

export function checkPoints(balance: number, amount: number): Refusal | null {
  if (balance >= amount) return null;
  const shortfall = amount - balance;
  const detail = `You have ${balance} points of ${amount}; top up ${shortfall} more.`;
  return refuse("insufficient_points", detail, { balance, amount, shortfall });
}

export function checkTopUp(balance: number, amount: number): Refusal | null {
  if (balance + amount <= LIMITS.balancePointsMax) return null;
  const message = `would bring the balance above ${LIMITS.balancePointsMax} points`;
  return refuse("invalid_request", `amount ${message}.`, { errors: [{ path: "amount", message }] });
}

export type TopUpStatus = "CREATED" | "REQUIRES_ACTION" | "SENT" | "UNKNOWN" | "SUCCEEDED" | "FAILED";

/** The hold that a top-up is to pay for as soon as it succeeds. */
export interface Purpose {
  reservationId: ReservationId;
  /** The id that the payment will have. */
  paymentId: PaymentId;
  /** The place in line that holds the reservation. */
  queueNo: number;
  position: number;
  /** The terms that the buyer has agreed to. */
  termsVersion: string | null;
}

export interface TopUp {
  topUpId: TopUpId;
  userId: UserId;
  amount: number;
  paymentMethod: string;
  status: TopUpStatus;
  reason: string | null;
  /** The `books` of the gateway that charges it. */
  gateway: string;
  gatewayKey: string;
  /** The key from the company's own page, if it has one. */
  paymentKey: string | null;
  /** Null: the points are for whatever the buyer likes. */
  purpose: Purpose | null;
  /** Why its hold could not be paid for when the points came: the code of the refusal. */
  unpaidReason: string | null;
  createdAt: Instant;
}

/** A top-up that is about to be sent. The reconciler first checks it `checkAfterMs` from now. */
export interface SentTopUp {
  topUp: TopUp;
  checkAfterMs: number;
}

/**
 * True if this confirmation sends the top-up, false if it was already sent. A second key for one top-up is
 * refused, because the first may have been charged.
 */
export function checkConfirm(topUp: TopUp, paymentKey: string): boolean | Refusal {
  if (topUp.status === "REQUIRES_ACTION") return true;
  if (topUp.paymentKey === paymentKey) return false;
  return refuse("invalid_state", "This top-up has nothing to confirm.", { currentStatus: topUp.status });
}

export function isSettled(status: TopUpStatus): boolean {
  return status === "SUCCEEDED" || status === "FAILED";
}

/** What is heard of a top-up; `unconfirmed`: its buyer has had long enough on the company's own page. */
export type TopUpResult = GatewayAnswer | { outcome: "absent" | "unconfirmed" };

/**
 * The state of a top-up after a result of the gateway. A settled one never changes again, so results may
 * arrive twice, late or from several sides. A capture with the wrong amount or currency is not believed: a
 * person must decide.
 */
export function settleTopUp(topUp: TopUp, result: TopUpResult): Pick<TopUp, "status" | "reason"> {
  if (isSettled(topUp.status)) return topUp;
  switch (result.outcome) {
    case "captured":
      if (result.amount !== topUp.amount || result.currency !== CURRENCY) {
        return { status: "UNKNOWN", reason: "amount_mismatch" };
      }
      return { status: "SUCCEEDED", reason: null };
    case "declined":
      return { status: "FAILED", reason: result.reason };
    case "unreachable":
      return { status: "FAILED", reason: "gateway_unreachable" };
    case "absent":
      return { status: "FAILED", reason: "never_received" };
    case "unconfirmed":
      return topUp.status === "REQUIRES_ACTION" ? { status: "FAILED", reason: "not_confirmed" } : topUp;
    case "unknown":
      return { status: "UNKNOWN", reason: result.reason };
  }
}

/** Points on their way back to the card. They leave the wallet at the start. */
export interface Reversal {
  reversalId: ReversalId;
  /** The refund that it carries on to the card; null: the buyer sent unused points back. */
  cancellationId: CancellationId | null;
  topUpId: TopUpId;
  userId: UserId;
  amount: number;
  status: "SENT" | "UNKNOWN" | "SUCCEEDED" | "FAILED";
  reason: string | null;
  cancelKey: string;
  createdAt: Instant;
}

/** A reversal that is about to be sent. It is first checked `checkAfterMs` from now. */
export interface SentReversal {
  reversal: Reversal;
  checkAfterMs: number;
}

/**
 * How much of a top-up to send back: the requested amount, or all that is left. `reversed` is what was sent
 * back or is on its way. Only unused points can be sent back, so the wallet must hold them.
 */
export function checkReversal(
  topUp: TopUp,
  reversed: number,
  balance: number,
  asked: number | undefined,
): number | Refusal {
  if (topUp.status !== "SUCCEEDED") {
    return refuse("invalid_state", `The top-up is ${topUp.status.toLowerCase()}.`, {
      currentStatus: topUp.status,
    });
  }
  const left = topUp.amount - reversed;
  if (left === 0) {
    return refuse("invalid_state", "All of this top-up went back.", { currentStatus: "REVERSED" });
  }
  const amount = asked ?? left;
  if (amount > left) {
    const message = `of this top-up ${left} points are left`;
    return refuse("invalid_request", `amount: ${message}.`, { errors: [{ path: "amount", message }] });
  }
  return checkPoints(balance, amount) ?? amount;
}

/**
 * The state of a reversal after a result of the gateway. Only a definite refusal returns the points to the
 * wallet; anything else is asked again.
 */
export function settleReversal(
  reversal: Reversal,
  answer: CancelAnswer | { outcome: "absent" },
): Pick<Reversal, "status" | "reason"> {
  if (reversal.status === "SUCCEEDED" || reversal.status === "FAILED") return reversal;
  switch (answer.outcome) {
    case "cancelled":
      if (answer.amount !== reversal.amount) return { status: "UNKNOWN", reason: "amount_mismatch" };
      return { status: "SUCCEEDED", reason: null };
    case "declined":
      return { status: "FAILED", reason: answer.reason };
    case "unknown":
      return { status: "UNKNOWN", reason: answer.reason };
    case "unreachable":
      return { status: "UNKNOWN", reason: "gateway_unreachable" };
    case "absent":
      return { status: "UNKNOWN", reason: "not_seen_yet" };
  }
}
