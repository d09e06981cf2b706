import { Refusal } from "../../src/core/refusals.ts";
import type { BatchPlan } from "../../src/database/batches/batch-commit.ts";
import type { Answer, KeyUse } from "../../src/database/batches/idempotency.ts";
import { type CommandKind, planAll } from "../../src/database/batches/working-set.ts";
import type { Tx } from "../../src/database/database.ts";
import type { Cancellation } from "../../src/payments/api.ts";
import { type AskedCancellation, cancellation, NEEDS_TOP_UPS } from "../../src/payments/cancelling.ts";
import { NO_MAIL, type PayCommand, payment } from "../../src/payments/paying.ts";
import { hold } from "../../src/reservations/holding.ts";
import { endPlace, release } from "../../src/reservations/releasing.ts";
import type { Tickets } from "../../src/tickets/service.ts";
import { arrival } from "../../src/waiting-room/joining/arriving.ts";
import {
  reversalResult,
  type ReverseCommand,
  startOfReversal,
} from "../../src/wallet/reversals/reversing.ts";
import { type ConfirmCommand, confirmation } from "../../src/wallet/top-ups/confirming.ts";
import type { Purposes } from "../../src/wallet/top-ups/purposes.ts";
import { type StartCommand, startOfTopUp, topUpResult } from "../../src/wallet/top-ups/topping-up.ts";

/** A plan of commands of one kind, as one batch, without the service around it. */
export type Plan<Command, Outcome> = (tx: Tx, commands: readonly Command[]) => Promise<BatchPlan<Outcome>>;

/** For services that take no payments. */
export const NO_PURPOSES: Purposes = {
  needs: () => undefined,
  carryOut: () => {
    throw new Error("no top-up here has a purpose");
  },
};

function planOf<Command, Outcome>(kind: CommandKind<Command, Outcome>): Plan<Command, Outcome> {
  return (tx, commands) => planAll(kind, tx, commands);
}

export const planHolds = planOf(hold);
export const planReleases = planOf(release);
export const planEndPlaces = planOf(endPlace);
export const planArrivals = planOf(arrival);
export const planCancellations: Plan<
  AskedCancellation & { key: KeyUse | undefined },
  Answer<Cancellation>
> = async (tx, commands) => {
  const kind = cancellation({ ...NO_MAIL, checkAfterMs: 1_000 });
  const asked = commands.map((command) => ({ ...command, topUpIds: null }));
  const { outcomes, writes } = await planAll(kind, tx, asked);
  return {
    outcomes: outcomes.map((outcome) => {
      if (outcome === NEEDS_TOP_UPS) throw new Error("no date here was called off");
      return outcome instanceof Refusal ? outcome : outcome.answer;
    }),
    writes,
  };
};
export const planReversalResults = planOf(reversalResult);

/** For top-ups without a purpose. */
export const planTopUpResults = planOf(topUpResult(NO_PURPOSES));

export function planPayments(tx: Tx, commands: readonly PayCommand[], tickets: Tickets) {
  return planAll(payment(tickets), tx, commands);
}

export function planStarts(tx: Tx, commands: readonly StartCommand[], checkAfterMs: number) {
  return planAll(startOfTopUp(checkAfterMs), tx, commands);
}

export function planConfirms(tx: Tx, commands: readonly ConfirmCommand[], checkAfterMs: number) {
  return planAll(confirmation(checkAfterMs), tx, commands);
}

export function planReversals(tx: Tx, commands: readonly ReverseCommand[], checkAfterMs: number) {
  return planAll(startOfReversal(checkAfterMs), tx, commands);
}
