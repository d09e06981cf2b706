import { newId, type TopUpId, type UserId } from "../../core/ids.ts";
import { type Refusal, refuse } from "../../core/refusals.ts";
import { isoTime } from "../../core/time.ts";
import type { BatchPlan } from "../../database/batches/batch-commit.ts";
import { readClock, type Tx } from "../../database/database.ts";
import {
  type Answer,
  finishKept,
  KeptAnswers,
  type KeyUse,
  refusalAnswer,
  replay,
} from "../../database/batches/idempotency.ts";
import type { TopUp as TopUpJson } from "./api.ts";
import type { GatewayPage } from "../gateways/gateway.ts";
import { lockForResults } from "../ledger/locking.ts";
import {
  checkTopUp,
  movePoints,
  settleTopUp,
  type TopUp,
  type TopUpResult,
  type Wallet,
} from "../ledger/rules.ts";
import {
  insertEntries,
  insertTopUps,
  lockTopUps,
  lockWallets,
  openWallets,
  updateTopUps,
  updateWallets,
} from "../ledger/store.ts";

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
export async function planStarts(
  tx: Tx,
  commands: readonly StartCommand[],
  checkAfterMs: number,
): Promise<BatchPlan<Started>> {
  const userIds = commands.map((command) => command.userId);
  const [, wallets, now, kept] = await Promise.all([
    openWallets(tx, userIds),
    lockWallets(tx, userIds),
    readClock(tx),
    KeptAnswers.read(
      tx,
      commands.map((command) => command.key),
    ),
  ]);
  const started: TopUp[] = [];
  const outcomes = commands.map((command): Started | Refusal => {
    const { userId, amount, paymentMethod, gateway, page, key } = command;
    const before = kept.find(key);
    if (before) {
      const answer = replay<TopUpJson>(before, key);
      return "status" in answer && "body" in answer ? { replayed: answer } : answer;
    }
    const refusal = checkTopUp(wallets.get(userId)!.balance, amount);
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
      createdAt: now,
    };
    if (page === null) kept.begin(key, topUp.topUpId);
    else kept.keep(key, actionAnswer(topUp, page), topUp.topUpId);
    started.push(topUp);
    return { topUp };
  });
  if (started.length === 0) return { outcomes, writes: [] };
  return { outcomes, writes: [() => insertTopUps(tx, started, checkAfterMs), ...kept.writes(tx)] };
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
 * Applies the gateway's results. Points enter a wallet only here, whether the result comes from the gateway's
 * answer, the reconciler or the recovery after a crash. A repeated or later result changes nothing.
 */
export async function planTopUpResults(
  tx: Tx,
  commands: readonly ResultCommand[],
): Promise<BatchPlan<Settled>> {
  const topUpIds = commands.map((command) => command.topUpId);
  const locked = await lockForResults(tx, commands, () => lockTopUps(tx, topUpIds));
  const { wallets, rows: topUps, now } = locked;
  const changed = new Map<TopUpId, TopUp>();
  const credited = new Map<UserId, Wallet>();
  const entries: ReturnType<typeof movePoints>["entries"] = [];
  const finished = new Map<TopUpId, Answer | null>();

  const outcomes = commands.map(({ topUpId, userId, result }): Settled => {
    const topUp = changed.get(topUpId) ?? topUps.get(topUpId)!;
    let wallet = credited.get(userId) ?? wallets.get(userId)!;
    const after = { ...topUp, ...settleTopUp(topUp, result) };
    if (after.status === topUp.status && after.reason === topUp.reason)
      return { topUp, balance: wallet.balance };
    if (after.status === "SUCCEEDED") {
      const movement = {
        kind: "TOP_UP",
        amount: topUp.amount,
        against: "GATEWAY",
        reference: topUpId,
      } as const;
      const moved = movePoints(wallet, movement, now);
      wallet = moved.wallet;
      credited.set(userId, wallet);
      entries.push(...moved.entries);
    }
    changed.set(topUpId, after);
    finished.set(topUpId, keptAnswer(after, wallet.balance));
    return { topUp: after, balance: wallet.balance };
  });

  if (changed.size === 0) return { outcomes, writes: [] };
  const writes: BatchPlan<Settled>["writes"] = [
    () => updateTopUps(tx, [...changed.values()], now),
    () =>
      finishKept(
        tx,
        TOP_UP_ROUTE,
        [...finished].map(([reference, answer]) => ({ reference, answer })),
      ),
  ];
  if (entries.length > 0)
    writes.unshift(
      () => updateWallets(tx, [...credited.values()]),
      () => insertEntries(tx, entries),
    );
  return { outcomes, writes };
}

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
