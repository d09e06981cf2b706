-- What is known of the installation as a whole: one row.
create table installation (
  only_row boolean primary key default true check (only_row),
  -- Tells the signing secret from another one, and nothing else of it.
  secret_fingerprint text not null
);

-- When the background work of all machines was last done, by the clock of the database. Written once a second.
create table leader_turns (
  chore text primary key,
  turned_at timestamptz not null
);
