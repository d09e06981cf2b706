-- Buyers are told of an exchange, of new codes and of a fee that was given back.

alter table messages drop constraint messages_kind_check,
  add constraint messages_kind_check
    check (kind in ('order.paid', 'order.cancelled', 'order.exchanged', 'tickets.replaced', 'fee.returned',
                    'performance.postponed', 'complimentary.cancelled', 'recovery'));
