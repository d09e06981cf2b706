import type { CancellationId } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";
import { Refusal } from "../core/refusals.ts";
import type { BatchPlan } from "../database/batches/batch-commit.ts";
import { WorkingSet } from "../database/batches/working-set.ts";
import type { Tx } from "../database/database.ts";
import { MessageRows } from "../outbox/for-transactions.ts";
import { refund, type RefundCommand } from "../payments/refunds/for-transactions.ts";
import { readReversible, type StartedReversal } from "../wallet/for-transactions.ts";
import { type JobOrder, type OrderResult, recordResults, takeOrders } from "./orders-store.ts";
import type { OpenJob } from "./store.ts";

export interface WorkOptions {
  /** Whether there is a mail server. */
  hasMail: boolean;
  checkAfterMs: number;
}

/** What was done for one order. */
export interface DoneOrder {
  order: JobOrder;
  started: readonly StartedReversal[];
}

/**
 * Does a few orders of a job in one transaction: each order's part and the record that it is done are
 * committed together, so it is done once, whoever dies when.
 */
export async function planPiece(
  tx: Tx,
  job: OpenJob,
  orders: readonly JobOrder[],
  options: WorkOptions,
): Promise<BatchPlan<DoneOrder>> {
  const done =
    job.kind === "CANCELLATION"
      ? await refundOrders(tx, job, orders, options)
      : tellOrders(job, orders, options);
  await done.set.read(tx);
  const results = done.decide();
  const writes = [
    ...done.set.writes(tx),
    () =>
      recordResults(
        tx,
        results.map(({ result }) => result),
      ),
  ];
  const outcomes = results.map(({ order, started }) => ({ order, started }));
  return { outcomes, writes: orders.length === 0 ? [] : writes };
}

export { takeOrders };

interface Decided extends DoneOrder {
  result: OrderResult;
}

interface Prepared {
  set: WorkingSet;
  /** To be called once the set has been read. */
  decide: () => Decided[];
}

async function refundOrders(
  tx: Tx,
  job: OpenJob,
  orders: readonly JobOrder[],
  options: WorkOptions,
): Promise<Prepared> {
  const kind = refund(options);
  const byTime = orders.toSorted((a, b) => a.paidAt.getTime() - b.paidAt.getTime());
  const paid = new Map(byTime.map(({ userId, paidAt }) => [userId, paidAt.getTime()]));
  const reversible =
    job.to === "source" && orders.length > 0
      ? await readReversible(tx, paid, LIMITS.refundTopUpsMax)
      : undefined;
  const set = new WorkingSet();
  const commands = orders.map(({ reservationId, userId }): RefundCommand => {
    const topUpIds = (reversible?.get(userId) ?? []).map(({ topUpId }) => topUpId);
    const { jobId, fee, to, reason, notify } = job;
    const asked = { seatNumbers: undefined, fee, to, seats: "release", reason } as const;
    return { ...asked, actor: null, userId, reservationId, topUpIds, jobId, tells: notify, key: undefined };
  });
  for (const command of commands) kind.needs(command, set);
  const decide = () =>
    orders.map((order, i): Decided => {
      const outcome = kind.decide(commands[i]!, set);
      const { jobOrderId } = order;
      if (!(outcome instanceof Refusal)) {
        const cancellationId = outcome.answer.body.cancellationId as CancellationId;
        return { order, started: outcome.started, result: { jobOrderId, cancellationId, reason: null } };
      }
      // The buyer has given all of it back meanwhile: nothing is left to do.
      const isGone = outcome.fields["currentStatus"] === "REFUNDED";
      const reason = isGone ? null : outcome.code;
      return { order, started: [], result: { jobOrderId, cancellationId: null, reason } };
    });
  return { set, decide };
}

/** A postponement changes nothing of an order. Its buyer is told. */
function tellOrders(job: OpenJob, orders: readonly JobOrder[], { hasMail }: WorkOptions): Prepared {
  const set = new WorkingSet();
  const decide = () =>
    orders.map((order): Decided => {
      const { jobOrderId, userId, paymentId } = order;
      const message = { kind: "performance.postponed", userId, orderId: paymentId } as const;
      if (hasMail && job.notify) set.of(MessageRows).add({ ...message, reference: jobOrderId });
      return { order, started: [], result: { jobOrderId, cancellationId: null, reason: null } };
    });
  return { set, decide };
}
