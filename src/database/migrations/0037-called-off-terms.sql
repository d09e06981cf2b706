-- What a date that was called off lets its buyers give back for, until free_refund_until: for so many points an order at
-- most (null: by the terms of their purchase), and where that goes.
alter table performances
  add column called_off_fee bigint default 0 constraint performances_called_off_fee_check check (called_off_fee >= 0),
  add column called_off_to text not null default 'wallet'
    constraint performances_called_off_to_check check (called_off_to in ('wallet', 'source'));

-- Of a job: so many points an order too, and the tickets given away that it has made void.
alter table jobs drop constraint jobs_fee_check,
  add constraint jobs_fee_check check (fee ~ '^(terms|none|[0-9]{1,12})$'),
  add column complimentary integer not null default 0 constraint jobs_complimentary_check check (complimentary >= 0);

-- Tickets given away for dates that were cancelled before: their jobs have that still to do.
update jobs j set status = 'RUNNING', ended_at = null
where kind = 'CANCELLATION' and status = 'DONE'
  and exists (select from tickets t where t.performance_id = j.performance_id and t.payment_id is null
              and t.status <> 'CANCELLED');

alter table messages drop constraint messages_kind_check,
  add constraint messages_kind_check
    check (kind in ('order.paid', 'order.cancelled', 'performance.postponed', 'complimentary.cancelled', 'recovery'));
