-- As before; and how many seats each row adds to those sold, one or one less, and of which reservation they are.
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
where seat.number = given.number;

-- What the organiser's people write down about an order.
create table order_notes (
  note_id     uuid primary key,
  payment_id  uuid not null references payments,
  text        text not null check (char_length(text) between 1 and 2000),
  author      text not null,
  created_at  timestamptz not null default clock_timestamp()
);
create index order_notes_of_payment on order_notes (payment_id, note_id);
