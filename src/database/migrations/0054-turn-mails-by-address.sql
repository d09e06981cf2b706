-- By a keyed hash of the address, as contacts are found: so that nobody has many mails sent to somebody else.
alter table turn_mails add column email_index text not null default '';
create index turn_mails_by_address on turn_mails (queue_no, email_index);
