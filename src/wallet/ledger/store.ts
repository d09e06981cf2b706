import { tableOf } from "../../database/table-of.ts";
import type { PaymentId, ReservationId, TopUpId, UserId } from "../../core/ids.ts";
import { type Instant, isoTime } from "../../core/time.ts";
import { type Database, type Tx } from "../../database/database.ts";
import { pgArray } from "../../database/pg-array.ts";
import type { LedgerEntry, Purpose, SentTopUp, TopUp, TopUpStatus, Wallet } from "./rules.ts";

interface WalletRow {
  user_id: string;
  balance: string;
  entries: string;
}

/**
 * Locks wallets in order of user. Wallets come after places and before reservations in the order of locks.
 */
export async function lockWallets(tx: Tx, userIds: readonly UserId[]): Promise<Map<UserId, Wallet>> {
  const rows = await tx<WalletRow[]>`
    select user_id, balance, entries from wallets where user_id = any(${pgArray(userIds)}::uuid[])
    order by user_id for update`;
  return new Map(rows.map((row) => [row.user_id as UserId, walletOf(row)]));
}

/** Creates missing wallets, in the order of locks. */
export async function openWallets(tx: Tx, userIds: readonly UserId[]): Promise<void> {
  await tx`
    insert into wallets (user_id, balance)
    select user_id, 0 from unnest(${pgArray(userIds)}::uuid[]) user_id order by user_id
    on conflict do nothing`;
}

export async function insertWallets(tx: Tx, wallets: readonly Wallet[]): Promise<void> {
  await tx`
    insert into wallets (user_id, balance, entries)
    select * from ${tableOf("v", wallets, {
      user_id: ["uuid", (wallet) => wallet.userId],
      balance: ["bigint", (wallet) => wallet.balance],
      entries: ["bigint", (wallet) => wallet.entries],
    })}
    order by user_id`;
}

export async function updateWallets(tx: Tx, wallets: readonly Wallet[]): Promise<void> {
  await tx`
    update wallets w set balance = v.balance, entries = v.entries
    from ${tableOf("v", wallets, {
      user_id: ["uuid", (wallet) => wallet.userId],
      balance: ["bigint", (wallet) => wallet.balance],
      entries: ["bigint", (wallet) => wallet.entries],
    })}
    where w.user_id = v.user_id`;
}

export async function insertEntries(tx: Tx, entries: readonly LedgerEntry[]): Promise<void> {
  await tx`
    insert into ledger_entries (entry_id, user_id, reference, sequence, amount, balance_after, created_at,
                                kind, against)
    select * from ${tableOf("v", entries, {
      entry_id: ["uuid", (entry) => entry.entryId],
      user_id: ["uuid", (entry) => entry.userId],
      reference: ["uuid", (entry) => entry.reference],
      sequence: ["bigint", (entry) => entry.sequence],
      amount: ["bigint", (entry) => entry.amount],
      balance_after: ["bigint", (entry) => entry.balanceAfter],
      created_at: ["timestamptz", (entry) => entry.createdAt],
      kind: ["text", (entry) => entry.kind],
      against: ["text", (entry) => entry.against],
    })}`;
}

export async function readBalance(db: Database, userId: UserId): Promise<number> {
  const [row] = await db.query<{ balance: string }>`select balance from wallets where user_id = ${userId}`;
  return Number(row?.balance ?? 0);
}

export interface EntryRow {
  entry_id: string;
  sequence: string;
  kind: LedgerEntry["kind"];
  amount: string;
  balance_after: string;
  reference: string;
  is_exchange: boolean;
  created_at: Date;
}

/** A wallet's entries before `beforeSequence`, newest first. */
export function readEntries(
  db: Database,
  userId: UserId,
  beforeSequence: number | null,
  rowsMax: number,
): Promise<EntryRow[]> {
  return db.query<EntryRow>`
    select entry_id, sequence, kind, amount, balance_after, reference, created_at,
           exists (select from exchange_references x
                   where x.reference = ledger_entries.reference) is_exchange
    from ledger_entries
    where user_id = ${userId} and sequence < ${beforeSequence ?? Number.MAX_SAFE_INTEGER}
    order by sequence desc limit ${rowsMax}`;
}

