-- The terms that a buyer has agreed to before paying, by the name of their text.
alter table payments add column terms_version text;
-- Of a top-up that pays for a hold, until it has paid.
alter table top_ups add column pays_terms_version text;
