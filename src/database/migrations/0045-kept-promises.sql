-- What buyers were promised stays with their seats: through an exchange, and when a date is called off once more.

alter table performances
  -- When it was to begin before it was last called off; null: it never was, or that is not known any more.
  add column starts_before timestamptz,
  -- What was promised when it was called off before the last time, as in date_promises.
  add column earlier_promises jsonb not null default '[]',
  -- Whether the date holds, as its buyers are told.
  add column date_status text not null generated always as
    (case when state = 'CANCELLED' then 'CANCELLED' when date_is_open then 'OPEN' else 'FIXED' end) stored;

-- What each calling off of a date lets those give back for who had bought before it, the oldest first.
create view date_promises as
select performance_id, earlier_promises || case when called_off_at is null then '[]' else
         jsonb_build_array(jsonb_build_object(
           'promisedAt', called_off_at, 'until', coalesce(free_refund_until, called_off_at),
           'fee', called_off_fee, 'to', called_off_to, 'startsBefore', starts_before,
           'isCancellation', state = 'CANCELLED')) end promises
from performances;

-- Payments that came of an exchange. It is no purchase: what counts is the one that it goes back to.
create table exchanged_payments (
  payment_id        uuid primary key references payments,
  first_payment_id  uuid not null,
  bought_at         timestamptz not null,
  -- What a fee for the whole order is spread over: the share of these seats is what that of the seats was that
  -- they were exchanged for.
  order_amount      bigint not null,
  -- Those made before the exchange.
  promises          jsonb not null,
  constraint exchanged_payments_order_amount_check check (order_amount >= 0)
);
create index exchanged_payments_of_first on exchanged_payments (first_payment_id);

-- Existing exchanges, from the first one of each order on.
create temporary table exchanges on commit drop as
with recursive links as (
  select y.payment_id, c.payment_id came_of, c.amount given_up, y.amount,
         (select coalesce(jsonb_agg(each), '[]')
          from jsonb_array_elements(d.promises) each
          where (each ->> 'promisedAt')::timestamptz > was.paid_at
            and (each ->> 'promisedAt')::timestamptz <= y.paid_at) promises
  from counter_orders o
  join cancellations c using (cancellation_id)
  join payments y on y.reservation_id = o.reservation_id
  join payments was on was.payment_id = c.payment_id
  join reservations r on r.reservation_id = was.reservation_id
  join date_promises d using (performance_id)),
chain as (
  select l.payment_id, y.payment_id first_payment_id, y.paid_at bought_at, y.refund_policy, y.terms_version,
         coalesce(ceil(y.amount::numeric * l.amount / nullif(l.given_up, 0)), y.amount + l.amount) order_amount,
         l.promises
  from links l join payments y on y.payment_id = l.came_of
  where l.came_of not in (select payment_id from links)
  union all
  select l.payment_id, first_payment_id, bought_at, refund_policy, terms_version,
         coalesce(ceil(chain.order_amount * l.amount / nullif(l.given_up, 0)), chain.order_amount + l.amount),
         chain.promises || l.promises
  from chain join links l on l.came_of = chain.payment_id)
select * from chain;

insert into exchanged_payments (payment_id, first_payment_id, bought_at, order_amount, promises)
select payment_id, first_payment_id, bought_at, order_amount::bigint, promises from exchanges;
update payments y set refund_policy = e.refund_policy, terms_version = coalesce(y.terms_version, e.terms_version)
from exchanges e where e.payment_id = y.payment_id;

-- Payments with everything that says what giving their seats back costs.
create view purchases as
select y.payment_id, y.reservation_id, y.booking_number, y.user_id, y.amount, y.paid_at, y.refund_policy,
       y.terms_version, root.payment_id first_payment_id, coalesce(x.bought_at, y.paid_at) bought_at,
       coalesce(x.order_amount, y.amount) order_amount, p.performance_id, p.starts_at, c.time_zone,
       kept.promises, taken.fees fees_taken
from payments y
join reservations r using (reservation_id)
join performances p using (performance_id)
join concerts c on c.concert_id = p.concert_id
left join exchanged_payments x on x.payment_id = y.payment_id
cross join lateral (select coalesce(x.first_payment_id, y.payment_id) payment_id) root
cross join lateral (
  select coalesce(x.promises, '[]') || coalesce(
           (select jsonb_agg(each order by at)
            from jsonb_array_elements((select promises from date_promises d
                                       where d.performance_id = p.performance_id)) with ordinality e(each, at)
            where (each ->> 'promisedAt')::timestamptz > y.paid_at), '[]') promises) kept
-- What was kept of the order, and of what came of it, since its date was called off: by jobs, and of those who
-- gave back by themselves.
cross join lateral (
  select case when kept.promises = '[]' then 0 else coalesce(
           (select sum(k.fee) from cancellations k
            where k.reservation_id = any(array(
                    select f.reservation_id from payments f
                    where f.payment_id = root.payment_id
                    union all
                    select f.reservation_id
                    from exchanged_payments e join payments f on f.payment_id = e.payment_id
                    where e.first_payment_id = root.payment_id))
              and (k.job_id is not null
                   or (k.refunded_by = 'BUYER'
                       and k.cancelled_at >= (kept.promises -> 0 ->> 'promisedAt')::timestamptz))), 0) end fees) taken;
