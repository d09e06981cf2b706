-- A purchase wrote 62 entries of indexes: 5 of its 12 kB of log. These went unused, or twice.

-- Entries are read by their transaction, and then in order. One index does both.
alter table ledger_entries drop constraint ledger_entries_pkey;
drop index ledger_entries_of_transaction;
alter table ledger_entries add primary key (transaction_id, entry_id);

-- The tickets of a payment are those of its reservation, which has an index for them.
drop index tickets_of_payment;

-- Most top-ups pay for nothing by themselves: they need no entry.
alter table top_ups drop constraint top_ups_pays_payment_id_key;
create unique index top_ups_pays_payment_id_key on top_ups (pays_payment_id) where pays_payment_id is not null;

-- Room on its page for the answer that comes later: then no index hears of it.
alter table idempotency_keys set (fillfactor = 60);
