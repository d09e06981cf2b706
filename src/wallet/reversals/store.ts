import { tableOf } from "../../database/table-of.ts";
import type { CancellationId, ReversalId, TopUpId, UserId } from "../../core/ids.ts";
import { type Instant, isoTime } from "../../core/time.ts";
import { type Database, type Tx } from "../../database/database.ts";
import { pgArray } from "../../database/pg-array.ts";
import type { Reversal, SentReversal } from "../ledger/rules.ts";
import type { Reversible } from "./rules.ts";

interface ReversalRow {
  reversal_id: string;
  cancellation_id: string | null;
  top_up_id: string;
  user_id: string;
  amount: string;
  status: Reversal["status"];
  reason: string | null;
  cancel_key: string;
  created_at: Date;
}

/** How much of each top-up was sent back or is on its way. Read it under the lock of the top-ups. */
export async function readReversed(tx: Tx, ids: readonly TopUpId[]): Promise<Map<TopUpId, number>> {
  const rows = await tx<{ top_up_id: string; reversed: string }[]>`
    select top_up_id, sum(amount) reversed from top_up_reversals
    where top_up_id = any(${pgArray(ids)}::uuid[]) and status <> 'FAILED' group by top_up_id`;
  return new Map(rows.map((row) => [row.top_up_id as TopUpId, Number(row.reversed)]));
}

export async function insertReversals(tx: Tx, added: readonly SentReversal[]): Promise<void> {
  await tx`
    insert into top_up_reversals (reversal_id, cancellation_id, top_up_id, user_id, amount, status,
                                  cancel_key, created_at, next_look_at)
    select reversal_id, cancellation_id, top_up_id, user_id, amount, status, cancel_key, created_at,
           clock_timestamp() + check_after_ms * interval '1 millisecond'
    from ${tableOf("v", added, {
      reversal_id: ["uuid", ({ reversal }) => reversal.reversalId],
      cancellation_id: ["uuid", ({ reversal }) => reversal.cancellationId],
      top_up_id: ["uuid", ({ reversal }) => reversal.topUpId],
      user_id: ["uuid", ({ reversal }) => reversal.userId],
      amount: ["bigint", ({ reversal }) => reversal.amount],
      status: ["text", ({ reversal }) => reversal.status],
      cancel_key: ["text", ({ reversal }) => reversal.cancelKey],
      created_at: ["timestamptz", ({ reversal }) => reversal.createdAt],
      check_after_ms: ["int", ({ checkAfterMs }) => checkAfterMs],
    })}`;
}

/** Locks reversals by id. */
export async function lockReversals(tx: Tx, ids: readonly ReversalId[]): Promise<Map<ReversalId, Reversal>> {
  const rows = await tx<ReversalRow[]>`
    select * from top_up_reversals where reversal_id = any(${pgArray(ids)}::uuid[])
    order by reversal_id for update`;
  return new Map(rows.map((row) => [row.reversal_id as ReversalId, reversalOf(row)]));
}

export async function updateReversals(tx: Tx, reversals: readonly Reversal[], now: Instant): Promise<void> {
  await tx`
    update top_up_reversals r set status = v.status, reason = v.reason,
           settled_at = case when v.status in ('SUCCEEDED', 'FAILED') then ${isoTime(now)}::timestamptz end
    from ${tableOf("v", reversals, {
      reversal_id: ["uuid", (each) => each.reversalId],
      status: ["text", (each) => each.status],
      reason: ["text", (each) => each.reason],
    })}
    where r.reversal_id = v.reversal_id`;
}

export interface OpenReversal {
  reversal: Reversal;
  /** The charge's key at the gateway. */
  gatewayKey: string;
}

/** Claims reversals that are due and postpones their next check, as `claimUnsettled` does for top-ups. */
export async function claimReversals(
  db: Database,
  gateway: string,
  rowsMax: number,
): Promise<OpenReversal[]> {
  const rows = await db.query<ReversalRow & { gateway_key: string }>`
    update top_up_reversals r set looks = looks + 1,
           next_look_at = clock_timestamp() + least(power(2, looks), 4)
             * (0.75 + random() / 2) * interval '1 second'
    from (select d.reversal_id, t.gateway_key
          from top_up_reversals d join top_ups t using (top_up_id)
          where d.status in ('SENT', 'UNKNOWN') and d.next_look_at <= clock_timestamp()
            and t.gateway = ${gateway}
          order by d.next_look_at limit ${rowsMax} for update of d skip locked) due
    where r.reversal_id = due.reversal_id
    returning r.*, due.gateway_key`;
  return rows.map((row) => ({ reversal: reversalOf(row), gatewayKey: row.gateway_key }));
}

export async function readReversalsOf(db: Database, topUpId: TopUpId): Promise<Reversal[]> {
  const rows = await db.query<ReversalRow>`
    select * from top_up_reversals where top_up_id = ${topUpId} order by reversal_id desc`;
  return rows.map(reversalOf);
}

/** The reversals that carry a refund on to cards. */
export async function readReversalsOfCancellation(db: Database, id: CancellationId): Promise<Reversal[]> {
  const rows = await db.query<ReversalRow>`
    select * from top_up_reversals where cancellation_id = ${id} order by reversal_id`;
  return rows.map(reversalOf);
}

/**
 * What of these users' top-ups may still go back for what they paid then, by user, the newest first. Of very
 * many, the newest and the largest: a hundred small ones hide none that brought the money.
 */
export async function readReversible(
  tx: Tx,
  paid: ReadonlyMap<UserId, Instant>,
  topUpsMax: number,
): Promise<Map<UserId, Reversible[]>> {
  const rows = await tx<
    { user_id: string; top_up_id: string; payment_method: string; created_at: Date; left: string }[]
  >`
    select u.user_id, t.top_up_id, t.payment_method, t.created_at, t.left
    from ${tableOf("u", [...paid], {
      user_id: ["uuid", ([userId]) => userId],
      paid_at: ["timestamptz", ([, paidAt]) => paidAt],
    })},
    lateral (select top_up_id, payment_method, created_at, amount - reversed as left,
                    row_number() over (order by created_at desc) newest,
                    row_number() over (order by amount - reversed desc, created_at desc) largest
             from (select top_up_id, payment_method, created_at, amount,
                          coalesce((select sum(r.amount) from top_up_reversals r
                                    where r.top_up_id = t.top_up_id and r.status <> 'FAILED'), 0) reversed
                   from top_ups t where t.user_id = u.user_id and t.status = 'SUCCEEDED'
                     and t.created_at < u.paid_at + interval '1 millisecond' offset 0) known
             where amount > reversed) t
    where newest <= ${topUpsMax} or largest <= ${topUpsMax}
    order by t.created_at desc`;
  const found = new Map<UserId, Reversible[]>();
  for (const row of rows) {
    const userId = row.user_id as UserId;
    const topUp = {
      topUpId: row.top_up_id as TopUpId,
      paymentMethod: row.payment_method,
      createdAt: row.created_at.getTime(),
      left: Number(row.left),
    };
    found.set(userId, [...(found.get(userId) ?? []), topUp]);
  }
  return found;
}

function reversalOf(row: ReversalRow): Reversal {
  return {
    reversalId: row.reversal_id as ReversalId,
    cancellationId: row.cancellation_id as CancellationId | null,
    topUpId: row.top_up_id as TopUpId,
    userId: row.user_id as UserId,
    amount: Number(row.amount),
    status: row.status,
    reason: row.reason,
    cancelKey: row.cancel_key,
    createdAt: row.created_at.getTime(),
  };
}
