import { isoTime } from "../core/time.ts";
import type { Database, Tx } from "../database/database.ts";
import type { DeliveriesAsked, Delivery } from "./api.ts";
import type { Attempt } from "../http/outgoing/post.ts";
import type { AfterAttempt } from "./rules.ts";

interface SendingRow {
  sending_id: string;
  sequence: string;
  endpoint_id: string;
  event_id: string;
  type: Delivery["type"];
  at: Date;
  data: string;
  status: Delivery["status"];
  attempts: number;
  last_status: number | null;
  last_error: string | null;
  next_try_at: Date | null;
  ended_at: Date | null;
}

export type SendingRecord = Delivery & { sequence: number };

/** Takes deliveries that are due to enabled endpoints, and puts their next attempt off by the lease. */
export async function claimSendings(
  db: Database,
  leaseMs: number,
  rowsMax: number,
): Promise<SendingRecord[]> {
  const rows = await db.query<SendingRow>`
    with due as (
      update webhook_sendings s
      set attempts = s.attempts + 1,
          next_try_at = clock_timestamp() + ${leaseMs} * interval '1 millisecond'
      where s.sending_id = any(array(
        select d.sending_id from webhook_sendings d join webhook_endpoints e using (endpoint_id)
        where d.status = 'PENDING' and d.next_try_at <= clock_timestamp() and e.is_enabled
        order by d.next_try_at limit ${rowsMax} for update of d skip locked))
      returning s.*)
    select due.*, e.type, e.at, e.data::text data from due join webhook_events e using (event_id)`;
  return rows.map(recordOf);
}

/** Records what an attempt came to, unless the delivery was taken again since. */
export async function recordAttempt(
  db: Database,
  { deliveryId, attempts }: Delivery,
  { status, error }: Attempt,
  after: AfterAttempt,
): Promise<void> {
  const nextTryAt = isoTime(after.nextTryAt);
  await db.query`
    update webhook_sendings
    set status = ${after.status}, last_status = ${status}, last_error = ${error},
        next_try_at = ${nextTryAt}::timestamptz,
        ended_at = case when ${after.status} = 'PENDING' then null else clock_timestamp() end
    where sending_id = ${deliveryId} and status = 'PENDING' and attempts = ${attempts}`;
}

export async function disableEndpoint(db: Database, id: string): Promise<void> {
  await db.query`update webhook_endpoints set is_enabled = false where endpoint_id = ${id}`;
}

/** Deliveries, newest first. */
export async function readSendings(
  db: Database,
  { endpointId, status, cursor }: DeliveriesAsked,
  rowsMax: number,
): Promise<SendingRecord[]> {
  const rows = await db.query<SendingRow>`
    select s.*, e.type, e.at, e.data::text data
    from webhook_sendings s join webhook_events e using (event_id)
    where (${endpointId ?? null}::uuid is null or s.endpoint_id = ${endpointId ?? null}::uuid)
      and (${status ?? null}::text is null or s.status = ${status ?? null}::text)
      and (${cursor ?? null}::bigint is null or s.sequence < ${cursor ?? null}::bigint)
    order by s.sequence desc limit ${rowsMax}`;
  return rows.map(recordOf);
}

/** Sends a delivery again, from its first attempt on. Undefined if there is none. */
export async function replaySending(tx: Tx, id: string): Promise<SendingRecord | undefined> {
  const [row] = await tx<SendingRow[]>`
    with again as (
      update webhook_sendings
      set status = 'PENDING', attempts = 0, next_try_at = clock_timestamp(), ended_at = null
      where sending_id = ${id} returning *)
    select again.*, e.type, e.at, e.data::text data from again join webhook_events e using (event_id)`;
  return row && recordOf(row);
}

function recordOf(row: SendingRow): SendingRecord {
  return {
    deliveryId: row.sending_id,
    sequence: Number(row.sequence),
    endpointId: row.endpoint_id,
    eventId: row.event_id,
    type: row.type,
    at: isoTime(row.at.getTime()),
    data: JSON.parse(row.data) as Delivery["data"],
    status: row.status,
    attempts: row.attempts,
    lastStatus: row.last_status,
    lastError: row.last_error,
    nextTryAt: row.next_try_at && isoTime(row.next_try_at.getTime()),
    endedAt: row.ended_at && isoTime(row.ended_at.getTime()),
  };
}
