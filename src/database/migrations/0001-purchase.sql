-- The whole purchase: waiting room, catalogue, reservations, wallet, payments and tickets.
-- Deadlines are timestamptz and are compared with clock_timestamp(), read after the locks are held.

create table queues (
  queue_no          integer generated always as identity primary key,  -- short inner key: a waiting visitor costs bytes
  queue_id          uuid not null unique,
  switch            text not null default 'OPEN' check (switch in ('OPEN', 'PAUSED', 'CLOSED')),
  opens_at          timestamptz,
  closes_at         timestamptz,
  capacity          integer not null check (capacity between 0 and 1000000),
  draining_from     integer not null default 0,  -- visitors still inside when capacity was lowered below them
  admit_per_minute  integer check (admit_per_minute > 0),
  arrival_seconds   integer not null check (arrival_seconds > 0),
  grace_seconds     integer not null check (grace_seconds >= 0),
  session_seconds   integer not null check (session_seconds > 0),
  lottery           boolean not null default false,
  last_position     bigint not null default 0,
  frontier          bigint not null default 0,
  abandoned         bigint not null default 0,   -- places beyond the frontier whose visitors left
  ready             integer not null default 0,  -- as counted at the last admission tick
  active            integer not null default 0,
  missed            integer not null default 0,
  allowance         double precision not null default 0,  -- unspent admissions of the rate limit
  allowance_at      timestamptz,
  sold_out          boolean not null default false,
  version           bigint not null default 1,
  created_at        timestamptz not null default clock_timestamp(),
  check (frontier <= last_position)
) with (fillfactor = 50);

-- One row a place. Codes of status: 0 WAITING, 1 READY, 2 ACTIVE, 3 MISSED, 4 CONSUMED, 5 EXPIRED, 6 LEFT, 7 REVOKED,
-- 8 RETURNED (missed its turn, came back within the grace, is called next). Eight columns: a ninth would widen the row.
create table places (
  position    bigint not null,
  joined_at   timestamptz not null,
  user_id     uuid not null,
  queue_no    integer not null references queues,
  status      smallint not null default 0 check (status between 0 and 8),
  deadline    timestamptz,  -- READY: be there by; ACTIVE: session ends; MISSED: grace ends
  held_until  timestamptz,  -- ACTIVE: the session lasts at least as long as the visitor's holds
  arrived_at  timestamptz,
  primary key (queue_no, position)
) with (fillfactor = 90);
create unique index places_one_live_per_user on places (queue_no, user_id) where status in (0, 1, 2, 3, 8);
create index places_inside on places (queue_no, status, position) where status in (1, 2, 3, 8);

create table concerts (
  concert_id      uuid primary key,
  queue_no        integer not null references queues,
  title           text not null,
  venue           text not null,
  time_zone       text not null,
  description     text not null default '',
  sales_open_at   timestamptz,
  sales_close_at  timestamptz,
  hold_seconds    integer not null check (hold_seconds > 0),
  seats_per_user  integer not null check (seats_per_user > 0),
  created_at      timestamptz not null default clock_timestamp()
);
create index concerts_of_queue on concerts (queue_no);

create table performances (
  performance_id  uuid primary key,
  concert_id      uuid not null references concerts,
  starts_at       timestamptz not null,
  local_date      date not null,  -- the date at the venue
  seats_total     integer not null check (seats_total > 0),
  seats_sold      integer not null default 0 check (seats_sold between 0 and seats_total),
  version         bigint not null default 1,  -- counts committed changes of its seats, in commit order
  unique (concert_id, starts_at)
) with (fillfactor = 50);

create table seats (
  performance_id  uuid not null references performances,
  seat_number     integer not null check (seat_number > 0),
  price           integer not null check (price between 0 and 100000000),
  section         text not null,
  seat_row        text not null,
  grade           text not null,
  status          text not null default 'AVAILABLE' check (status in ('AVAILABLE', 'HELD', 'SOLD', 'BLOCKED')),
  held_until      timestamptz,
  reservation_id  uuid,
  primary key (performance_id, seat_number),
  check ((status = 'HELD') = (held_until is not null)),
  check ((status in ('HELD', 'SOLD')) = (reservation_id is not null))
) with (fillfactor = 70);

-- Bumped by every organiser change, so that workers know when to read the catalogue again.
create table catalogue_version (only_row boolean primary key default true check (only_row), version bigint not null);
insert into catalogue_version (version) values (1);

