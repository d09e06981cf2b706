/** The counter: what breaks its invariants, and what its constraints refuse, once a sale has happened. */

const REPLACED = "ticket_id in (select replaced_by from tickets)";

export const BOX_OFFICE_INVARIANTS: Record<string, string[]> = {
  "a ticket that was replaced has one successor, of the same seat, order and owner": [
    "update tickets set replaced_by = gen_random_uuid() where replaced_by is not null",
    `update tickets set user_id = gen_random_uuid() where ${REPLACED}`,
    `update tickets set seat_number = 50 where ${REPLACED}`,
    `update tickets set replaced_by = (select replaced_by from tickets where replaced_by is not null)
     where status = 'CANCELLED'`,
    `insert into tickets
     select gen_random_uuid(), payment_id, reservation_id, user_id, performance_id, seat_number, price,
            status, issued_at, changed_in, replaced_by from tickets where replaced_by is not null`,
  ],
  "an order without a place in line was made at the counter, and no other": [
    "delete from counter_orders",
    "update reservations set position = 1 where position is null",
    "update reservations set position = null where confirmed_at is not null",
    `update reservations set status = 'EXPIRED', confirmed_at = null, cancelled_seats = '{}'
     where position is null`,
  ],
  "what passed over the counter is in the ledger once": [
    "delete from counter_movements",
    "update counter_movements set amount = amount + 1",
    "update counter_movements set user_id = gen_random_uuid()",
    "delete from ledger_entries where against = 'COUNTER'",
    `update ledger_entries set amount = amount + 1 where kind = 'COUNTER_SALE';
     insert into ledger_entries
     select gen_random_uuid(), user_id, reference, sequence + 100, -1, balance_after, created_at,
            'COUNTER_PAYOUT', against from ledger_entries where kind = 'COUNTER_SALE'`,
  ],
  "what passes over the counter is of an order made there": [
    "delete from counter_orders",
    "update counter_movements set reservation_id = gen_random_uuid()",
    "update counter_movements set user_id = gen_random_uuid()",
  ],
  "exchanged seats follow from one refund without a fee, of the same buyer": [
    "update counter_orders set cancellation_id = gen_random_uuid() where cancellation_id is not null",
    `update cancellations set refunded_by = 'BUYER'
     where cancellation_id in (select cancellation_id from counter_orders)`,
    `update cancellations c set user_id = (select user_id from wallets w where w.user_id <> c.user_id limit 1)
     where cancellation_id in (select cancellation_id from counter_orders)`,
    "update cancellations set fee = 1 where cancellation_id in (select cancellation_id from counter_orders)",
    `update cancellations c set reservation_id = o.reservation_id
     from counter_orders o where o.cancellation_id = c.cancellation_id`,
  ],
  "exchanged seats have the purchase, its time and its terms from those that they were exchanged for": [
    "delete from exchanged_payments",
    "update exchanged_payments set first_payment_id = payment_id",
    "update exchanged_payments set bought_at = bought_at + interval '1 day'",
    `update payments set refund_policy_no = refund_policy_no + 1
     where payment_id in (select payment_id from exchanged_payments)`,
    `insert into exchanged_payments
     select payment_id, payment_id, paid_at, amount, '[]' from payments
     where payment_id not in (select payment_id from exchanged_payments)`,
  ],
};

export const BOX_OFFICE_CONSTRAINTS: Record<string, string[]> = {
  counter_orders_cancellation_id_key: [
    `insert into counter_orders (reservation_id, cancellation_id, is_walk_in, sold_by, sold_at)
     select gen_random_uuid(), cancellation_id, true, 'x', now() from counter_orders
     where cancellation_id is not null`,
  ],
  exchanged_payments_payment_id_fkey: ["update exchanged_payments set payment_id = gen_random_uuid()"],
  exchanged_payments_order_amount_check: ["update exchanged_payments set order_amount = -1"],
  counter_orders_sale: ["update counter_orders set is_walk_in = false where cancellation_id is null"],
  counter_movements_amount_check: ["update counter_movements set amount = 0"],
  counter_movements_paid_by_check: ["update counter_movements set paid_by = 'cheque'"],
  tickets_replaced_check: ["update tickets set replaced_by = gen_random_uuid() where status = 'VALID'"],
};
