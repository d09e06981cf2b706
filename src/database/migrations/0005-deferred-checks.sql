-- That a hold's performance and concert exist is checked at the commit. Checked with each row, every batch in flight has a
-- lock of its own on the one row of a performance that all want, from its first hold to its commit, and each further
-- check reads the list of those locks: with 64 workers a hold cost half as much again.
alter table reservations
  alter constraint reservations_performance_id_fkey deferrable initially deferred,
  alter constraint reservations_concert_id_fkey deferrable initially deferred;
