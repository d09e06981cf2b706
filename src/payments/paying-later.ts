import { Refusal } from "../core/refusals.ts";
import { type Answer, KeptAnswers } from "../database/batches/idempotency.ts";
import type { WorkingSet } from "../database/batches/working-set.ts";
import type { Tickets } from "../tickets/service.ts";
import {
  checkPoints,
  failedTopUp,
  keptAnswerOf,
  type Purposes,
  type TopUpForPurchase,
  WalletRows,
} from "../wallet/for-transactions.ts";
import { AgreedTerms } from "../reservations/for-transactions.ts";
import { PlaceRows } from "../waiting-room/for-transactions.ts";
import type { Payment as PaymentJson, PendingPayment } from "./api.ts";
import {
  askForPaying,
  findHeld,
  type MailOptions,
  paidView,
  PAY_ROUTE,
  payFor,
  type PayingOptions,
} from "./paying.ts";
import { pendingAnswer } from "./topping-up.ts";

/**
 * Pays for a hold in the batch that credits the top-up for it: at once when the payment company answers, or
 * whenever its answer is learnt. If the hold has ended meanwhile, or the terms that the
 * buyer agreed to have changed, the points stay in the wallet.
 */
export function payingLater(tickets: Tickets, options: PayingOptions): Purposes {
  return {
    needs({ userId, purpose }, set) {
      askForPaying(set, userId, purpose.reservationId, purpose, options.plans);
      set.of(AgreedTerms).ask(purpose.reservationId, purpose.termsVersion);
    },
    carryOut(topUp, set) {
      const answer = answerTo(topUp, tickets, set, options);
      // While the result is open, the answer that was kept at the start stays true.
      if (topUp.status === "SUCCEEDED" || topUp.status === "FAILED")
        set.of(KeptAnswers).finish(PAY_ROUTE, topUp.purpose.paymentId, keptAnswerOf(answer));
      return answer;
    },
  };
}

function answerTo(
  topUp: TopUpForPurchase,
  tickets: Tickets,
  set: WorkingSet,
  mail: MailOptions,
): Answer<PaymentJson | PendingPayment> | Refusal {
  if (topUp.status === "FAILED") return failedTopUp(topUp);
  if (topUp.status !== "SUCCEEDED") return pendingAnswer(topUp, { page: null });
  const { userId, purpose } = topUp;
  const reservation = findHeld({ userId, reservationId: purpose.reservationId }, purpose.queueNo, set);
  if (reservation instanceof Refusal) return withPointsKept(reservation, topUp);
  // Who holds seats is inside for as long as the hold lasts, so a live hold has a live place.
  const place = set.of(PlaceRows).find(purpose)!;
  const refusal =
    set.of(AgreedTerms).check(reservation, purpose.termsVersion) ??
    checkPoints(set.of(WalletRows).of(userId).balance, reservation.amount);
  if (refusal) return withPointsKept(refusal, topUp);
  const paid = payFor(reservation, place, purpose, set, mail);
  return { status: 201, body: paidView(paid, tickets) };
}

/** The same refusal, which also says where the money is. */
function withPointsKept({ code, message, fields }: Refusal, { topUpId, amount }: TopUpForPurchase): Refusal {
  const detail = `${message} Your ${amount} points stay in your wallet.`;
  return new Refusal(code, detail, { ...fields, topUpId });
}
