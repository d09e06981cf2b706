-- The waiting room at full strength.

-- Seats held at the last admission tick: not sold, not free, able to come back.
alter table queues add column may_return integer not null default 0;
