-- Refunds that the organiser gives, outside the terms if need be, and fees that are given back later.
alter table cancellations
  add column refunded_by text not null default 'BUYER' check (refunded_by in ('BUYER', 'ORGANISER')),
  add column to_cards bigint not null default 0,  -- of the refund; the rest stays in the wallet
  add column reason text,
  add constraint cancellations_to_cards_check check (to_cards between 0 and amount - fee);

-- The refund that a reversal carries on to the card; null: the buyer sent unused points back.
alter table top_up_reversals add column cancellation_id uuid;
create index top_up_reversals_of_cancellation on top_up_reversals (cancellation_id)
  where cancellation_id is not null;

alter table ledger_entries drop constraint ledger_entries_kind_check,
  add constraint ledger_entries_kind_check
    check (kind in ('TOP_UP', 'PAYMENT', 'REFUND', 'ORGANISER_REFUND', 'FEE_RETURN', 'TOP_UP_REVERSAL',
                    'TOP_UP_REVERSAL_RETURN'));

create table fee_returns (
  fee_return_id    uuid primary key,
  cancellation_id  uuid not null references cancellations,
  user_id          uuid not null,
  seat_numbers     integer[] not null,
  seat_amounts     integer[] not null,  -- what comes back of each seat's fee
  amount           bigint not null check (amount > 0),
  to_cards         bigint not null check (to_cards between 0 and amount),
  reason           text not null,
  returned_at      timestamptz not null,
  check (cardinality(seat_numbers) = cardinality(seat_amounts))
);
create index fee_returns_of_cancellation on fee_returns (cancellation_id);

-- As before; and a fee that was returned is a fee less, and a refund more.
create or replace view seat_takings as
select y.payment_id reference, y.paid_at at, r.concert_id, r.performance_id, seat.number seat_number, seat.grade,
       seat.price, seat.price::bigint gross, 0::bigint fees, 0::bigint refunds, 1 seats, y.reservation_id
from payments y
join reservations r using (reservation_id),
unnest(r.seat_numbers, r.seat_grades, r.seat_prices) seat(number, grade, price)
union all
select c.cancellation_id, c.cancelled_at, r.concert_id, r.performance_id, seat.number, seat.grade,
       seat.price, 0, given.fee::bigint, seat.price::bigint - given.fee, -1, c.reservation_id
from cancellations c
join reservations r using (reservation_id),
unnest(c.seat_numbers, c.seat_fees) given(number, fee),
unnest(r.seat_numbers, r.seat_grades, r.seat_prices) seat(number, grade, price)
where seat.number = given.number
union all
select f.fee_return_id, f.returned_at, r.concert_id, r.performance_id, seat.number, seat.grade,
       seat.price, 0, -given.amount::bigint, given.amount::bigint, 0, c.reservation_id
from fee_returns f
join cancellations c using (cancellation_id)
join reservations r using (reservation_id),
unnest(f.seat_numbers, f.seat_amounts) given(number, amount),
unnest(r.seat_numbers, r.seat_grades, r.seat_prices) seat(number, grade, price)
where seat.number = given.number;
