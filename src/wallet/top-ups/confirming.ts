import type { TopUpId, UserId } from "../../core/ids.ts";
import { notFound, Refusal } from "../../core/refusals.ts";
import type { BatchPlan } from "../../database/batches/batch-commit.ts";
import { readClock, type Tx } from "../../database/database.ts";
import { checkConfirm, type TopUp } from "../ledger/rules.ts";
import { lockTopUps, sendTopUps } from "../ledger/store.ts";

export interface ConfirmCommand {
  userId: UserId;
  topUpId: TopUpId;
  /** The key from the company's page. */
  paymentKey: string;
}

/** `isNew`: this confirmation is the one that sends it. */
export interface Confirmed {
  topUp: TopUp;
  isNew: boolean;
}

/** Moves top-ups from REQUIRES_ACTION to SENT, each once, before the company is asked to capture. */
export async function planConfirms(
  tx: Tx,
  commands: readonly ConfirmCommand[],
  checkAfterMs: number,
): Promise<BatchPlan<Confirmed>> {
  const [topUps, now] = await Promise.all([
    lockTopUps(
      tx,
      commands.map((command) => command.topUpId),
    ),
    readClock(tx),
  ]);
  const sent: TopUp[] = [];
  const outcomes = commands.map(({ userId, topUpId, paymentKey }): Confirmed | Refusal => {
    const topUp = topUps.get(topUpId);
    if (!topUp || topUp.userId !== userId) return notFound();
    const isNew = checkConfirm(topUp, paymentKey);
    if (isNew instanceof Refusal) return isNew;
    if (!isNew) return { topUp, isNew };
    const after: TopUp = { ...topUp, status: "SENT", paymentKey };
    topUps.set(topUpId, after);
    sent.push(after);
    return { topUp: after, isNew };
  });
  if (sent.length === 0) return { outcomes, writes: [] };
  return { outcomes, writes: [() => sendTopUps(tx, sent, now, checkAfterMs)] };
}
