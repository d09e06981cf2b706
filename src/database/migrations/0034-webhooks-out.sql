-- Others that are told what happens, after Standard Webhooks. What there is to tell is read from the rows that say that it
-- happened, so that a sale pays nothing for it; one row an event and one a delivery, each made once.
create table webhook_endpoints (
  endpoint_id       uuid primary key,
  url               text not null,
  events            text[] not null check (cardinality(events) > 0),
  secret            text not null,  -- sealed
  old_secret        text,           -- sealed; signs too until then
  old_secret_until  timestamptz,
  is_enabled        boolean not null default true,
  created_at        timestamptz not null default clock_timestamp(),
  check ((old_secret is null) = (old_secret_until is null))
);

create table webhook_events (
  event_id  uuid primary key,
  type      text not null,
  subject   uuid not null,
  at        timestamptz not null,
  data      jsonb not null,
  unique (type, subject, at)
);
create index webhook_events_by_age on webhook_events (at);

create table webhook_sendings (
  sending_id    uuid primary key,
  sequence      bigint generated always as identity unique,
  endpoint_id   uuid not null references webhook_endpoints on delete cascade,
  event_id      uuid not null references webhook_events on delete cascade,
  status        text not null check (status in ('PENDING', 'DELIVERED', 'FAILED')),
  attempts      integer not null default 0,
  next_try_at   timestamptz,
  last_status   integer,
  last_error    text,
  ended_at      timestamptz,
  unique (endpoint_id, event_id),
  check ((status = 'PENDING') = (next_try_at is not null)),
  check ((status = 'PENDING') = (ended_at is null))
);
create index webhook_sendings_due on webhook_sendings (next_try_at) where status = 'PENDING';
create index webhook_sendings_of_event on webhook_sendings (event_id);

-- Until when events have been collected; and the queues whose end has been told.
create table webhook_progress (
  only_row         boolean primary key default true check (only_row),
  collected_until  timestamptz not null
);
insert into webhook_progress (collected_until) values (clock_timestamp());
create table webhook_sold_out (queue_id uuid primary key);
