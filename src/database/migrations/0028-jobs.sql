-- A date that its organiser cancels or postpones, and the work over all of its orders that follows.
alter table performances drop constraint performances_state_check,
  add constraint performances_state_check check (state in ('ON_SALE', 'STOPPED', 'POSTPONED', 'CANCELLED')),
  -- When it was cancelled or postponed last, and until when those who had bought before may give back without a fee.
  add column called_off_at timestamptz,
  add column free_refund_until timestamptz,
  -- It is postponed, and nobody knows until when.
  add column date_is_open boolean not null default false,
  add constraint performances_called_off
    check ((state not in ('POSTPONED', 'CANCELLED') or called_off_at is not null)
           and (free_refund_until is null or called_off_at is not null)
           and (state = 'POSTPONED' or not date_is_open));

create or replace view performance_sales as
select p.performance_id, p.concert_id, c.queue_no, p.seats_total, p.seats_total - p.seats_sold seats_unsold,
       c.sales_open_at opens_at,
       least(c.sales_close_at, coalesce(p.sales_close_at, p.starts_at), c.withdrawn_at) closes_at,
       p.state <> 'ON_SALE' is_stopped, p.sale_version, p.sale_changed_at, c.withdrawn_at is not null is_withdrawn,
       c.state = 'DRAFT' is_draft, p.state
from performances p join concerts c using (concert_id);

-- Seats of a cancelled date come back to nobody: its queue is sold out, not stopped.
create or replace view queue_stock as
select queue_no, coalesce(sum(seats_unsold) filter (where not is_stopped), 0) unsold,
       coalesce(sum(seats_unsold) filter (where is_stopped and state <> 'CANCELLED'), 0) stopped
from performance_sales where closes_at > clock_timestamp() and not is_draft group by queue_no;

-- Work over many orders, done in small pieces by whichever worker takes them.
create table jobs (
  job_id          uuid primary key,
  kind            text not null check (kind in ('CANCELLATION', 'POSTPONEMENT')),
  performance_id  uuid not null,
  concert_id      uuid not null,
  -- PREPARING: holds are being ended, and its orders are not known yet.
  status          text not null check (status in ('PREPARING', 'RUNNING', 'DONE')),
  fee             text not null check (fee in ('terms', 'none')),
  destination     text not null check (destination in ('wallet', 'source')),
  notify          boolean not null,
  reason          text not null,
  started_by      text not null,
  created_at      timestamptz not null default clock_timestamp(),
  ended_at        timestamptz,
  constraint jobs_ended check ((status = 'DONE') = (ended_at is not null))
);
create index jobs_open on jobs (created_at) where status in ('PREPARING', 'RUNNING');
create index jobs_of_performance on jobs (performance_id);

-- What a job does for one order. Its status is written in the transaction that does it.
create table job_orders (
  job_order_id     uuid primary key,
  job_id           uuid not null references jobs,
  payment_id       uuid not null,
  reservation_id   uuid not null,
  user_id          uuid not null,
  status           text not null check (status in ('PENDING', 'DONE', 'FAILED')),
  cancellation_id  uuid,  -- null where nothing was left to refund, and for postponements
  reason           text,  -- why it failed
  ended_at         timestamptz,
  unique (job_id, payment_id),
  constraint job_orders_ended check ((status = 'PENDING') = (ended_at is null)),
  constraint job_orders_reason check ((status = 'FAILED') = (reason is not null))
) with (fillfactor = 70);
create index job_orders_pending on job_orders (job_id, job_order_id) where status = 'PENDING';

-- The job that refunded it, if one did.
alter table cancellations add column job_id uuid;
create index cancellations_of_job on cancellations (job_id) where job_id is not null;

alter table messages drop constraint messages_kind_check,
  add constraint messages_kind_check
    check (kind in ('order.paid', 'order.cancelled', 'performance.postponed', 'recovery'));