create table reservations (
  reservation_id  uuid primary key,
  user_id         uuid not null,
  performance_id  uuid not null references performances,
  concert_id      uuid not null references concerts,
  queue_no        integer not null,
  position        bigint not null,
  status          text not null check (status in ('HELD', 'CONFIRMED', 'EXPIRED', 'CANCELLED', 'REFUNDED')),
  seat_numbers    integer[] not null,
  seat_grades     text[] not null,
  seat_prices     integer[] not null,  -- fixed at the hold
  amount          bigint not null check (amount >= 0),
  held_at         timestamptz not null,
  expires_at      timestamptz not null,
  confirmed_at    timestamptz,
  ended_at        timestamptz,
  foreign key (queue_no, position) references places,
  check (cardinality(seat_numbers) > 0 and cardinality(seat_numbers) = cardinality(seat_prices)),
  check ((status in ('CONFIRMED', 'REFUNDED')) = (confirmed_at is not null)),
  check (confirmed_at < expires_at)
) with (fillfactor = 70);
create index reservations_of_user on reservations (user_id, reservation_id desc);
create index reservations_holding on reservations (expires_at) where status = 'HELD';
create index reservations_holding_of_place on reservations (queue_no, position) where status = 'HELD';
create index reservations_of_concert on reservations (concert_id);
alter table seats add foreign key (reservation_id) references reservations;

create table wallets (
  user_id     uuid primary key,
  balance     bigint not null check (balance between 0 and 9000000000000000),
  entries     bigint not null default 0,
  created_at  timestamptz not null default clock_timestamp()
) with (fillfactor = 50);

-- Double entry: every transaction_id sums to zero. The runtime's role may only insert and read.
create table ledger_entries (
  entry_id        uuid primary key,
  transaction_id  uuid not null,
  account         text not null check (account in ('WALLET', 'GATEWAY', 'SALES')),
  user_id         uuid not null references wallets,
  sequence        bigint,           -- of the wallet's own entries, dense from 1
  kind            text not null check (kind in ('TOP_UP', 'PAYMENT', 'REFUND', 'TOP_UP_REVERSAL')),
  amount          bigint not null check (amount <> 0 or kind = 'PAYMENT'),
  balance_after   bigint,
  reference       uuid not null,    -- the top-up, payment or refund
  created_at      timestamptz not null,
  unique (kind, reference, account),
  check ((account = 'WALLET') = (sequence is not null and balance_after is not null))
);
create unique index ledger_entries_of_wallet on ledger_entries (user_id, sequence) where account = 'WALLET';
create index ledger_entries_of_transaction on ledger_entries (transaction_id);

create table top_ups (
  top_up_id       uuid primary key,
  user_id         uuid not null,
  amount          bigint not null check (amount between 1 and 10000000),
  payment_method  text not null,
  status          text not null check (status in ('CREATED', 'SENT', 'UNKNOWN', 'SUCCEEDED', 'FAILED')),
  reason          text,
  gateway         text not null,
  gateway_key     text not null unique,  -- one an attempt; the gateway's idempotency key
  created_at      timestamptz not null default clock_timestamp(),
  next_look_at    timestamptz not null default clock_timestamp(),
  looks           integer not null default 0,
  settled_at      timestamptz,
  check ((status in ('SUCCEEDED', 'FAILED')) = (settled_at is not null))
) with (fillfactor = 70);
create index top_ups_unsettled on top_ups (next_look_at) where status in ('CREATED', 'SENT', 'UNKNOWN');
create index top_ups_of_user on top_ups (user_id, top_up_id desc);

create table payments (
  payment_id      uuid primary key,
  reservation_id  uuid not null unique references reservations,
  user_id         uuid not null references wallets,
  amount          bigint not null check (amount >= 0),
  balance_after   bigint not null check (balance_after >= 0),
  status          text not null check (status in ('SUCCEEDED', 'REFUNDED')),
  paid_at         timestamptz not null
);
create index payments_of_user on payments (user_id, payment_id desc);

create table tickets (
  ticket_id       uuid primary key,
  payment_id      uuid not null references payments,
  reservation_id  uuid not null references reservations,
  user_id         uuid not null,
  performance_id  uuid not null,
  seat_number     integer not null,
  price           integer not null,
  status          text not null check (status in ('VALID', 'CHECKED_IN', 'CANCELLED')),
  issued_at       timestamptz not null,
  foreign key (performance_id, seat_number) references seats
);
create unique index tickets_one_owner_per_seat on tickets (performance_id, seat_number) where status in ('VALID', 'CHECKED_IN');
create index tickets_of_user on tickets (user_id, ticket_id desc);
create index tickets_of_payment on tickets (payment_id);

-- An answer kept for its Idempotency-Key; status null while the request is still being worked on.
create table idempotency_keys (
  user_id     uuid not null,
  route       text not null,
  key         text not null,
  body_hash   text not null,
  reference   uuid,
  status      smallint,
  body        text,
  created_at  timestamptz not null default clock_timestamp(),
  primary key (user_id, route, key)
);
create index idempotency_keys_of_top_ups on idempotency_keys (reference) where route = 'top-up';
create index idempotency_keys_by_age on idempotency_keys (created_at);

-- One row a committed batch: what settles a commit whose answer was lost.
create table batch_commits (
  batch_id    uuid primary key,
  abandoned   boolean not null default false,  -- true: written by the reader, so that the batch can never commit
  created_at  timestamptz not null default clock_timestamp()
);
create index batch_commits_by_age on batch_commits (created_at);

create table organiser_actions (
  action_id   uuid primary key,
  action      text not null,
  subject     uuid,
  detail      jsonb not null,
  created_at  timestamptz not null default clock_timestamp()
);
