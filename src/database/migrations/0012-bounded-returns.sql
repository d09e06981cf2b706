-- How often a place may come back from a missed call; then it ends with the call that is missed.
alter table queues add column returns_max integer not null default 2 check (returns_max between 0 and 100);

-- How often each place has been called again after a missed call. Beside places, where one more column would cost every
-- visitor in line eight bytes.
create table place_recalls (
  queue_no  integer not null,
  position  bigint not null,
  times     integer not null check (times > 0),
  primary key (queue_no, position)
);
