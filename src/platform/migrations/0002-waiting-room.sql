-- The waiting room at full strength.

-- Seats held at the last admission tick: not sold, not free, able to come back.
alter table queues add column may_return integer not null default 0;

-- What the admission loop has done: calls made, and calls that nobody followed.
alter table queues add column calls bigint not null default 0;
alter table queues add column no_shows bigint not null default 0;
