-- Codes are limited by who asks for which e-mail, so that nobody can shut a buyer out by asking in their place.
-- A keyed hash of the caller's address, kept for a day with the row. Null: begun before there was this column.
alter table recoveries add column caller_index text;
