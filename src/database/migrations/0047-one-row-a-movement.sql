-- A movement of points was two rows with four index entries each: a fifth of what a purchase logs. It is one row now,
-- of the wallet, which names the account on the other side. That side is the same amount with the other sign, so the two
-- always sum to zero.

do $$
begin
  if exists (
    select from ledger_entries group by kind, reference
    having count(*) <> 2 or sum(amount) <> 0 or count(distinct user_id) <> 1
        or count(*) filter (where account = 'WALLET') <> 1)
  then
    raise exception 'the ledger has movements without two sides that sum to zero; npm run replay of the version before lists them';
  end if;
end $$;

alter table ledger_entries rename to two_sided_entries;

create table ledger_entries (
  entry_id       uuid not null,
  user_id        uuid not null,
  reference      uuid not null,            -- the top-up, payment, refund or movement of the till
  sequence       bigint not null,          -- of the wallet's entries, dense from 1
  amount         bigint not null,          -- into the wallet; negative: out of it
  balance_after  bigint not null,
  created_at     timestamptz not null,
  kind           text not null,
  against        text not null,            -- the account on the other side
  constraint ledger_entries_amount_check check (amount <> 0 or kind = 'PAYMENT'),
  constraint ledger_entries_against_check check (
    case against
      when 'GATEWAY' then kind in ('TOP_UP', 'TOP_UP_REVERSAL', 'TOP_UP_REVERSAL_RETURN')
      when 'SALES' then kind in ('PAYMENT', 'REFUND', 'ORGANISER_REFUND', 'FEE_RETURN')
      when 'COUNTER' then kind in ('COUNTER_SALE', 'COUNTER_PAYOUT')
      else false
    end)
);

insert into ledger_entries (entry_id, user_id, reference, sequence, amount, balance_after, created_at, kind, against)
select own.entry_id, own.user_id, own.reference, own.sequence, own.amount, own.balance_after, own.created_at, own.kind,
       other.account
from two_sided_entries own
join two_sided_entries other
  on other.kind = own.kind and other.reference = own.reference and other.account <> 'WALLET'
where own.account = 'WALLET'
order by own.created_at;

drop table two_sided_entries;

-- Nothing is credited or debited twice.
alter table ledger_entries add constraint ledger_entries_pkey primary key (kind, reference);
alter table ledger_entries add constraint ledger_entries_of_wallet unique (user_id, sequence);
create index ledger_entries_of_sales on ledger_entries (created_at) where against = 'SALES';
