import { KEPT_SEAT_INVARIANTS } from "./kept-seat-cases.ts";
import { BOX_OFFICE_INVARIANTS } from "./box-office-cases.ts";
import { DOOR_INVARIANTS } from "./door-cases.ts";

/**
 * For every invariant: what breaks it, once a sale has happened (`sale.ts`); one case for each of its
 * alternatives.
 */

import { JOB_INVARIANTS } from "./job-cases.ts";

/** Of a row `x`: it becomes somebody else's. */
const NOT_CANCELLED = "state <> 'CANCELLED'";
const OTHERS = `user_id = (select user_id from wallets where user_id <> x.user_id limit 1)`;

const SEATS: Record<string, string[]> = {
  "a confirmed reservation owns all of its seats that were not given back": [
    `update seats set status = 'AVAILABLE', reservation_id = null
     where status = 'SOLD' and reservation_id is not null`,
  ],
  "a date is sold by all seats of its plan, each category with a price": [
    "set local session_replication_role = replica; update performances set plan_no = 999999",
    "update seat_plans set seats = seats + 1",
    "update performances set prices = prices || prices",
    "update performances set prices = '[]'",
    ...["category", "grade", "price"].map((key) => `update performances set prices = prices #- '{0,${key}}'`),
    `update performances set prices = jsonb_set(prices, '{0,category}', '"VIP"')`,
  ],
  "a removed plan sells no date": ["insert into removed_seat_plans select plan_no from seat_plans"],
  "a plan counts its seats, numbers them without a gap, and knows their categories": [
    "delete from plan_seats where seat_number = 50",
    "update plan_seats set seat_number = 51 where seat_number = 50",
    "update plan_seats set category = 1 where seat_number = 50",
    "delete from plan_seats where seat_number = 49",
  ],
  "a companion seat belongs to a wheelchair place of its plan": [
    "update plan_seats set flags = 2 where seat_number = 50",
    "update plan_seats set companion_of = 49 where seat_number = 50",
    "update plan_seats set flags = 2, companion_of = 49 where seat_number = 50",
    "update plan_seats set flags = 2, companion_of = 51 where seat_number = 50",
  ],
  "a live hold holds all of its seats": [
    `update seats set held_until = held_until + interval '1 second' where status = 'HELD'
      and seat_number = 3`,
  ],
  "a held seat is of a live hold": [
    "update reservations set status = 'CANCELLED' where status = 'HELD'",
    "update reservations set seat_numbers = '{3,5}' where status = 'HELD'",
  ],
  "who holds seats is inside for as long as the hold lasts": [
    "update places set status = 'EXPIRED' where held_until is not null and status = 'ACTIVE'",
    "update places set held_until = null, deadline = now() where status = 'ACTIVE'",
  ],
  "a spent, left or revoked token holds nothing": [
    "update places set status = 'LEFT' where status = 'ACTIVE'",
  ],
  "no reservation was confirmed after its deadline": [
    `alter table reservations drop constraint reservations_check2;
     update reservations set confirmed_at = expires_at where status = 'CONFIRMED'`,
  ],
  "held plus owned seats of a user and concert never exceed the policy as it was at the hold": [
    "update reservations set seats_limit = 0 where status = 'CONFIRMED'",
    "update reservations set seats_limit = 0 where status = 'HELD'",
  ],
  "held plus owned seats of a user and date never exceed the policy as it was at the hold": [
    "update reservations set performance_limit = 0 where status = 'CONFIRMED'",
    "update reservations set performance_limit = 1 where status = 'HELD'",
  ],
  "nothing of a draft is held or sold, and nobody is in its line": [
    "update concerts set state = 'DRAFT'",
    "update queues set draft = true where last_position > 0",
    "update queues set draft = true where last_position = 0",
    `update queues set draft = true, last_position = 1 where last_position = 0;
     update concerts set state = 'DRAFT' where queue_no in (select queue_no from queues where draft)`,
  ],
  "the takings are those of the ledger": [
    "update ledger_entries set amount = amount + 1 where kind = 'PAYMENT'",
    "update ledger_entries set amount = amount - 1 where kind = 'REFUND'",
    "update cancellations set seat_fees[1] = seat_fees[1] + 1",
    "update reservations set seat_prices[1] = seat_prices[1] + 1 where status = 'CONFIRMED'",
    "delete from fee_returns; delete from cancellations",
    "update fee_returns set seat_amounts[1] = seat_amounts[1] + 1",
  ],
  "no hold began after its date's sale had ended or been stopped, nor before it opened": [
    "update performances set state = 'STOPPED', sale_changed_at = '-infinity'",
    `update performances set sales_close_at = '2020-01-01', sale_changed_at = '-infinity'
     where ${NOT_CANCELLED}`,
    `update concerts set sales_open_at = '2030-01-01';
     update performances set sale_changed_at = '-infinity' where ${NOT_CANCELLED}`,
    `update queues set switch = 'CLOSED';
     update performances set sale_changed_at = '-infinity' where ${NOT_CANCELLED}`,
  ],
  "no date to come is to be sold after it has begun": [
    "update performances set sales_close_at = starts_at + interval '1 second'",
    `update performances set starts_at = now() - interval '1 day',
                             sales_close_at = now() + interval '1 hour'`,
  ],
  "nothing of a withdrawn concert is held, or was ever sold": [
    `update reservations set status = 'CANCELLED' where status = 'HELD'; update concerts
      set withdrawn_at = now()`,
    `update reservations set status = 'CANCELLED', confirmed_at = null, cancelled_seats = '{}'
     where confirmed_at is not null; update concerts set withdrawn_at = now()`,
  ],
};

