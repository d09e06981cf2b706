-- A month's settlement, as it was when it was closed. The runtime's role may only insert and read: a closed month stays.
create table settlements (
  month      text primary key check (month ~ '^\d{4}-(0[1-9]|1[0-2])$'),
  closed_at  timestamptz not null default clock_timestamp(),
  closed_by  text not null,
  begins_at  timestamptz not null,
  ends_at    timestamptz not null,
  net        bigint not null,  -- what the ledger's account of sales took in
  body       jsonb not null,
  constraint settlements_range check (begins_at < ends_at and ends_at < closed_at)
);
create index ledger_entries_of_sales on ledger_entries (created_at) where account = 'SALES';
