-- A concert begins as a draft, which is public nowhere, and is published once. That it has ended follows from its dates.
alter table concerts
  add column state text not null default 'PUBLISHED' check (state in ('DRAFT', 'PUBLISHED')),
  -- What buyers should know of it before they decide: duration, age limit, seller, terms. One value, as the policy is.
  add column facts jsonb not null default '{}' check (jsonb_typeof(facts) = 'object');

-- All concerts of this queue are drafts: nobody may know of it yet.
alter table queues add column draft boolean not null default false;

-- The limit of seats per buyer and date as it was at the hold; null where there was none.
alter table reservations add column performance_limit integer;

create or replace view performance_sales as
select p.performance_id, p.concert_id, c.queue_no, p.seats_total, p.seats_total - p.seats_sold seats_unsold,
       c.sales_open_at opens_at,
       least(c.sales_close_at, coalesce(p.sales_close_at, p.starts_at), c.withdrawn_at) closes_at,
       p.state = 'STOPPED' is_stopped, p.sale_version, p.sale_changed_at, c.withdrawn_at is not null is_withdrawn,
       c.state = 'DRAFT' is_draft
from performances p join concerts c using (concert_id);

-- Nothing of a draft is for sale: it brings nobody in, and keeps no sale from being sold out.
create or replace view queue_stock as
select queue_no, coalesce(sum(seats_unsold) filter (where not is_stopped), 0) unsold,
       coalesce(sum(seats_unsold) filter (where is_stopped), 0) stopped
from performance_sales where closes_at > clock_timestamp() and not is_draft group by queue_no;

-- Each seat that was paid for, and each that was given back, as the ledger has it. What is left of the price of a seat
-- given back is a fee, and stays in the takings.
create view seat_takings as
select y.payment_id reference, y.paid_at at, r.concert_id, r.performance_id, seat.number seat_number, seat.grade,
       seat.price, seat.price::bigint gross, 0::bigint fees, 0::bigint refunds
from payments y
join reservations r using (reservation_id),
unnest(r.seat_numbers, r.seat_grades, r.seat_prices) seat(number, grade, price)
union all
select c.cancellation_id, c.cancelled_at, r.concert_id, r.performance_id, seat.number, seat.grade,
       seat.price, 0, given.fee::bigint, seat.price::bigint - given.fee
from cancellations c
join reservations r using (reservation_id),
unnest(c.seat_numbers, c.seat_fees) given(number, fee),
unnest(r.seat_numbers, r.seat_grades, r.seat_prices) seat(number, grade, price)
where seat.number = given.number;
