-- Who works for the organiser. A member who was removed stays, because the history names them.
create table staff (
  staff_id      uuid primary key,
  email         text not null,
  name          text not null,
  role          text not null,
  concert_ids   uuid[],                  -- null: all concerts
  status        text not null check (status in ('INVITED', 'ACTIVE', 'DISABLED', 'REMOVED')),
  version       int not null default 1,  -- counts changes
  password_hash text,
  code_secret   text,                    -- of one-time codes, sealed
  code_step     bigint,                  -- the step of time of the last code used
  created_at    timestamptz not null default clock_timestamp(),
  check ((password_hash is null) = (code_secret is null))
);
create unique index staff_one_email on staff (lower(email)) where status <> 'REMOVED';

-- One a member. A new one replaces the old one; accepting it removes it.
create table staff_invitations (
  staff_id    uuid primary key references staff,
  token_hash  text not null unique,
  code_secret text not null,             -- offered to the member's app, sealed
  expires_at  timestamptz not null
);

create table staff_passkeys (
  credential_id text primary key,
  staff_id      uuid not null references staff,
  public_key    text not null,
  counter       bigint not null,
  transports    text[] not null,
  rp_id         text not null,           -- the host that it was made for
  created_at    timestamptz not null default clock_timestamp()
);
create index staff_passkeys_by_staff on staff_passkeys (staff_id);

-- A session that has ended is no row.
create table staff_sessions (
  session_id   uuid primary key,
  token_hash   text not null unique,
  staff_id     uuid not null references staff,
  address      text not null,
  device       text not null,
  created_at   timestamptz not null default clock_timestamp(),
  last_seen_at timestamptz not null default clock_timestamp(),
  expires_at   timestamptz not null
);
create index staff_sessions_by_staff on staff_sessions (staff_id);
create index staff_sessions_by_end on staff_sessions (expires_at);

create table api_tokens (
  token_id     uuid primary key,
  token_hash   text not null unique,
  prefix       text not null,            -- its first characters, to tell tokens apart
  name         text not null,
  role         text not null,
  concert_ids  uuid[],
  staff_id     uuid references staff,    -- who made it; null: the organiser's key
  created_at   timestamptz not null default clock_timestamp(),
  expires_at   timestamptz not null,
  last_used_at timestamptz,
  ended_at     timestamptz
);
create index api_tokens_by_staff on api_tokens (staff_id);

-- How often somebody tried to sign in lately, by account and by address.
create table sign_in_tries (
  subject  text primary key,
  tries    int not null,
  began_at timestamptz not null
);
create index sign_in_tries_by_age on sign_in_tries (began_at);

-- Challenges that a passkey has answered.
create table spent_challenges (
  challenge_hash text primary key,
  spent_at       timestamptz not null default clock_timestamp()
);
create index spent_challenges_by_age on spent_challenges (spent_at);
