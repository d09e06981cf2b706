import type { TopUpId, UserId } from "../../core/ids.ts";
import { notFound, Refusal } from "../../core/refusals.ts";
import type { CommandKind } from "../../database/batches/working-set.ts";
import { checkConfirm, type TopUp } from "../ledger/rules.ts";
import { TopUpRows } from "./top-up-rows.ts";

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

/** Moves a top-up from REQUIRES_ACTION to SENT, once, before the company is asked to capture. */
export function confirmation(checkAfterMs: number): CommandKind<ConfirmCommand, Confirmed> {
  return {
    needs({ topUpId }, set) {
      set.of(TopUpRows).ask({ topUpId });
    },
    decide({ userId, topUpId, paymentKey }, set) {
      const topUps = set.of(TopUpRows);
      const topUp = topUps.find({ topUpId });
      if (!topUp || topUp.userId !== userId) return notFound();
      const isNew = checkConfirm(topUp, paymentKey);
      if (isNew instanceof Refusal) return isNew;
      if (!isNew) return { topUp, isNew };
      const sent: TopUp = { ...topUp, status: "SENT", paymentKey };
      topUps.send(sent, checkAfterMs);
      return { topUp: sent, isNew };
    },
  };
}
