-- Each payment wrote the whole policy of its cancelling, 400 bytes of the same text. The policies are a table now, and a
-- payment has the number of its own. A policy never changes.

create table refund_policies (
  refund_policy_no  integer generated always as identity primary key,
  policy            jsonb not null,
  constraint refund_policies_policy_key unique (policy)
);

-- The number of a policy, which it gets when it is first asked for.
create function refund_policy_no(wanted jsonb) returns integer language plpgsql strict as $$
declare
  found integer;
begin
  loop
    select refund_policy_no into found from refund_policies where policy = wanted;
    if found is not null then return found; end if;
    insert into refund_policies (policy) values (wanted) on conflict do nothing;
  end loop;
end $$;

-- The usual Korean terms, which are number 1.
select refund_policy_no(
  '{"freeDaysAfterPurchase": 7, "freeUntilDaysBefore": 10, "freeOnPurchaseDay": false,
    "tiers": [{"daysBefore": 10, "percent": 10, "pointsPerSeatMax": 4000}, {"daysBefore": 7, "percent": 10},
              {"daysBefore": 3, "percent": 20}, {"daysBefore": 1, "percent": 30}],
    "closes": {"daysBefore": 1, "hour": 17}}');

insert into refund_policies (policy)
select refund_policy from concerts union select refund_policy from payments
on conflict do nothing;

alter table concerts add column refund_policy_no integer not null default 1;
update concerts c set refund_policy_no = p.refund_policy_no from refund_policies p where p.policy = c.refund_policy;
alter table concerts drop column refund_policy;

alter table payments add column refund_policy_no integer not null default 1;
update payments y set refund_policy_no = p.refund_policy_no
from refund_policies p where p.policy = y.refund_policy and p.refund_policy_no <> 1;

create or replace view purchases as
select y.payment_id, y.reservation_id, y.booking_number, y.user_id, y.amount, y.paid_at, k.policy refund_policy,
       y.terms_version, root.payment_id first_payment_id, coalesce(x.bought_at, y.paid_at) bought_at,
       coalesce(x.order_amount, y.amount) order_amount, p.performance_id, p.starts_at, c.time_zone,
       kept.promises, taken.fees fees_taken
from payments y
join refund_policies k using (refund_policy_no)
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

alter table payments drop column refund_policy;