const REFERENCES: Record<string, string[]> = {
  "every row belongs to rows that exist": [
    "update places set queue_no = 999999 where status = 'WAITING'",
    "update reservations set performance_id = gen_random_uuid()",
    "update reservations set concert_id = gen_random_uuid()",
    "update reservations set position = 999999",
    "update seats set reservation_id = gen_random_uuid() where status = 'HELD'",
    "update seats set performance_id = gen_random_uuid() where seat_number = 50",
    "update seats set seat_number = 51 where seat_number = 50",
    `insert into plan_seats (plan_no, seat_number, category, section, seat_row, label)
     values (999999, 1, 0, 'A', '1', '1')`,
    "update top_up_reversals set cancellation_id = gen_random_uuid()",
    "update jobs set concert_id = gen_random_uuid()",
    "update job_orders set payment_id = gen_random_uuid()",
    "update ledger_entries set user_id = gen_random_uuid() where kind = 'PAYMENT'",
    "update payments set reservation_id = gen_random_uuid()",
    "update payments set refund_policy_no = 99",
    "update payments y set user_id = (select user_id from wallets w where w.user_id <> y.user_id limit 1)",
    `update reservations set user_id = '00000000-0000-7000-8000-000000000001';
     update payments set user_id = '00000000-0000-7000-8000-000000000001'`,
    `update reservations x set ${OTHERS} where position is null`,
    `update reservations set user_id = '00000000-0000-7000-8000-000000000001' where position is null;
     update payments set user_id = '00000000-0000-7000-8000-000000000001'
     where reservation_id in (select reservation_id from reservations where position is null)`,
    "update tickets set payment_id = gen_random_uuid() where payment_id is not null",
    "update tickets set reservation_id = gen_random_uuid() where payment_id is not null",
    "update tickets set seat_number = 9999 where status = 'VALID' and seat_number = 1",
    "update tickets set performance_id = gen_random_uuid() where status = 'VALID'",
  ],
};

