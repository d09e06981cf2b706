-- What is on sale, and until when. `performance_sales` is the one place that says so, for SQL and for rules alike.

alter table performances
  add column sales_close_at timestamptz,  -- null: when it starts
  add column state text not null default 'ON_SALE' check (state in ('ON_SALE', 'STOPPED')),
  -- Counts the organiser's changes of anything that a hold is decided by. A hold that was decided by an older one is not
  -- committed: its last statement, which locks this row anyway, finds another version and all is decided again.
  add column sale_version bigint not null default 1,
  add column sale_changed_at timestamptz not null default '-infinity';

-- Set by the loop of admission, as sold_out is: seats are left, and the sale of all of them has been stopped.
alter table queues add column stopped boolean not null default false;

-- The policy as it was at the hold; null for holds from before there was this column.
alter table reservations add column seats_limit integer;

create view performance_sales as
select p.performance_id, p.concert_id, c.queue_no, p.seats_total, p.seats_total - p.seats_sold seats_unsold,
       c.sales_open_at opens_at, least(c.sales_close_at, coalesce(p.sales_close_at, p.starts_at)) closes_at,
       p.state = 'STOPPED' is_stopped, p.sale_version, p.sale_changed_at
from performances p join concerts c using (concert_id);

-- Seats that can still be sold, by queue: now or once their sale opens, and those whose sale has been stopped.
create view queue_stock as
select queue_no, coalesce(sum(seats_unsold) filter (where not is_stopped), 0) unsold,
       coalesce(sum(seats_unsold) filter (where is_stopped), 0) stopped
from performance_sales where closes_at > clock_timestamp() group by queue_no;

update queues q set closes_at = s.closes_at, version = version + 1
from (select queue_no, max(closes_at) closes_at from performance_sales group by queue_no) s
where s.queue_no = q.queue_no;
