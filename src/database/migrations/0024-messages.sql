-- Messages to buyers, written in the batch that caused them and sent afterwards, at least once. A row has no address and no
-- text: whom it goes to and what it says is looked up when it is sent.
create table messages (
  message_id   uuid primary key,
  sequence     bigint generated always as identity,
  kind         text not null check (kind in ('order.paid', 'order.cancelled', 'recovery')),
  user_id      uuid not null,
  order_id     uuid,               -- the payment; its messages leave in their order
  reference    uuid not null,      -- the payment, cancellation or recovery that it tells of
  status       text not null check (status in ('PENDING', 'SENT', 'FAILED', 'DROPPED')),
  attempts     integer not null default 0,
  reason       text,
  created_at   timestamptz not null,
  next_try_at  timestamptz not null,
  ended_at     timestamptz,
  unique (kind, reference),
  check ((status = 'PENDING') = (ended_at is null))
) with (fillfactor = 70);
create index messages_due on messages (next_try_at) where status = 'PENDING';
create index messages_of_order on messages (order_id, sequence) where status = 'PENDING';
create index messages_by_status on messages (status, message_id desc);
