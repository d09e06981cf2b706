import { newId, type TopUpId, type UserId } from "../../core/ids.ts";
import { Refusal, refuse } from "../../core/refusals.ts";
import { isoTime } from "../../core/time.ts";
import { type Answer, KeptAnswers, type KeyUse, refusalAnswer } from "../../database/batches/idempotency.ts";
import type { CommandKind } from "../../database/batches/working-set.ts";
import type { TopUp as TopUpJson } from "./api.ts";
import type { GatewayPage } from "../gateways/gateway.ts";
import { checkTopUp, settleTopUp, type TopUp, type TopUpResult } from "../ledger/rules.ts";
import { WalletRows } from "../ledger/wallet-rows.ts";
import { TopUpRows } from "./top-up-rows.ts";

export const TOP_UP_ROUTE = "top-up";

export interface StartCommand {
  userId: UserId;
  amount: number;
  paymentMethod: string;
  gateway: string;
  /** The company's own page, if it has one. The top-up then waits for its buyer. */
  page: GatewayPage | null;
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
    decide({ userId, amount, paymentMethod, gateway, page, key }, set) {
      const kept = set.of(KeptAnswers);
      const replayed = kept.replayed<TopUpJson>(key);
      if (replayed) return replayed instanceof Refusal ? replayed : { replayed };
      const refusal = checkTopUp(set.of(WalletRows).of(userId).balance, amount);
      if (refusal) return refusal;
      const topUp: TopUp = {
        topUpId: newId<TopUpId>(),
        userId,
        amount,
        paymentMethod,
        status: page === null ? "SENT" : "REQUIRES_ACTION",
        reason: null,
        gateway,
        gatewayKey: newId(),
        paymentKey: null,
        createdAt: set.now,
      };
      if (page === null) kept.begin(key, topUp.topUpId);
      else kept.keep(key, actionAnswer(topUp, page), topUp.topUpId);
      set.of(TopUpRows).add(topUp, checkAfterMs);
      return { topUp };
    },
  };
}

export interface ResultCommand {
  topUpId: TopUpId;
  userId: UserId;
  result: TopUpResult;
}

export interface Settled {
  topUp: TopUp;
  /** The wallet's balance after this result. */
  balance: number;
}

/**
 * Applies the gateway's result. Points enter a wallet only here, whether the result comes from the gateway's
 * answer, the reconciler or the recovery after a crash. A repeated or later result changes nothing.
 */
export const topUpResult: CommandKind<ResultCommand, Settled> = {
  needs({ userId, topUpId }, set) {
    set.of(WalletRows).ask({ userId });
    set.of(TopUpRows).ask({ topUpId });
  },
  decide({ userId, topUpId, result }, set) {
    const [wallets, topUps] = [set.of(WalletRows), set.of(TopUpRows)];
    const topUp = topUps.find({ topUpId })!;
    const after = { ...topUp, ...settleTopUp(topUp, result) };
    let { balance } = wallets.of(userId);
    if (after.status === topUp.status && after.reason === topUp.reason) return { topUp, balance };
    if (after.status === "SUCCEEDED") {
      const movement = { kind: "TOP_UP", against: "GATEWAY", reference: topUpId } as const;
      balance = wallets.move(userId, { ...movement, amount: topUp.amount });
    }
    topUps.put(after);
    set.of(KeptAnswers).finish(TOP_UP_ROUTE, topUpId, keptAnswer(after, balance));
    return { topUp: after, balance };
  },
};

/** The answer for a top-up in its present state: a body with 201 or 202, or a refusal. */
export function topUpAnswer({ topUp, balance }: Settled): Answer<TopUpJson> | Refusal {
  const { status, reason, topUpId } = topUp;
  if (status === "FAILED" && (reason === "gateway_unreachable" || reason === "never_received")) {
    return refuse(
      "gateway_unavailable",
      "The payment company cannot be reached; nothing was charged.",
      { topUpId },
      5,
    );
  }
  if (status === "FAILED") {
    return refuse("top_up_declined", `The payment company declined: ${reason}.`, { reason, topUpId });
  }
  return { status: status === "SUCCEEDED" ? 201 : 202, body: topUpView(topUp, balance) };
}

/** What the buyer's browser needs to open the company's page. Its `orderId` is our key. */
export function actionAnswer(topUp: TopUp, { clientKey, scriptUrl }: GatewayPage): Answer<TopUpJson> {
  const { gateway, gatewayKey: orderId } = topUp;
  const action = { gateway, clientKey, scriptUrl, orderId };
  return { status: 202, body: { ...topUpView(topUp, null), action } };
}

/** The top-up as its owner sees it. `balance` is shown only once it has been credited. */
export function topUpView(topUp: TopUp, balance: number | null): TopUpJson {
  return {
    topUpId: topUp.topUpId,
    status: topUp.status,
    amount: topUp.amount,
    ...(topUp.status === "SUCCEEDED" && balance !== null ? { balance } : {}),
    ...(topUp.reason !== null ? { reason: topUp.reason } : {}),
    createdAt: isoTime(topUp.createdAt),
  };
}

/**
 * The answer stored for the request's key. If the gateway could not be reached, the key is freed for another
 * attempt.
 */
function keptAnswer(topUp: TopUp, balance: number): Answer | null {
  const answer = topUpAnswer({ topUp, balance });
  if (!("code" in answer)) return answer;
  return answer.code === "gateway_unavailable" ? null : refusalAnswer(answer);
}
