-- Devices that want to hear of a turn: one for each place, the one that asked last. What is sealed says where the device's
-- push service is, and how to encrypt for the device.
create table push_subscriptions (
  subscription_id  uuid primary key,
  queue_no         integer not null,
  position         bigint not null,
  sealed           text not null,
  -- Whether the device has heard that its turn is near. The row is deleted once it has heard that it came.
  near_told        boolean not null default false,
  attempts         integer not null default 0,
  next_try_at      timestamptz not null default clock_timestamp(),
  unique (queue_no, position)
);
