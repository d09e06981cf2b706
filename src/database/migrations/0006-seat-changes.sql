-- Which seats each version of a performance changed: what lists of seats are brought up to date by. The newest of each
-- performance alone, as many as LIMITS.seatChangesKept; written with the version, under the lock of the performance's row.
-- No foreign key: its check would lock that row once more, for a row that the same statement has just locked.
create table seat_changes (
  performance_id  uuid not null,
  version         bigint not null,
  seat_numbers    integer[] not null,
  primary key (performance_id, version)
);
