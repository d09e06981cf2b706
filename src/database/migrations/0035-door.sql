-- When a ticket changed last, as the number of the transaction that did it. A device at the door asks for what has
-- changed since a number below which every transaction has ended (src/door/manifest). So no lock orders the changes.
alter table tickets add column changed_in bigint not null default 0;
alter table tickets alter column changed_in set default pg_current_xact_id()::text::bigint;
create function tickets_note_change() returns trigger language plpgsql as $$
begin
  new.changed_in := pg_current_xact_id()::text::bigint;
  return new;
end $$;
create trigger tickets_note_their_change before update on tickets
  for each row execute function tickets_note_change();
create index tickets_by_change on tickets (performance_id, changed_in);

-- Phones at the door.
create table door_devices (
  device_id         uuid primary key,
  name              text not null,
  performance_ids   uuid[] not null check (cardinality(performance_ids) > 0),
  enrolment_hash    text unique,             -- null once it was used, or the device was revoked
  enrolment_ends_at timestamptz not null,
  token_hash        text unique,
  created_at        timestamptz not null default clock_timestamp(),
  enrolled_at       timestamptz,
  last_seen_at      timestamptz,
  revoked_at        timestamptz,
  check ((token_hash is null) = (enrolled_at is null))
);

-- What devices have read. Of a ticket's scans that let somebody in, the earliest is its entry.
create table door_scans (
  nonce          text primary key,
  device_id      uuid not null references door_devices,
  performance_id uuid not null,          -- at whose door it was
  ticket_id      uuid,                   -- null: the code is not one of ours
  scanned_at     timestamptz not null,   -- by the device's clock, within what can be true
  received_at    timestamptz not null,
  gate           text not null,
  result         text not null check (result in ('OK', 'ALREADY_IN', 'CANCELLED', 'OTHER_PERFORMANCE', 'UNKNOWN')),
  was_admitted   boolean not null,       -- whether the device or the server said that they may go in
  is_entry       boolean not null,
  forced_over    text,                   -- what the result would have been
  force_reason   text,
  undone_at      timestamptz,
  check (not is_entry or (ticket_id is not null and was_admitted and undone_at is null and result = 'OK')),
  check ((forced_over is null) = (force_reason is null))
);
create unique index door_scans_one_entry on door_scans (ticket_id) where is_entry;
create index door_scans_of_ticket on door_scans (ticket_id) where was_admitted;
create index door_scans_entries on door_scans (performance_id, gate) where is_entry;
create index door_scans_conflicts on door_scans (performance_id, nonce) where was_admitted and not is_entry;
