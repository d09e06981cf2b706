import { assert } from "../../core/assert.ts";
import { newId, type TopUpId, type UserId } from "../../core/ids.ts";
import { Refusal, refuse } from "../../core/refusals.ts";
import { type Instant, isoTime } from "../../core/time.ts";
import { type Answer, KeptAnswers, type KeyUse, refusalAnswer } from "../../database/batches/idempotency.ts";
import type { CommandKind, WorkingSet } from "../../database/batches/working-set.ts";
import type { TopUp as TopUpJson } from "./api.ts";
import type { GatewayPage } from "../gateways/gateway.ts";
import { checkTopUp, type Purpose, settleTopUp, type TopUp, type TopUpResult } from "../ledger/rules.ts";
import { WalletRows } from "../ledger/wallet-rows.ts";
import type { Purposes, TopUpForPurchase } from "./purposes.ts";
import { TopUpRows } from "./top-up-rows.ts";

export const TOP_UP_ROUTE = "top-up";

/** By which company, and how, a top-up is charged. */
export interface ChargeTerms {
  paymentMethod: string;
  /** The company's books. */
  gateway: string;
  /** The company's own page, if it has one. The top-up then waits for its buyer. */
  page: GatewayPage | null;
}

export interface StartCommand extends ChargeTerms {
  userId: UserId;
  amount: number;
  key: KeyUse;
}

export type Started = { topUp: TopUp } | { replayed: Answer<TopUpJson> };

/**
 * Stores the intent to top up, with our own key for the gateway, before the gateway is asked. The reconciler
 * first checks it `checkAfterMs` later, when its charge can no longer be on its way.
 */
export function startOfTopUp(checkAfterMs: number): CommandKind<StartCommand, Started> {
  return {
    needs({ userId, key }, set) {
      set.of(WalletRows).open(userId);
      set.of(KeptAnswers).ask(key);
    },
    decide(command, set) {
      const { userId, amount, page, key } = command;
      const kept = set.of(KeptAnswers);
      const replayed = kept.replayed<TopUpJson>(key);
      if (replayed) return replayed instanceof Refusal ? replayed : { replayed };
      const refusal = checkTopUp(set.of(WalletRows).of(userId).balance, amount);
      if (refusal) return refusal;
      const topUp = newTopUp(userId, amount, command, set.now);
      if (page === null) kept.begin(key, topUp.topUpId);
      else kept.keep(key, actionAnswer(topUp, page), topUp.topUpId);
      set.of(TopUpRows).add(topUp, checkAfterMs);
      return { topUp };
    },
  };
}

/** A top-up whose intent is to be stored: about to be sent, or waiting for its buyer. */
export function newTopUp(
  userId: UserId,
  amount: number,
  { paymentMethod, gateway, page }: ChargeTerms,
  createdAt: Instant,
): TopUp {
  return {
    topUpId: newId<TopUpId>(),
    userId,
    amount,
    paymentMethod,
    status: page === null ? "SENT" : "REQUIRES_ACTION",
    reason: null,
    gateway,
    gatewayKey: newId(),
    paymentKey: null,
    purpose: null,
    unpaidReason: null,
    createdAt,
  };
}

export interface ResultCommand {
  topUpId: TopUpId;
  userId: UserId;
  /** As the top-up has it; it never changes. Left out: none. */
  purpose?: Purpose | null;
  result: TopUpResult;
}

export interface Settled {
  topUp: TopUp;
  /** The wallet's balance after this result. */
  balance: number;
  /** With a purpose: what became of it, as the answer to the request that began the top-up. */
  purchase?: Answer | Refusal;
}

/**
 * Applies the gateway's result. Points enter a wallet only here, whether the result comes from the gateway's
 * answer, the reconciler or the recovery after a crash. A repeated or later result changes nothing.
 */
