-- A top-up may be for a hold: the batch that credits it then pays the reservation too. The intention is written with the
-- top-up, so that a crash at any moment loses neither.
alter table top_ups
  add column pays_reservation_id uuid,
  add column pays_payment_id     uuid unique,   -- the id that the payment has, or would have had
  add column pays_queue_no       integer,       -- the place in line that holds the reservation
  add column pays_position       bigint,
  add column unpaid_reason       text,          -- the code of the refusal, where the points came and nothing was paid
  add constraint top_ups_purpose_check check (
    (pays_reservation_id is null) = (pays_payment_id is null)
    and (pays_reservation_id is null) = (pays_queue_no is null)
    and (pays_reservation_id is null) = (pays_position is null)),
  add constraint top_ups_unpaid_reason_check
    check (unpaid_reason is null or (pays_reservation_id is not null and status = 'SUCCEEDED'));
create index top_ups_open_for_reservation on top_ups (pays_reservation_id)
  where pays_reservation_id is not null and status in ('CREATED', 'SENT', 'UNKNOWN');
