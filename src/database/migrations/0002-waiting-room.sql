-- The waiting room at full strength.

-- Seats held at the last admission tick: not sold, not free, able to come back.
alter table queues add column may_return integer not null default 0;

-- What the admission loop has done: calls made, and calls that nobody followed.
alter table queues add column calls bigint not null default 0;
alter table queues add column no_shows bigint not null default 0;

-- The opening lottery: the secret is committed to when the queue is made and revealed by the draw; the digest is of
-- all registrations so far. A place's position is then its registration's index, and what it was drawn to is computed.
alter table queues add column lottery_secret text;
alter table queues add column lottery_digest text;
alter table queues add column draw_count bigint;
alter table queues add column draw_seed text;
alter table queues add check (lottery = (lottery_secret is not null and lottery_digest is not null));
alter table queues add check ((draw_count is null) = (draw_seed is null));