interface TopUpRow {
  top_up_id: string;
  user_id: string;
  amount: string;
  payment_method: string;
  status: TopUpStatus;
  reason: string | null;
  gateway: string;
  gateway_key: string;
  payment_key: string | null;
  pays_reservation_id: string | null;
  pays_payment_id: string;
  pays_queue_no: number;
  pays_position: string;
  pays_terms_version: string | null;
  unpaid_reason: string | null;
  created_at: Date;
}

export async function insertTopUps(tx: Tx, added: readonly SentTopUp[]): Promise<void> {
  await tx`
    insert into top_ups (top_up_id, user_id, amount, payment_method, status, gateway, gateway_key, created_at,
                         pays_reservation_id, pays_payment_id, pays_queue_no, pays_position,
                         pays_terms_version, next_look_at)
    select top_up_id, user_id, amount, payment_method, status, gateway, gateway_key, created_at,
           pays_reservation_id, pays_payment_id, pays_queue_no, pays_position, pays_terms_version,
           clock_timestamp() + check_after_ms * interval '1 millisecond'
    from ${tableOf("v", added, {
      top_up_id: ["uuid", ({ topUp }) => topUp.topUpId],
      user_id: ["uuid", ({ topUp }) => topUp.userId],
      amount: ["bigint", ({ topUp }) => topUp.amount],
      payment_method: ["text", ({ topUp }) => topUp.paymentMethod],
      status: ["text", ({ topUp }) => topUp.status],
      gateway: ["text", ({ topUp }) => topUp.gateway],
      gateway_key: ["text", ({ topUp }) => topUp.gatewayKey],
      created_at: ["timestamptz", ({ topUp }) => topUp.createdAt],
      pays_reservation_id: ["uuid", ({ topUp }) => topUp.purpose?.reservationId ?? null],
      pays_payment_id: ["uuid", ({ topUp }) => topUp.purpose?.paymentId ?? null],
      pays_queue_no: ["int", ({ topUp }) => topUp.purpose?.queueNo ?? null],
      pays_position: ["bigint", ({ topUp }) => topUp.purpose?.position ?? null],
      pays_terms_version: ["text", ({ topUp }) => topUp.purpose?.termsVersion ?? null],
      check_after_ms: ["int", ({ checkAfterMs }) => checkAfterMs],
    })}`;
}

export async function lockTopUps(tx: Tx, ids: readonly TopUpId[]): Promise<Map<TopUpId, TopUp>> {
  const rows = await tx<TopUpRow[]>`
    select * from top_ups where top_up_id = any(${pgArray(ids)}::uuid[]) order by top_up_id for update`;
  return new Map(rows.map((row) => [row.top_up_id as TopUpId, topUpOf(row)]));
}

export async function updateTopUps(tx: Tx, topUps: readonly TopUp[], now: Instant): Promise<void> {
  await tx`
    update top_ups t set status = v.status, reason = v.reason, unpaid_reason = v.unpaid_reason,
           settled_at = case when v.status in ('SUCCEEDED', 'FAILED') then ${isoTime(now)}::timestamptz end
    from ${tableOf("v", topUps, {
      top_up_id: ["uuid", (topUp) => topUp.topUpId],
      status: ["text", (topUp) => topUp.status],
      reason: ["text", (topUp) => topUp.reason],
      unpaid_reason: ["text", (topUp) => topUp.unpaidReason],
    })}
    where t.top_up_id = v.top_up_id`;
}

/** The top-ups of these reservations whose result is open. */
export async function readOpenPurposes(
  tx: Tx,
  ids: readonly ReservationId[],
): Promise<Map<ReservationId, TopUpId>> {
  const rows = await tx<{ reservation_id: string; top_up_id: string }[]>`
    select pays_reservation_id reservation_id, top_up_id from top_ups
    where pays_reservation_id = any(${pgArray(ids)}::uuid[])
      and status in ('CREATED', 'SENT', 'UNKNOWN')`;
  return new Map(rows.map((row) => [row.reservation_id as ReservationId, row.top_up_id as TopUpId]));
}

/** Records that top-ups are being sent, with their payment keys. */
export async function sendTopUps(tx: Tx, sent: readonly SentTopUp[], now: Instant): Promise<void> {
  await tx`
    update top_ups t set status = 'SENT', payment_key = v.payment_key, sent_at = ${isoTime(now)}::timestamptz,
           next_look_at = clock_timestamp() + v.check_after_ms * interval '1 millisecond'
    from ${tableOf("v", sent, {
      top_up_id: ["uuid", ({ topUp }) => topUp.topUpId],
      payment_key: ["text", ({ topUp }) => topUp.paymentKey],
      check_after_ms: ["int", ({ checkAfterMs }) => checkAfterMs],
    })}
    where t.top_up_id = v.top_up_id`;
}

