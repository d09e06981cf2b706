import { LIMITS } from "../core/limits.ts";
import { newId, type UserId } from "../core/ids.ts";
import { invalidRequest, type Refusal, refuse } from "../core/refusals.ts";
import { type Answer, KeptAnswers, type KeyUse } from "../database/batches/idempotency.ts";
import type { WorkingSet } from "../database/batches/working-set.ts";
import type { Reservation } from "../reservations/for-transactions.ts";
import {
  actionOf,
  type ChargeTerms,
  newTopUp,
  OpenPurposes,
  type TopUpForPurchase,
  TopUpRows,
  WalletRows,
} from "../wallet/for-transactions.ts";
import type { PendingPayment } from "./api.ts";

export interface TopUpTerms extends ChargeTerms {
  /** When the reconciler first asks about the charge, in milliseconds from now. */
  checkAfterMs: number;
}

/**
 * Stores the intent to top up what is missing for a hold and to pay for it then. The caller has found the
 * hold payable and the points too few. The answer is kept as PENDING until the top-up is settled.
 */
export function startTopUp(
  { userId, key, termsVersion }: { userId: UserId; key: KeyUse; termsVersion?: string | undefined },
  terms: TopUpTerms,
  reservation: Reservation,
  set: WorkingSet,
): (Answer<PendingPayment> & { started: TopUpForPurchase }) | Refusal {
  const { reservationId, queueNo, position } = reservation;
  const missing = reservation.amount - set.of(WalletRows).of(userId).balance;
  const open = set.of(OpenPurposes).of(reservationId);
  const refusal = checkAmount(missing) ?? checkNoneOpen(open);
  if (refusal) return refusal;
  const agreed = { termsVersion: termsVersion ?? null };
  const purpose = { reservationId, paymentId: newId<never>(), queueNo, position, ...agreed };
  const topUp = { ...newTopUp(userId, missing, terms, set.now), purpose };
  set.of(TopUpRows).add(topUp, terms.checkAfterMs);
  // Whoever has to go to the company's own page may begin again: without the page nothing is charged.
  if (terms.page === null) set.of(OpenPurposes).add(topUp);
  const answer = pendingAnswer(topUp, terms);
  set.of(KeptAnswers).keep(key, answer, purpose.paymentId);
  return { ...answer, started: topUp };
}

/** One charge brings no more than a top-up may. */
function checkAmount(missing: number): Refusal | null {
  const max = LIMITS.topUpPointsMax;
  if (missing <= max) return null;
  return invalidRequest("topUp", `cannot bring more than ${max} points at once, and ${missing} are missing`);
}

/** While a charge for this hold may succeed, another one would charge the buyer twice. */
function checkNoneOpen(open: string | undefined): Refusal | null {
  if (open === undefined) return null;
  const detail = "A payment for this reservation is under way. Its result is not known yet.";
  return refuse("invalid_state", detail, { currentStatus: "PENDING", topUpId: open });
}

/** The answer while the payment company's result is open; `page` if the buyer has to authorise it there. */
export function pendingAnswer(
  topUp: TopUpForPurchase,
  { page }: Pick<ChargeTerms, "page">,
): Answer<PendingPayment> {
  const { topUpId, amount, purpose } = topUp;
  return {
    status: 202,
    body: {
      status: "PENDING",
      reservationId: purpose.reservationId,
      topUpId,
      amount,
      ...(page === null ? {} : { action: actionOf(topUp, page) }),
    },
  };
}
