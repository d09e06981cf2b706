import type { TopUpId } from "../../core/ids.ts";
import { CURRENCY } from "../../core/points.ts";
import { type Instant, isoTime } from "../../core/time.ts";
import { type Database } from "../../database/database.ts";
import type { CaptureRange, Gateway, GatewayCapture } from "../gateways/gateway.ts";
import type { TopUpStatus } from "./rules.ts";

/** A top-up in our books. */
export interface BookedTopUp {
  topUpId: TopUpId;
  key: string;
  status: TopUpStatus;
  reason: string | null;
  amount: number;
  /** The amount that was sent back. `reversing`: more is on its way. */
  reversed: number;
  reversing: boolean;
  createdAt: Instant;
}

export interface Difference {
  kind: "not_in_our_books" | "not_credited" | "not_captured" | "amount" | "reversed";
  key: string;
  topUpId: TopUpId | null;
  ours: string;
  theirs: string;
  nextStep: string;
}

const NEXT_STEPS: Record<Difference["kind"], string> = {
  not_in_our_books: "Find out who charged with our key; cancel the payment at the company if nobody can say.",
  not_credited: "The company has money for which there are no points: cancel the payment at the company.",
  not_captured: "Points were given for money that the company does not have: ask the company, with the key.",
  amount: "Compare both records with the company; correct by cancelling the difference there.",
  reversed: "What went back differs: compare the cancellations of this key with the company.",
};

/**
 * Compares one top-up with the company's record under its key. Null if they agree or it is not settled yet.
 */
function compareTopUp(
  booked: BookedTopUp | undefined,
  capture: GatewayCapture | undefined,
): Difference | null {
  const difference = (kind: Difference["kind"]): Difference => ({
    kind,
    key: booked?.key ?? capture!.key,
    topUpId: booked?.topUpId ?? null,
    ours: booked ? `${booked.status} ${booked.amount}, ${booked.reversed} back` : "nothing",
    theirs: capture
      ? `captured ${capture.amount} ${capture.currency}, ${capture.cancelledAmount} cancelled`
      : "nothing",
    nextStep: NEXT_STEPS[kind],
  });
  if (!booked) return capture ? difference("not_in_our_books") : null;
  if (booked.status === "FAILED") {
    const kept = capture && capture.amount > capture.cancelledAmount;
    return kept ? difference("not_credited") : null;
  }
  if (booked.status !== "SUCCEEDED") return null;
  if (!capture) return difference("not_captured");
  if (capture.amount !== booked.amount || capture.currency !== CURRENCY) return difference("amount");
  if (booked.reversing || capture.cancelledAmount === booked.reversed) return null;
  return difference("reversed");
}

export interface Reconciliation {
  compared: number;
  /** Top-ups and reversals that are not settled yet, and therefore not compared. */
  open: number;
  differences: Difference[];
}

/** A charge is captured within seconds of its intent, but clocks may differ by this much. */
const MARGIN_MS = 3_600_000;

/**
 * Compares our top-ups from this range, row by row, with what the gateway captured, and its captures from
 * this range with our books. A null end is open. Throws if the gateway cannot be asked.
 */
export async function reconcile(
  db: Database,
  gateway: Gateway,
  range: { from: Instant | null; to: Instant | null },
): Promise<Reconciliation> {
  const { from, to } = widened(range);
  // Read ours, theirs, then ours again. A row that changed meanwhile is compared in its last state, or counts
  // as open.
  const before = await readBooked(db, gateway.books, from, to);
  const captures = await readCaptures(gateway, { from, to, cursor: null });
  const after = await readBooked(db, gateway.books, from, to);
  const within = (at: Instant) =>
    (range.from === null || at >= range.from) && (range.to === null || at < range.to);

  const result: Reconciliation = { compared: 0, open: 0, differences: [] };
  for (const key of new Set([...before.keys(), ...captures.keys()])) {
    const capture = captures.get(key);
    const booked = after.get(key);
    const moved = JSON.stringify(before.get(key)) !== JSON.stringify(booked);
    if (!within(booked?.createdAt ?? capture!.capturedAt)) continue;
    result.compared += 1;
    const isOpen = booked && booked.status !== "SUCCEEDED" && booked.status !== "FAILED";
    if (moved || isOpen || booked?.reversing) result.open += 1;
    const difference = moved ? null : compareTopUp(booked, capture);
    if (difference) result.differences.push(difference);
  }
  return result;
}

export interface CapturedSums {
  payments: number;
  amount: number;
  cancelledAmount: number;
}

/** As `reconcile`, with the sums of what the gateway has captured in the range. */
export async function reconcileWithin(
  db: Database,
  gateway: Gateway,
  range: { from: Instant; to: Instant },
): Promise<Reconciliation & { theirs: CapturedSums }> {
  const found = await reconcile(db, gateway, range);
  const captures = await readCaptures(gateway, { ...range, cursor: null });
  const theirs = { payments: 0, amount: 0, cancelledAmount: 0 };
  for (const { amount, cancelledAmount, capturedAt } of captures.values()) {
    if (capturedAt < range.from || capturedAt >= range.to) continue;
    theirs.payments += 1;
    theirs.amount += amount;
    theirs.cancelledAmount += cancelledAmount;
  }
  return { ...found, theirs };
}

interface Range {
  from: Instant | null;
  to: Instant | null;
}

function widened({ from, to }: Range): Range {
  return { from: from === null ? null : from - MARGIN_MS, to: to === null ? null : to + MARGIN_MS };
}

/** A payment as a file of the payment company has it. */
export interface FiledCapture {
  key: string;
  amount: number;
  /** Null: the file does not say. */
  cancelledAmount: number | null;
}

/**
 * Compares our top-ups of a range with a file in which the company lists what it has captured in it. A charge
 * near either end may stand in the file before or after, so that its absence here says nothing.
 */
export async function compareWithFile(
  db: Database,
  books: string,
  range: { from: Instant; to: Instant },
  filed: readonly FiledCapture[],
): Promise<Reconciliation> {
  const { from, to } = widened(range);
  const booked = await readBooked(db, books, from, to);
  const captures = new Map(filed.map((capture) => [capture.key, capture]));
  const result: Reconciliation = { compared: 0, open: 0, differences: [] };
  for (const key of new Set([...booked.keys(), ...captures.keys()])) {
    const [ours, theirs] = [booked.get(key), captures.get(key)];
    const isAtEdge =
      ours !== undefined &&
      (ours.createdAt < range.from + MARGIN_MS || ours.createdAt >= range.to - MARGIN_MS);
    if (isAtEdge && !theirs) continue;
    result.compared += 1;
    const isOpen = ours && ours.status !== "SUCCEEDED" && ours.status !== "FAILED";
    if (isOpen || ours?.reversing) result.open += 1;
    const difference = compareTopUp(ours, theirs && filedCapture(theirs, ours));
    if (difference) result.differences.push(difference);
  }
  return result;
}

/** What a file does not say is taken to be as we have it. */
function filedCapture({ key, amount, cancelledAmount }: FiledCapture, ours: BookedTopUp | undefined) {
  const cancelled = cancelledAmount ?? ours?.reversed ?? 0;
  const capturedAt = ours?.createdAt ?? 0;
  return { key, amount, cancelledAmount: cancelled, currency: CURRENCY, capturedAt };
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
      and t.created_at >= coalesce(${from === null ? null : isoTime(from)}::timestamptz, '-infinity')
      and t.created_at < coalesce(${to === null ? null : isoTime(to)}::timestamptz, 'infinity')
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