const LEDGER: Record<string, string[]> = {
  "a wallet's balance is the sum of its entries and never negative": [
    "update wallets set balance = balance + 1",
    `alter table wallets drop constraint wallets_balance_check;
     update ledger_entries e set amount = amount - (select balance from wallets w
     where w.user_id = e.user_id) - 1
     where sequence = 1;
     update wallets set balance = -1`,
    `update ledger_entries set sequence = 99 where sequence = (select max(sequence) from ledger_entries);
     update wallets set entries = 99 where entries = (select max(entries) from wallets)`,
    "update ledger_entries set sequence = 99 where sequence = (select max(sequence) from ledger_entries)",
  ],
  "a running balance follows from the entry before it": [
    "update ledger_entries set balance_after = balance_after + 1 where sequence = 2",
    `update ledger_entries set amount = -1, balance_after = -1 where sequence = 1;
     delete from ledger_entries where sequence > 1`,
  ],
  "a payment has exactly one debit, of exactly the prices fixed at the hold": [
    "delete from ledger_entries where kind = 'PAYMENT'",
    "update ledger_entries set amount = amount - 1 where kind = 'PAYMENT'",
    `update payments x set ${OTHERS}`,
    "update reservations set amount = amount + 1, seat_prices[1] = seat_prices[1] + 1",
    "update reservations set seat_prices[1] = seat_prices[1] + 1",
  ],
  "every debit has its payment": [
    "update ledger_entries set reference = gen_random_uuid() where kind = 'PAYMENT'",
  ],
  "a cancellation has exactly one credit, of its seats' prices less the fees": [
    "delete from ledger_entries where kind = 'REFUND'",
    "update ledger_entries set amount = amount + 1 where kind = 'REFUND'",
    `update ledger_entries x set sequence = 99, ${OTHERS} where kind = 'REFUND'`,
    `update cancellations x set ${OTHERS};
     update ledger_entries x set sequence = 99, ${OTHERS} where kind = 'REFUND'`,
    "update cancellations set seat_fees[1] = seat_fees[1] + 1",
    "update reservations set seat_prices[1] = seat_prices[1] + 1",
    `update reservations x set ${OTHERS}`,
  ],
  "every refund has its cancellation": [
    "update ledger_entries set reference = gen_random_uuid() where kind = 'REFUND'",
    "update ledger_entries set reference = gen_random_uuid() where kind = 'ORGANISER_REFUND'",
    "update cancellations set refunded_by = 'BUYER'",
  ],
  "a fee that was returned has exactly one credit, to the buyer who had paid it": [
    "delete from ledger_entries where kind = 'FEE_RETURN'",
    "update ledger_entries set amount = amount + 1 where kind = 'FEE_RETURN'",
    `update ledger_entries x set sequence = 99, ${OTHERS} where kind = 'FEE_RETURN'`,
    `update fee_returns x set ${OTHERS};
     update ledger_entries x set sequence = 99, ${OTHERS} where kind = 'FEE_RETURN'`,
    "update fee_returns set seat_amounts[1] = seat_amounts[1] + 1",
  ],
  "every credit of a fee has its return": [
    `update ledger_entries set reference = gen_random_uuid()
     where kind = 'FEE_RETURN'`,
  ],
  "no more of a seat's fee is returned than was kept": [
    "update fee_returns set seat_amounts[1] = 1000000",
    "update fee_returns set seat_numbers = '{49}'",
  ],
  "of a refund goes on to cards what it says, all of it as reversals of the buyer's top-ups": [
    "update cancellations set to_cards = to_cards - 1 where to_cards > 0",
    "update fee_returns set to_cards = 1",
    `update top_up_reversals x set ${OTHERS} where cancellation_id is not null`,
    "update top_up_reversals set cancellation_id = null",
  ],
  "what was given back was given back once, and nothing else is marked so": [
    "update reservations set cancelled_seats = '{}' where status = 'CONFIRMED'",
    "update cancellations set seat_numbers = '{1}' where cardinality(seat_numbers) = 1",
  ],
  "a payment is refunded exactly when all of its seats were given back": [
    "update payments set status = 'REFUNDED'",
  ],
  "a ticket is cancelled exactly when its seat was given back": [
    "update tickets set status = 'CANCELLED' where status = 'VALID'",
    "update tickets set status = 'VALID' where status = 'CANCELLED' and replaced_by is null",
  ],
  "a top-up for a hold has paid for it, or says why its points stay": [
    `update top_ups t set pays_reservation_id = y.reservation_id, pays_payment_id = gen_random_uuid(),
                          pays_queue_no = 1, pays_position = 1
     from payments y where y.user_id = t.user_id`,
    `update top_ups t set pays_reservation_id = gen_random_uuid(), pays_payment_id = y.payment_id,
                          pays_queue_no = 1, pays_position = 1
     from payments y where y.user_id = t.user_id`,
    `update top_ups t set pays_reservation_id = y.reservation_id, pays_payment_id = y.payment_id,
                          pays_queue_no = 1, pays_position = 1, unpaid_reason = 'reservation_expired'
     from payments y where y.user_id = t.user_id`,
  ],
  "a top-up is credited once when it succeeded, else never": [
    `alter table ledger_entries drop constraint ledger_entries_pkey;
     alter table ledger_entries drop constraint ledger_entries_amount_check;
     insert into ledger_entries
     select gen_random_uuid(), user_id, reference, 99, 0, balance_after, created_at, kind, against
     from ledger_entries where kind = 'TOP_UP'`,
    "update ledger_entries set amount = amount + 1 where kind = 'TOP_UP'",
  ],
  "a reversal is debited once, and returned exactly when it failed": [
    "delete from ledger_entries where kind = 'TOP_UP_REVERSAL'",
    `update ledger_entries x set sequence = 99, ${OTHERS} where kind = 'TOP_UP_REVERSAL'
     `,
    "update top_ups set user_id = gen_random_uuid()",
    "update top_ups set status = 'UNKNOWN', settled_at = null",
    "update top_up_reversals set status = 'FAILED'",
  ],
  "no more of a top-up goes back than it brought": ["update top_up_reversals set amount = 10000001"],
};

