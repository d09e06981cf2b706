-- A concert that its organiser removes is withdrawn and not deleted: what people had of it, and what they were answered,
-- stays true. Nothing lists it, and nothing of it can be had.
alter table concerts add column withdrawn_at timestamptz;
-- All of its concerts are: nobody in this line waits for anything any more. What is WAITING here is REVOKED.
alter table queues add column withdrawn boolean not null default false;

-- The sale of a withdrawn concert ended when it was withdrawn.
create or replace view performance_sales as
select p.performance_id, p.concert_id, c.queue_no, p.seats_total, p.seats_total - p.seats_sold seats_unsold,
       c.sales_open_at opens_at,
       least(c.sales_close_at, coalesce(p.sales_close_at, p.starts_at), c.withdrawn_at) closes_at,
       p.state = 'STOPPED' is_stopped, p.sale_version, p.sale_changed_at, c.withdrawn_at is not null is_withdrawn
from performances p join concerts c using (concert_id);