export function topUpResult(purposes: Purposes): CommandKind<ResultCommand, Settled> {
  return {
    needs({ userId, topUpId, purpose }, set) {
      set.of(WalletRows).ask({ userId });
      set.of(TopUpRows).ask({ topUpId });
      if (purpose) purposes.needs({ userId, purpose }, set);
    },
    decide({ userId, topUpId, purpose, result }, set) {
      const [wallets, topUps] = [set.of(WalletRows), set.of(TopUpRows)];
      const topUp = topUps.find({ topUpId })!;
      assert(!topUp.purpose || purpose, "the rows of a top-up's purpose are locked with it");
      const after = { ...topUp, ...settleTopUp(topUp, result) };
      const balanceBefore = wallets.of(userId).balance;
      if (after.status === topUp.status && after.reason === topUp.reason)
        return { topUp, balance: balanceBefore };
      if (after.status === "SUCCEEDED") {
        const movement = { kind: "TOP_UP", against: "GATEWAY", reference: topUpId } as const;
        wallets.move(userId, { ...movement, amount: topUp.amount });
      }
      if (isForPurchase(after)) return settlePurchase(after, purposes, set);
      topUps.put(after);
      const { balance } = wallets.of(userId);
      set.of(KeptAnswers).finish(TOP_UP_ROUTE, topUpId, keptAnswerOf(topUpAnswer({ topUp: after, balance })));
      return { topUp: after, balance };
    },
  };
}

function isForPurchase(topUp: TopUp): topUp is TopUpForPurchase {
  return topUp.purpose !== null;
}

/** Pays for the hold with the points that came, in the same batch; or notes why they stay in the wallet. */
function settlePurchase(topUp: TopUpForPurchase, purposes: Purposes, set: WorkingSet): Settled {
  const purchase = purposes.carryOut(topUp, set);
  const isUnpaid = topUp.status === "SUCCEEDED" && purchase instanceof Refusal;
  const settled = { ...topUp, unpaidReason: isUnpaid ? purchase.code : null };
  set.of(TopUpRows).put(settled);
  return { topUp: settled, balance: set.of(WalletRows).of(topUp.userId).balance, purchase };
}

/** The answer for a top-up in its present state: a body with 201 or 202, or a refusal. */
export function topUpAnswer({ topUp, balance }: Settled): Answer<TopUpJson> | Refusal {
  if (topUp.status === "FAILED") return failedTopUp(topUp);
  return { status: topUp.status === "SUCCEEDED" ? 201 : 202, body: topUpView(topUp, balance) };
}

/** Why a FAILED top-up brought no points. */
export function failedTopUp({ topUpId, reason }: TopUp): Refusal {
  if (reason === "gateway_unreachable" || reason === "never_received") {
    const detail = "The payment company cannot be reached; nothing was charged.";
    return refuse("gateway_unavailable", detail, { topUpId }, 5);
  }
  const detail =
    reason === "not_confirmed"
      ? "Nobody confirmed this top-up in time; nothing was charged."
      : `The payment company declined: ${reason}.`;
  return refuse("top_up_declined", detail, { reason, topUpId });
}

/** The answer for a top-up that waits for its buyer. */
export function actionAnswer(topUp: TopUp, page: GatewayPage): Answer<TopUpJson> {
  return { status: 202, body: { ...topUpView(topUp, null), action: actionOf(topUp, page) } };
}

/** What the buyer's browser needs to open the company's page. Its `orderId` is our key. */
export function actionOf({ gateway, gatewayKey: orderId }: TopUp, { clientKey, scriptUrl }: GatewayPage) {
  return { gateway, clientKey, scriptUrl, orderId };
}

/** The top-up as its owner sees it. `balance` is shown only once it has been credited. */
export function topUpView(topUp: TopUp, balance: number | null): TopUpJson {
  return {
    topUpId: topUp.topUpId,
    status: topUp.status,
    amount: topUp.amount,
    ...(topUp.status === "SUCCEEDED" && balance !== null ? { balance } : {}),
    ...(topUp.reason !== null ? { reason: topUp.reason } : {}),
    ...purposeView(topUp),
    createdAt: isoTime(topUp.createdAt),
  };
}

function purposeView({ purpose, status, unpaidReason }: TopUp) {
  if (purpose === null) return {};
  const { reservationId, paymentId } = purpose;
  if (unpaidReason !== null) return { paysReservationId: reservationId, unpaidReason };
  if (status !== "SUCCEEDED") return { paysReservationId: reservationId };
  return { paysReservationId: reservationId, paidReservationId: reservationId, paymentId };
}

/** The answer to keep for a key. Null frees it: nothing was sent, so the same request may try again. */
export function keptAnswerOf(answer: Answer | Refusal): Answer | null {
  if (!(answer instanceof Refusal)) return answer;
  return answer.code === "gateway_unavailable" ? null : refusalAnswer(answer);
}