const LINE: Record<string, string[]> = {
  "ACTIVE plus READY tokens never exceed the queue's capacity": [
    "update queues set capacity = 0, draining_from = 0",
  ],
  "a queue counts its departures, each the end of a place that was never inside": [
    "insert into departures (queue_no, departure, position) select queue_no, 0, position from departures",
    "update departures set departure = 5",
    `insert into departures (queue_no, departure, position) select queue_no, 2, position from departures;
     update queues set departures = 2 where departures = 1`,
    "update places set status = 'WAITING' where status = 'LEFT'",
    "update places set arrived_at = now() where status = 'LEFT'",
  ],
  "a user has one live token in a queue": [
    `drop index places_one_live_per_user;
     insert into places (queue_no, position, user_id, joined_at)
     select queue_no, 1000, user_id, joined_at from places where status = 'ACTIVE' limit 1`,
  ],
  "a token that has paid is spent": ["update places set status = 'ACTIVE' where status = 'CONSUMED'"],
  "admission follows position: nobody waits behind the frontier, nobody beyond it was called": [
    "update places set status = 'WAITING' where status = 'CONSUMED'",
    "update places set status = 'READY' where status = 'WAITING'",
  ],
  "of those in a draw, no more are called than the frontier has passed, and nobody before the draw": [
    "update queues set lottery = true, lottery_secret = 's', lottery_digest = 'd'",
    `update queues set lottery = true, lottery_secret = 's', lottery_digest = 'd', draw_count = last_position,
                       draw_seed = 's', frontier = 1 where last_position > 0`,
  ],
  "positions are dense": [
    `delete from places where status = 'WAITING' and position < (select last_position from queues q
      where q.queue_no = places.queue_no)`,
    `update places set position = position + 1 where position = (select last_position from queues q
      where q.queue_no = places.queue_no)`,
  ],
  "everybody beyond the frontier waits, or is counted as having left": [
    "update queues set abandoned = abandoned + 1",
    "update places set status = 'LEFT' where status = 'WAITING'",
    `update queues set frontier = frontier + abandoned + 1, abandoned = -1
     where frontier + abandoned < last_position`,
  ],
  "token, reservation, payment, wallet and ticket have one owner": [
    "update places set user_id = gen_random_uuid() where status = 'CONSUMED'",
    `update payments x set ${OTHERS}`,
    "update tickets set user_id = gen_random_uuid()",
  ],
  "a confirmed reservation has its payment and one ticket a seat": [
    "set local session_replication_role = replica; delete from payments",
    "delete from tickets where status = 'CANCELLED'",
  ],
  "what was acknowledged under an Idempotency-Key is there": [
    ...["hold", "pay", "cancel", "refund", "return-fee", "top-up"].map(
      (route) => `update idempotency_keys set reference = gen_random_uuid() where route = '${route}'`,
    ),
    "update top_ups set status = 'UNKNOWN', settled_at = null",
  ],
};

export const CASES: Record<string, string[]> = {
  ...SEATS,
  ...JOB_INVARIANTS,
  ...KEPT_SEAT_INVARIANTS,
  ...REFERENCES,
  ...LEDGER,
  ...LINE,
  ...DOOR_INVARIANTS,
  ...BOX_OFFICE_INVARIANTS,
};
