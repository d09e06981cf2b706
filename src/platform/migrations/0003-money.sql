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
