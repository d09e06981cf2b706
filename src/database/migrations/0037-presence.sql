-- How long a visitor in line may be silent before their turn passes them by; null for ever. Silence counts from a moment on:
-- when the policy was set, or when a machine served again after none had.
alter table queues add column presence_seconds integer default 180 check (presence_seconds between 1 and 3600);
alter table queues add column presence_from timestamptz not null default clock_timestamp();

-- What each machine has seen of a queue's visitors: of a block of 4,096 positions, how long before the report each was heard
-- of, two bytes a place, in seconds. Beside places, where a time for each would be a write for each.
create table presence_reports (
  queue_no     integer not null,
  block        integer not null,
  reporter     integer not null,  -- a machine, from one start to the next
  reported_at  timestamptz not null,
  ages         bytea not null,
  primary key (queue_no, block, reporter)
);
create index presence_reports_by_age on presence_reports (reported_at);

-- Places whose turn came while their visitors were away, and that have not been called since. They missed no call: the next
-- one is their first.
create table place_absences (
  queue_no  integer not null,
  position  bigint not null,
  primary key (queue_no, position)
);
