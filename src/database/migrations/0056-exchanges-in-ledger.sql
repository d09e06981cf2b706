-- What entries of the ledger refer to if they came of exchanging seats at the counter: the cancellation of the old
-- seats, and the payment of the new ones.
create view exchange_references as
select cancellation_id reference from counter_orders where cancellation_id is not null
union all
select payment_id from payments join counter_orders using (reservation_id) where cancellation_id is not null;
