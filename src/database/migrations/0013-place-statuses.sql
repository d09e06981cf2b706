-- The statuses of a place by their names, in the order in which a place goes through them. RETURNED missed its turn, came
-- back within the grace, and is called next. An enum takes four bytes where the number took two and two were padding.
create type place_status as enum
  ('WAITING', 'READY', 'ACTIVE', 'MISSED', 'CONSUMED', 'EXPIRED', 'LEFT', 'REVOKED', 'RETURNED');

drop index places_one_live_per_user;
drop index places_inside;
alter table places drop constraint places_status_check;
alter table places alter column status drop default;
alter table places alter column status type place_status
  using (enum_range(null::place_status))[status + 1];
alter table places alter column status set default 'WAITING';
create unique index places_one_live_per_user on places (queue_no, user_id)
  where status in ('WAITING', 'READY', 'ACTIVE', 'MISSED', 'RETURNED');
create index places_inside on places (queue_no, status, position)
  where status in ('READY', 'ACTIVE', 'MISSED', 'RETURNED');
