-- Money that comes back, and word from the payment company.

-- The terms of cancelling, fixed when the payment was made. The default is for payments from before there were terms.
alter table payments add column refund_policy jsonb not null default
  '{"freeDaysAfterPurchase": 7, "freeUntilDaysBefore": 10,
    "tiers": [{"daysBefore": 10, "percent": 10, "pointsPerSeatMax": 4000}, {"daysBefore": 7, "percent": 10},
              {"daysBefore": 3, "percent": 20}, {"daysBefore": 1, "percent": 30}],
    "closes": {"daysBefore": 1, "hour": 17}}';

-- Seats of a confirmed reservation that its buyer gave back; when all are, it is REFUNDED.
alter table reservations add column cancelled_seats integer[] not null default '{}',
  add check (cancelled_seats <@ seat_numbers),
  add check (status in ('CONFIRMED', 'REFUNDED') or cancelled_seats = '{}'),
  add check (status = 'REFUNDED' or cardinality(cancelled_seats) < cardinality(seat_numbers)),
  add check (status <> 'REFUNDED' or cardinality(cancelled_seats) = cardinality(seat_numbers));

create table cancellations (
  cancellation_id  uuid primary key,
  payment_id       uuid not null references payments,
  reservation_id   uuid not null references reservations,
  user_id          uuid not null references wallets,
  seat_numbers     integer[] not null check (cardinality(seat_numbers) > 0),
  seat_fees        integer[] not null,
  amount           bigint not null,  -- what the seats had cost
  fee              bigint not null check (fee between 0 and amount),
  balance_after    bigint not null,
  cancelled_at     timestamptz not null,
  check (cardinality(seat_numbers) = cardinality(seat_fees))
);
create index cancellations_of_reservation on cancellations (reservation_id);
create index tickets_of_reservation on tickets (reservation_id);

-- One row a delivery, for good: what came twice is known by it. The runtime's role may only insert and read.
create table webhook_deliveries (
  gateway      text not null,
  delivery_id  text not null check (length(delivery_id) between 1 and 255),
  gateway_key  text not null,      -- the payment that it is about, by our key
  body_sha256  text not null,
  received_at  timestamptz not null default clock_timestamp(),
  primary key (gateway, delivery_id)
);

-- Unused points on their way back to the card. The points are debited first; only a decline returns them.
alter table ledger_entries drop constraint ledger_entries_kind_check,
  add constraint ledger_entries_kind_check
    check (kind in ('TOP_UP', 'PAYMENT', 'REFUND', 'TOP_UP_REVERSAL', 'TOP_UP_REVERSAL_RETURN'));

create table top_up_reversals (
  reversal_id   uuid primary key,
  top_up_id     uuid not null references top_ups,
  user_id       uuid not null references wallets,
  amount        bigint not null check (amount > 0),
  status        text not null check (status in ('SENT', 'UNKNOWN', 'SUCCEEDED', 'FAILED')),
  reason        text,
  cancel_key    text not null unique,  -- the gateway's idempotency key: sending it again cancels no more
  created_at    timestamptz not null,
  next_look_at  timestamptz not null,
  looks         integer not null default 0,
  settled_at    timestamptz,
  check ((status in ('SUCCEEDED', 'FAILED')) = (settled_at is not null))
) with (fillfactor = 70);
create index top_up_reversals_of_top_up on top_up_reversals (top_up_id);
create index top_up_reversals_unsettled on top_up_reversals (next_look_at) where status in ('SENT', 'UNKNOWN');
create index idempotency_keys_of_reversals on idempotency_keys (reference) where route = 'reversal';
create index top_ups_by_time on top_ups (created_at);

-- Top-ups that the buyer authorises on the company's own page. They are sent when the buyer comes back.
alter table top_ups drop constraint top_ups_status_check,
  add constraint top_ups_status_check
    check (status in ('CREATED', 'REQUIRES_ACTION', 'SENT', 'UNKNOWN', 'SUCCEEDED', 'FAILED')),
  add column payment_key text,
  add column sent_at timestamptz;
create index top_ups_unconfirmed on top_ups (created_at) where status = 'REQUIRES_ACTION';
