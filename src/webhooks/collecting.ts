import type { Tx } from "../database/database.ts";
import { pgArray } from "../database/pg-array.ts";
import { EVENTS_MAX, insertEvents } from "./event-store.ts";

/** Rows of transactions that were still open at the last look are found by looking back so far. */
const LOOK_BACK_SECONDS = 120;

/**
 * Makes the events of what has happened since the last time, and a delivery of each for everybody who wants
 * it. The rows that say that it happened are the outbox: a row is found however late its transaction ends,
 * and each makes one event however often this runs. Returns whether there may be more.
 */
export async function collectEvents(tx: Tx): Promise<boolean> {
  const [progress] = await tx<{ since: Date; until: Date }[]>`
    select greatest(collected_until, (select min(created_at) from webhook_endpoints)) since,
           clock_timestamp() until
    from webhook_progress where exists (select from webhook_endpoints) for update`;
  if (!progress) return false;
  const from = new Date(progress.since.getTime() - LOOK_BACK_SECONDS * 1_000).toISOString();
  const counts = [
    await collectPayments(tx, from),
    await collectCancellations(tx, from),
    await collectActs(tx, from),
    await collectCheckIns(tx, from),
    await collectSoldOut(tx),
  ];
  const isMore = counts.some((count) => count === EVENTS_MAX);
  if (!isMore) await tx`update webhook_progress set collected_until = ${progress.until.toISOString()}`;
  return isMore;
}

/** The smallest id that a row of this time can have: ids begin with the time at which they were made. */
const idAt = (from: string) => {
  const hex = Date.parse(from).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
};

async function collectPayments(tx: Tx, from: string): Promise<number> {
  return insertEvents(
    tx,
    tx`
      select 'order.paid' type, y.payment_id subject, y.paid_at at,
             jsonb_build_object('bookingNumber', y.booking_number, 'paymentId', y.payment_id,
               'reservationId', y.reservation_id, 'concertId', r.concert_id,
               'performanceId', r.performance_id, 'seatNumbers', to_jsonb(r.seat_numbers),
               'amount', y.amount) as data
      from payments y join reservations r using (reservation_id)
      where y.payment_id >= ${idAt(from)}::uuid and y.paid_at >= ${from}::timestamptz`,
  );
}

async function collectCancellations(tx: Tx, from: string): Promise<number> {
  return insertEvents(
    tx,
    tx`
      select 'order.cancelled' type, x.cancellation_id subject, x.cancelled_at at,
             jsonb_build_object('bookingNumber', y.booking_number, 'paymentId', y.payment_id,
               'reservationId', x.reservation_id, 'cancellationId', x.cancellation_id,
               'concertId', r.concert_id, 'performanceId', r.performance_id,
               'seatNumbers', to_jsonb(x.seat_numbers), 'refund', x.amount - x.fee, 'fee', x.fee) as data
      from cancellations x
      join payments y using (payment_id)
      join reservations r on r.reservation_id = x.reservation_id
      where x.cancellation_id >= ${idAt(from)}::uuid and x.cancelled_at >= ${from}::timestamptz`,
  );
}

async function collectActs(tx: Tx, from: string): Promise<number> {
  return insertEvents(
    tx,
    tx`
      select case a.action when 'cancel_date' then 'performance.cancelled'
                           else 'performance.postponed' end type, a.subject, a.created_at at,
             jsonb_build_object('performanceId', a.subject, 'concertId', p.concert_id,
               'startsAt', to_char(p.starts_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) as data
      from organiser_actions a join performances p on p.performance_id = a.subject
      where a.action_id >= ${idAt(from)}::uuid and a.created_at >= ${from}::timestamptz
        and a.action = any(array['cancel_date', 'postpone_date'])`,
  );
}

/**
 * A ticket that was let in, once for as long as it is in: also where an earlier scan, of a phone that was
 * offline, becomes its entry later. After an undo, the next entry is told anew.
 */
async function collectCheckIns(tx: Tx, from: string): Promise<number> {
  return insertEvents(
    tx,
    tx`
      select 'ticket.checked_in' type, s.ticket_id subject, s.scanned_at at,
             jsonb_build_object('ticketId', s.ticket_id, 'performanceId', s.performance_id,
               'concertId', p.concert_id, 'seatNumber', t.seat_number, 'gate', s.gate,
               'nonce', s.nonce) as data
      from door_scans s
      join tickets t using (ticket_id)
      join performances p on p.performance_id = s.performance_id
      where s.is_entry and s.received_at >= ${from}::timestamptz
        and not exists (
          select from webhook_events e join door_scans told on told.nonce = e.data->>'nonce'
          where e.type = 'ticket.checked_in' and e.subject = s.ticket_id and told.undone_at is null)`,
  );
}

/** A queue that has sold out is told once; again when it has sold out again. */
async function collectSoldOut(tx: Tx): Promise<number> {
  await tx`
    delete from webhook_sold_out w where not exists (
      select from queues q where q.queue_id = w.queue_id and q.sold_out)`;
  const told = await tx<{ queue_id: string }[]>`
    insert into webhook_sold_out
    select queue_id from queues where sold_out and not draft
    on conflict do nothing returning queue_id`;
  if (told.length === 0) return 0;
  const ids = told.map((row) => row.queue_id);
  return insertEvents(
    tx,
    tx`
      select 'queue.sold_out' type, queue_id subject, clock_timestamp() at,
             jsonb_build_object('queueId', queue_id) as data
      from unnest(${pgArray(ids)}::uuid[]) queue_id`,
  );
}
