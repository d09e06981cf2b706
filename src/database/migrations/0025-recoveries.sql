-- Buyers who ask for access by mail. The code is not stored: it follows from the id and the secret.
create table recoveries (
  recovery_id  uuid primary key,
  email_index  text not null,
  user_id      uuid,               -- null: nobody has bought with this address
  tries        integer not null default 0,
  created_at   timestamptz not null,
  used_at      timestamptz
);
create index recoveries_of_email on recoveries (email_index, created_at);
create index recoveries_by_age on recoveries (created_at);