/** Top-ups that have waited for their buyer for longer than this, in milliseconds; the oldest first. */
export async function readUnconfirmed(db: Database, afterMs: number, rowsMax: number): Promise<TopUp[]> {
  const rows = await db.query<TopUpRow>`
    select * from top_ups
    where status = 'REQUIRES_ACTION'
      and created_at < clock_timestamp() - ${afterMs} * interval '1 millisecond'
    order by created_at limit ${rowsMax}`;
  return rows.map((row) => topUpOf(row));
}

/**
 * Claims top-ups that are due for a check, and postpones their next check. So no other worker asks at the
 * same time, and a worker that dies meanwhile blocks nothing.
 */
export async function claimUnsettled(
  db: Database,
  gateway: string,
  rowsMax: number,
): Promise<{ topUp: TopUp; ageMs: number }[]> {
  const rows = await db.query<TopUpRow & { age_ms: number }>`
    update top_ups t set looks = looks + 1,
           next_look_at = clock_timestamp() + least(power(2, looks), 4)
             * (0.75 + random() / 2) * interval '1 second'
    from (select top_up_id from top_ups
          where status in ('CREATED', 'SENT', 'UNKNOWN') and next_look_at <= clock_timestamp()
            and gateway = ${gateway}
          order by next_look_at limit ${rowsMax} for update skip locked) due
    where t.top_up_id = due.top_up_id
    returning t.*,
      (extract(epoch from clock_timestamp() - coalesce(sent_at, created_at)) * 1000)::float8 age_ms`;
  return rows.map((row) => ({ topUp: topUpOf(row), ageMs: row.age_ms }));
}

export async function readTopUp(
  db: Database,
  id: TopUpId,
): Promise<{ topUp: TopUp; balanceAfter: number | null } | undefined> {
  const [row] = await db.query<TopUpRow & { balance_after: string | null }>`
    select t.*, e.balance_after from top_ups t
    left join ledger_entries e on e.reference = t.top_up_id and e.kind = 'TOP_UP'
    where t.top_up_id = ${id}`;
  return (
    row && {
      topUp: topUpOf(row),
      balanceAfter: row.balance_after === null ? null : Number(row.balance_after),
    }
  );
}

/** Names a top-up by the books and our key of its gateway. */
export interface TopUpHint {
  gateway: string;
  key: string;
}

/** Makes open top-ups due for a check. Settled ones and unknown keys cost a look-up, and no write. */
export async function hintTopUps(db: Database, hints: readonly TopUpHint[]): Promise<void> {
  await db.query`
    with due as materialized (
      select t.top_up_id
      from top_ups t
      join ${tableOf("h", hints, {
        gateway: ["text", (hint) => hint.gateway],
        gateway_key: ["text", (hint) => hint.key],
      })}
        using (gateway, gateway_key)
      where t.status in ('CREATED', 'SENT', 'UNKNOWN')
      order by t.top_up_id for update of t)
    update top_ups set next_look_at = clock_timestamp()
    where top_up_id = any(array(select top_up_id from due))`;
}

function walletOf(row: WalletRow): Wallet {
  return { userId: row.user_id as UserId, balance: Number(row.balance), entries: Number(row.entries) };
}

function topUpOf(row: TopUpRow): TopUp {
  return {
    topUpId: row.top_up_id as TopUpId,
    userId: row.user_id as UserId,
    amount: Number(row.amount),
    paymentMethod: row.payment_method,
    status: row.status,
    reason: row.reason,
    gateway: row.gateway,
    gatewayKey: row.gateway_key,
    paymentKey: row.payment_key,
    purpose: purposeOf(row),
    unpaidReason: row.unpaid_reason,
    createdAt: row.created_at.getTime(),
  };
}

function purposeOf(row: TopUpRow): Purpose | null {
  if (row.pays_reservation_id === null) return null;
  return {
    reservationId: row.pays_reservation_id as ReservationId,
    paymentId: row.pays_payment_id as PaymentId,
    queueNo: row.pays_queue_no,
    position: Number(row.pays_position),
    termsVersion: row.pays_terms_version,
  };
}
