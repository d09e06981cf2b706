-- A code opens the bookings of every buyer with the address, and the keyed hash of an address is another one
-- under each secret. Null: begun before there was this column.
alter table recoveries add column email_indexes text[];
