-- Visitors who want a mail when their turn is near: one for each place. What is sealed says to which address.
create table turn_mails (
  mail_id   uuid primary key,
  queue_no  integer not null,
  position  bigint not null,
  sealed    text not null,
  -- When the mail was written; null: not yet. The row is deleted once the place is over.
  told_at   timestamptz,
  unique (queue_no, position)
);

alter table messages drop constraint messages_kind_check,
  add constraint messages_kind_check
    check (kind in ('order.paid', 'order.cancelled', 'order.exchanged', 'tickets.replaced', 'fee.returned',
                    'performance.postponed', 'complimentary.cancelled', 'recovery', 'turn.near'));
