import { newId, type ReversalId, type TopUpId, type UserId } from "../../core/ids.ts";
import { notFound, Refusal, refuse } from "../../core/refusals.ts";
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
import type { Reversal as ReversalJson } from "./api.ts";
import type { CancelAnswer } from "../gateways/gateway.ts";
import { lockForResults } from "../ledger/locking.ts";
import { insertReversals, lockReversals, readReversed, updateReversals } from "./store.ts";
import {
  checkReversal,
  type LedgerEntry,
  movePoints,
  type Reversal,
  settleReversal,
} from "../ledger/rules.ts";
import { insertEntries, lockTopUps, lockWallets, updateWallets } from "../ledger/store.ts";

export const REVERSAL_ROUTE = "reversal";

export interface ReverseCommand {
  userId: UserId;
  topUpId: TopUpId;
  /** Undefined means all that is left of the top-up. */
  amount: number | undefined;
  key: KeyUse;
}

export type ReversalStarted =
  | { reversal: Reversal; gatewayKey: string; books: string; balance: number }
  | { replayed: Answer<ReversalJson> };

/** Takes the points out of the wallet and stores the intent, before the gateway is asked. */
export async function planReversals(
  tx: Tx,
  commands: readonly ReverseCommand[],
  checkAfterMs: number,
): Promise<BatchPlan<ReversalStarted>> {
  const topUpIds = commands.map((command) => command.topUpId);
  const [wallets, topUps, reversed, now, kept] = await Promise.all([
    lockWallets(
      tx,
      commands.map((command) => command.userId),
    ),
    lockTopUps(tx, topUpIds),
    readReversed(tx, topUpIds),
    readClock(tx),
    KeptAnswers.read(
      tx,
      commands.map((command) => command.key),
    ),
  ]);
  const started: Reversal[] = [];
  const entries: LedgerEntry[] = [];
  const outcomes = commands.map((command): ReversalStarted | Refusal => {
    const { userId, topUpId, key } = command;
    const before = kept.find(key);
    if (before) {
      const answer = replay<ReversalJson>(before, key);
      return answer instanceof Refusal ? answer : { replayed: answer };
    }
    const topUp = topUps.get(topUpId);
    const wallet = wallets.get(userId);
    if (!topUp || topUp.userId !== userId || !wallet) return notFound();
    const reversedBefore = reversed.get(topUpId) ?? 0;
    const amount = checkReversal(topUp, reversedBefore, wallet.balance, command.amount);
    if (amount instanceof Refusal) return amount;
    const reversalId = newId<ReversalId>();
    const movement = { kind: "TOP_UP_REVERSAL", against: "GATEWAY", reference: reversalId } as const;
    const moved = movePoints(wallet, { ...movement, amount: -amount }, now);
    const ids = { reversalId, topUpId, userId, cancelKey: newId<string>() };
    const reversal: Reversal = { ...ids, amount, status: "SENT", reason: null, createdAt: now };
    wallets.set(userId, moved.wallet);
    reversed.set(topUpId, reversedBefore + amount);
    entries.push(...moved.entries);
    started.push(reversal);
    kept.begin(key, reversalId);
    return {
      reversal,
      gatewayKey: topUp.gatewayKey,
      books: topUp.gateway,
      balance: moved.wallet.balance,
    };
  });
  if (started.length === 0) return { outcomes, writes: [] };
  const debited = [...new Set(started.map((each) => each.userId))].map((userId) => wallets.get(userId)!);
  return {
    outcomes,
    writes: [
      () => updateWallets(tx, debited),
      () => insertEntries(tx, entries),
      () => insertReversals(tx, started, checkAfterMs),
      ...kept.writes(tx),
    ],
  };
}

export interface ReversalResultCommand {
  reversalId: ReversalId;
  userId: UserId;
  answer: CancelAnswer | { outcome: "absent" };
}

export interface ReversalSettled {
  reversal: Reversal;
  balance: number;
}

/**
 * Applies the gateway's results for reversals. A decline returns the points. A repeated result changes
 * nothing.
 */
export async function planReversalResults(
  tx: Tx,
  commands: readonly ReversalResultCommand[],
): Promise<BatchPlan<ReversalSettled>> {
  const reversalIds = commands.map((command) => command.reversalId);
  const locked = await lockForResults(tx, commands, () => lockReversals(tx, reversalIds));
  const { wallets, rows: reversals, now } = locked;
  const changed = new Map<ReversalId, ReversalSettled>();
  const entries: LedgerEntry[] = [];
  const outcomes = commands.map(({ reversalId, userId, answer }): ReversalSettled => {
    const reversal = reversals.get(reversalId)!;
    const after = { ...reversal, ...settleReversal(reversal, answer) };
    if (after.status === reversal.status && after.reason === reversal.reason)
      return { reversal, balance: wallets.get(userId)!.balance };
    if (after.status === "FAILED") {
      const movement = { kind: "TOP_UP_REVERSAL_RETURN", against: "GATEWAY", reference: reversalId } as const;
      const moved = movePoints(wallets.get(userId)!, { ...movement, amount: reversal.amount }, now);
      wallets.set(userId, moved.wallet);
      entries.push(...moved.entries);
    }
    reversals.set(reversalId, after);
    const settled = { reversal: after, balance: wallets.get(userId)!.balance };
    changed.set(reversalId, settled);
    return settled;
  });
  if (changed.size === 0) return { outcomes, writes: [] };
  const finished = [...changed.values()].map((settled) => {
    const answer = reversalAnswer(settled);
    const { reversalId } = settled.reversal;
    return { reference: reversalId, answer: answer instanceof Refusal ? refusalAnswer(answer) : answer };
  });
  const credited = [...new Set(entries.map((entry) => entry.userId))].map((userId) => wallets.get(userId)!);
  return {
    outcomes,
    writes: [
      ...(entries.length > 0 ? [() => updateWallets(tx, credited), () => insertEntries(tx, entries)] : []),
      () =>
        updateReversals(
          tx,
          [...changed.values()].map(({ reversal }) => reversal),
          now,
        ),
      () => finishKept(tx, REVERSAL_ROUTE, finished),
    ],
  };
}

/** The answer for a reversal in its present state. */
export function reversalAnswer({ reversal, balance }: ReversalSettled): Answer<ReversalJson> | Refusal {
  const { status, reason, reversalId } = reversal;
  if (status === "FAILED") {
    return refuse("invalid_state", `The payment company declined: ${reason}. The points are back.`, {
      currentStatus: status,
      reason,
      reversalId,
    });
  }
  return { status: status === "SUCCEEDED" ? 201 : 202, body: reversalView(reversal, balance) };
}

export function reversalView(reversal: Reversal, balance?: number): ReversalJson {
  const { reversalId, topUpId, status, amount, reason, createdAt } = reversal;
  return {
    reversalId,
    topUpId,
    status,
    amount,
    ...(balance === undefined ? {} : { balance }),
    ...(reason === null ? {} : { reason }),
    createdAt: isoTime(createdAt),
  };
}
