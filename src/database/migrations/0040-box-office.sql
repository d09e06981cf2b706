-- The counter: sales beside the line, seats that are exchanged, new codes for lost tickets.

-- Null: sold at the counter. Nobody stood in line for it.
alter table reservations alter column position drop not null;

-- An order made at the counter.
create table counter_orders (
  reservation_id  uuid primary key,
  -- The refund of the seats that these were exchanged for; null: a sale.
  cancellation_id uuid unique,
  -- Sold to somebody who is known here only: nobody else has that wallet.
  is_walk_in      boolean not null,
  sold_by         text not null,
  sold_at         timestamptz not null,
  constraint counter_orders_sale check (is_walk_in or cancellation_id is not null)
);

-- Money that was taken at the counter (above zero) or handed out there (below), by cash or by a card machine of its own.
create table counter_movements (
  movement_id     uuid primary key,
  reservation_id  uuid not null,
  user_id         uuid not null,
  amount          bigint not null check (amount <> 0),
  paid_by         text not null check (paid_by in ('cash', 'card')),
  receipt         text,
  moved_by        text not null,
  moved_at        timestamptz not null
);
create index counter_movements_by_time on counter_movements (moved_at);
create index counter_movements_of_reservation on counter_movements (reservation_id);

alter table ledger_entries drop constraint ledger_entries_account_check,
  add constraint ledger_entries_account_check check (account in ('WALLET', 'GATEWAY', 'SALES', 'COUNTER')),
  drop constraint ledger_entries_kind_check,
  add constraint ledger_entries_kind_check
    check (kind in ('TOP_UP', 'PAYMENT', 'REFUND', 'ORGANISER_REFUND', 'FEE_RETURN', 'TOP_UP_REVERSAL',
                    'TOP_UP_REVERSAL_RETURN', 'COUNTER_SALE', 'COUNTER_PAYOUT'));

-- The ticket that took its place when it was lost. Its code is void at every door.
alter table tickets add column replaced_by uuid,
  add constraint tickets_replaced_check check (replaced_by is null or status = 'CANCELLED');
