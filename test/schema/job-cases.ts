/** For the invariants and constraints of jobs: what breaks them, once a sale has happened (`sale.ts`). */

export const JOB_INVARIANTS: Record<string, string[]> = {
  "of a cancelled date nothing is held, and each order is refunded, or is in a job that has it still to do": [
    "update performances set state = 'CANCELLED', called_off_at = now()",
    `update reservations set status = 'CANCELLED' where status = 'HELD';
     update performances set state = 'CANCELLED', called_off_at = now()`,
    `update reservations set status = 'REFUNDED', cancelled_seats = seat_numbers where status = 'CONFIRMED';
     update performances set state = 'CANCELLED', called_off_at = now()`,
  ],
  "of a cancelled date whose job is done no ticket given away is good": [
    `update tickets set payment_id = null, reservation_id = null, price = 0, status = 'VALID'
     where performance_id = (select performance_id from performances where state = 'CANCELLED')`,
  ],
  "a cancelled date has a job that refunds it": ["update jobs set kind = 'POSTPONEMENT'"],
  "what a job did for an order it did once: one refund, which names the job": [
    "update job_orders set cancellation_id = null",
    "update job_orders set cancellation_id = gen_random_uuid()",
    "update job_orders set status = 'FAILED', reason = 'internal_error'",
    "update cancellations set job_id = null",
    "update job_orders set payment_id = (select payment_id from payments where status = 'SUCCEEDED' limit 1)",
  ],
  "a closed month is what the ledger says": [
    `insert into settlements (month, closed_by, begins_at, ends_at, net, body)
     values ('2020-01', 'x', '2020-01-01', '2020-02-01', 1, '{"total": {"net": 1}}')`,
    `insert into settlements (month, closed_by, begins_at, ends_at, net, body)
     values ('2020-01', 'x', '2020-01-01', '2020-02-01', 0, '{"total": {"net": 1}}')`,
  ],
  "a closed month is the sum of its concerts": [
    `insert into settlements (month, closed_by, begins_at, ends_at, net, body)
     values ('2020-01', 'x', '2020-01-01', '2020-02-01', 0,
             '{"total": {"sold": 0, "givenBack": 0, "complimentary": 0, "gross": 0, "fees": 0, "refunds": 0,
                         "net": 0},
               "concerts": [{"sold": 0, "givenBack": 0, "complimentary": 0, "gross": 0, "fees": 1,
                             "refunds": 0, "net": 0}]}')`,
  ],
  "every refund of a job is of one of its orders": [
    "delete from job_orders",
    "update cancellations set refunded_by = 'BUYER' where job_id is not null",
  ],
  "a job that is done has nothing left to do, and one that prepares has not begun": [
    "update jobs set status = 'PREPARING', ended_at = null",
    "update job_orders set status = 'PENDING', ended_at = null",
  ],
};

export const JOB_CONSTRAINTS: Record<string, string[]> = {
  jobs_kind_check: ["update jobs set kind = 'MAIL'"],
  jobs_status_check: ["update jobs set status = 'LOST', ended_at = null"],
  jobs_fee_check: [
    "update jobs set fee = 'half'",
    "update jobs set fee = '-100'",
    "update jobs set fee = ''",
  ],
  jobs_complimentary_check: ["update jobs set complimentary = -1"],
  performances_called_off_fee_check: ["update performances set called_off_fee = -1"],
  performances_called_off_to_check: ["update performances set called_off_to = 'bank'"],
  jobs_destination_check: ["update jobs set destination = 'bank'"],
  jobs_ended: ["update jobs set ended_at = null", "update jobs set status = 'RUNNING'"],
  job_orders_status_check: ["update job_orders set status = 'LOST', reason = null"],
  job_orders_ended: ["update job_orders set ended_at = null", "update job_orders set status = 'PENDING'"],
  job_orders_reason: [
    "update job_orders set reason = 'internal_error'",
    "update job_orders set status = 'FAILED', reason = null",
  ],
  job_orders_job_id_fkey: ["update job_orders set job_id = gen_random_uuid()"],
  job_orders_job_id_payment_id_key: [
    `insert into job_orders (job_order_id, job_id, payment_id, reservation_id, user_id, status)
     select gen_random_uuid(), job_id, payment_id, reservation_id, user_id, 'PENDING' from job_orders`,
  ],
  settlements_month_check: [
    `insert into settlements (month, closed_by, begins_at, ends_at, net, body)
     values ('2020-13', 'x', '2020-01-01', '2020-02-01', 0, '{}')`,
  ],
  settlements_range: [
    `insert into settlements (month, closed_by, begins_at, ends_at, net, body)
     values ('2020-01', 'x', '2020-02-01', '2020-01-01', 0, '{}')`,
    `insert into settlements (month, closed_by, begins_at, ends_at, net, body)
     values ('2020-01', 'x', '2020-01-01', '2999-02-01', 0, '{}')`,
  ],
  performances_called_off: [
    "update performances set called_off_at = null where state = 'CANCELLED'",
    "update performances set free_refund_until = now() where called_off_at is null",
    "update performances set date_is_open = true",
  ],
};
