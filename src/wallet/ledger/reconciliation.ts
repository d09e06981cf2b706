import type { TopUpId } from "../../core/ids.ts";
import { type Instant, isoTime } from "../../core/time.ts";
import { type Database } from "../../database/database.ts";
import type { CaptureRange, Gateway, GatewayCapture } from "../gateways/gateway.ts";
import {
  type BookedTopUp,
  type CapturedSums,
  compareCaptures,
  compareFile,
  type FiledCapture,
  type Range,
  type Reconciliation,
  sumCaptures,
  widened,
} from "./comparing.ts";
import type { TopUpStatus } from "./rules.ts";

/**
 * Compares our top-ups from this range, row by row, with what the gateway captured, and its captures from
 * this range with our books. Throws if the gateway cannot be asked.
 */
export async function reconcile(db: Database, gateway: Gateway, range: Range): Promise<Reconciliation> {
  const { from, to } = widened(range);
  // Ours, theirs, then ours again: what changed meanwhile is told apart.
  const before = await readBooked(db, gateway.books, from, to);
  const captures = await readCaptures(gateway, { from, to, cursor: null });
  const after = await readBooked(db, gateway.books, from, to);
  return compareCaptures(before, captures, after, range);
}

/** As `reconcile`, with the sums of what the gateway has captured in the range. */
export async function reconcileWithin(
  db: Database,
  gateway: Gateway,
  range: { from: Instant; to: Instant },
): Promise<Reconciliation & { theirs: CapturedSums }> {
  const found = await reconcile(db, gateway, range);
  const captures = await readCaptures(gateway, { ...range, cursor: null });
  return { ...found, theirs: sumCaptures(captures.values(), range) };
}

/** Compares our top-ups of a range with a file in which the company lists what it has captured in it. */
export async function compareWithFile(
  db: Database,
  books: string,
  range: { from: Instant; to: Instant },
  filed: readonly FiledCapture[],
): Promise<Reconciliation> {
  const { from, to } = widened(range);
  return compareFile(await readBooked(db, books, from, to), filed, range);
}

async function readCaptures(gateway: Gateway, range: CaptureRange): Promise<Map<string, GatewayCapture>> {
  const captures = new Map<string, GatewayCapture>();
  let { cursor } = range;
  do {
    const page = await gateway.captures({ ...range, cursor });
    for (const capture of page.captures) captures.set(capture.key, capture);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return captures;
}

interface BookedRow {
  top_up_id: string;
  gateway_key: string;
  status: TopUpStatus;
  reason: string | null;
  amount: string;
  reversed: string;
  reversing: boolean;
  created_at: Date;
}

async function readBooked(
  db: Database,
  gateway: string,
  from: Instant | null,
  to: Instant | null,
): Promise<Map<string, BookedTopUp>> {
  const rows = await db.query<BookedRow>`
    select t.top_up_id, t.gateway_key, t.status, t.reason, t.amount, t.created_at,
           coalesce(sum(r.amount) filter (where r.status = 'SUCCEEDED'), 0) reversed,
           coalesce(bool_or(r.status in ('SENT', 'UNKNOWN')), false) reversing
    from top_ups t left join top_up_reversals r using (top_up_id)
    where t.gateway = ${gateway}
      and t.created_at >= coalesce(${isoTime(from)}::timestamptz, '-infinity')
      and t.created_at < coalesce(${isoTime(to)}::timestamptz, 'infinity')
    group by t.top_up_id`;
  return new Map(
    rows.map((row) => [
      row.gateway_key,
      {
        topUpId: row.top_up_id as TopUpId,
        key: row.gateway_key,
        status: row.status,
        reason: row.reason,
        amount: Number(row.amount),
        reversed: Number(row.reversed),
        reversing: row.reversing,
        createdAt: row.created_at.getTime(),
      },
    ]),
  );
}

/** A movement of money that has been open for too long. */
export interface StuckMovement {
  kind: "top_up" | "reversal";
  id: string;
  userId: string;
  key: string;
  amount: number;
  status: string;
  reason: string | null;
  createdAt: string;
  looks: number;
  nextStep: string;
}

const STUCK_MAX = 500;

interface StuckRow {
  kind: "top_up" | "reversal";
  id: string;
  user_id: string;
  gateway_key: string;
  amount: string;
  status: string;
  reason: string | null;
  created_at: Date;
  looks: number;
}

/** Movements open for longer than `afterMs`, and those that only a person can settle, oldest first. */
export async function readStuck(db: Database, afterMs: number): Promise<StuckMovement[]> {
  const rows = await db.query<StuckRow>`
    select * from (
      select 'top_up' kind, top_up_id id, user_id, gateway_key, amount, status, reason, created_at, looks
      from top_ups where status in ('CREATED', 'SENT', 'UNKNOWN')
      union all
      select 'reversal', r.reversal_id, r.user_id, t.gateway_key, r.amount, r.status, r.reason, r.created_at,
             r.looks
      from top_up_reversals r join top_ups t using (top_up_id) where r.status in ('SENT', 'UNKNOWN')) open
    where reason = 'amount_mismatch' or created_at < clock_timestamp() - ${afterMs} * interval '1 millisecond'
    order by created_at limit ${STUCK_MAX}`;
  return rows.map((row) => ({
    kind: row.kind,
    id: row.id,
    userId: row.user_id,
    key: row.gateway_key,
    amount: Number(row.amount),
    status: row.status,
    reason: row.reason,
    createdAt: row.created_at.toISOString(),
    looks: row.looks,
    nextStep:
      row.reason === "amount_mismatch"
        ? "The company has another amount than ours: compare both with the company; cancel the payment " +
          "there if it is wrong."
        : "The company has given no usable answer: see whether it is reachable; it is asked again every " +
          "few seconds.",
  }));
}
