-- Seats that the organiser keeps back, for somebody or for nobody in particular, and tickets that are given away.
create table allocations (
  allocation_id   uuid primary key,
  performance_id  uuid not null,
  name            text not null check (char_length(name) between 1 and 40),
  kind            text not null check (kind in ('house', 'sponsor', 'artist', 'kill')),
  colour          text check (colour ~ '^#[0-9a-f]{6}$'),
  release_at      timestamptz,  -- then its seats go on sale by themselves
  released_at     timestamptz,
  created_at      timestamptz not null default clock_timestamp(),
  unique (performance_id, name)
);
create index allocations_to_release on allocations (release_at) where released_at is null;

-- A ticket that was given away is a ticket as any at the door. Nobody paid for it, so it has no payment. Its user is
-- nobody who signs in: under it the recipient's contact is kept.
alter table tickets
  alter column payment_id drop not null,
  alter column reservation_id drop not null,
  add constraint tickets_paid_check check ((payment_id is null) = (reservation_id is null)
                                           and (payment_id is not null or price = 0));

create table complimentary_tickets (
  ticket_id  uuid primary key,
  reason     text not null
);

alter table seats
  add column allocation_id uuid,
  add column complimentary_id uuid,
  drop constraint seats_check1,
  add constraint seats_owner_check check (
    (status in ('HELD', 'SOLD')) = (reservation_id is not null or complimentary_id is not null)
    and (complimentary_id is null or (status = 'SOLD' and reservation_id is null))),
  add constraint seats_allocation_check check (allocation_id is null or status = 'BLOCKED');
create index seats_of_allocation on seats (allocation_id, seat_number) where allocation_id is not null;

-- Counted where the sold ones are, so that nobody has to count seats to know what is left.
alter table performances add column seats_blocked integer not null default 0;
update performances p set seats_blocked = n.blocked
from (select performance_id, count(*) blocked from seats where status = 'BLOCKED' group by 1) n
where n.performance_id = p.performance_id;
alter table performances
  add constraint performances_seats_blocked_check check (seats_blocked between 0 and seats_total - seats_sold);

-- As before, but what is kept back is not for sale: it brings nobody in, and keeps no sale from being sold out.
create or replace view performance_sales as
select p.performance_id, p.concert_id, c.queue_no, p.seats_total, p.seats_total - p.seats_sold - p.seats_blocked seats_unsold,
       c.sales_open_at opens_at,
       least(c.sales_close_at, coalesce(p.sales_close_at, p.starts_at), c.withdrawn_at) closes_at,
       p.state <> 'ON_SALE' is_stopped, p.sale_version, p.sale_changed_at, c.withdrawn_at is not null is_withdrawn,
       c.state = 'DRAFT' is_draft, p.state
from performances p join concerts c using (concert_id);
