-- The promises of the design as queries: each answers one row a violation, and none at any moment, under load and
-- after any crash. Run by the tests, by `npm run check`, and by GET /v1/organiser/checks.

-- name: a seat is SOLD exactly when a confirmed reservation with its ticket, or a ticket given away, says so
select s.performance_id, s.seat_number
from seats s
left join reservations r on r.reservation_id = s.reservation_id and r.status = 'CONFIRMED'
                        and r.performance_id = s.performance_id and s.seat_number = any(r.seat_numbers)
                        and s.seat_number <> all(r.cancelled_seats)
left join tickets t on t.performance_id = s.performance_id and t.seat_number = s.seat_number
                   and t.status in ('VALID', 'CHECKED_IN')
                   and (t.reservation_id = s.reservation_id or t.ticket_id = s.complimentary_id)
where (s.status = 'SOLD') <> (r.reservation_id is not null or s.complimentary_id is not null)
   or (s.status = 'SOLD') <> (t.ticket_id is not null);

-- name: a ticket was paid for, or was given away for a reason
select ticket_id from tickets t full join complimentary_tickets g using (ticket_id)
where t.ticket_id is null or (t.payment_id is null) <> (g.ticket_id is not null);

-- name: seats are kept back for an allocation of their date
select s.performance_id, s.seat_number
from seats s left join allocations a on a.allocation_id = s.allocation_id and a.performance_id = s.performance_id
where s.allocation_id is not null and a.allocation_id is null;

-- name: a confirmed reservation owns all of its seats that were not given back
select r.reservation_id
from reservations r
where r.status = 'CONFIRMED'
  and cardinality(r.seat_numbers) - cardinality(r.cancelled_seats) <> (
    select count(*) from seats s
    where s.performance_id = r.performance_id and s.seat_number = any(r.seat_numbers)
      and s.seat_number <> all(r.cancelled_seats) and s.status = 'SOLD' and s.reservation_id = r.reservation_id);

-- name: a valid ticket is for a sold seat
select t.ticket_id
from tickets t join seats s using (performance_id, seat_number)
where t.status in ('VALID', 'CHECKED_IN') and (s.status <> 'SOLD' or s.reservation_id is distinct from t.reservation_id
       or s.complimentary_id is distinct from case when t.reservation_id is null then t.ticket_id end);

-- name: a performance counts the seats it has sold, those kept back, and so those left to sell
select p.performance_id
from performances p
where p.seats_sold <> (select count(*) from seats s where s.performance_id = p.performance_id and s.status = 'SOLD')
   or p.seats_blocked <> (select count(*) from seats s where s.performance_id = p.performance_id and s.status = 'BLOCKED')
   or p.seats_total - p.seats_sold - p.seats_blocked
      <> (select count(*) from seats s where s.performance_id = p.performance_id and s.status in ('AVAILABLE', 'HELD'));

-- name: a date is sold by all seats of its plan, each category with a price
select p.performance_id
from performances p left join seat_plans l using (plan_no)
where l.plan_no is null or p.seats_total <> l.seats or jsonb_array_length(p.prices) <> cardinality(l.categories)
   or exists (select from unnest(l.categories) with ordinality as c(name, n)
              where p.prices->(n::int - 1)->>'category' is distinct from name
                 or p.prices->(n::int - 1)->>'grade' is null or p.prices->(n::int - 1)->>'price' is null);

-- name: a removed plan sells no date
select p.performance_id
from removed_seat_plans r join performances p using (plan_no) join concerts c using (concert_id)
where c.withdrawn_at is null;

-- name: a plan counts its seats, numbers them without a gap, and knows their categories
select l.plan_no
from seat_plans l left join plan_seats s using (plan_no)
group by l.plan_no
having count(s.seat_number) <> l.seats or max(s.seat_number) <> l.seats
    or max(s.category) >= cardinality(l.categories);

-- name: a companion seat belongs to a wheelchair place of its plan
select s.plan_no, s.seat_number
from plan_seats s left join plan_seats w on w.plan_no = s.plan_no and w.seat_number = s.companion_of
where (s.flags & 2 <> 0) <> (s.companion_of is not null) or (s.companion_of is not null and coalesce(w.flags & 1, 0) = 0);

-- name: a live hold holds all of its seats
select r.reservation_id
from reservations r
where r.status = 'HELD' and r.expires_at > clock_timestamp()
  and cardinality(r.seat_numbers) <> (
    select count(*) from seats s
    where s.performance_id = r.performance_id and s.seat_number = any(r.seat_numbers)
      and s.status = 'HELD' and s.reservation_id = r.reservation_id and s.held_until = r.expires_at);

-- name: a wallet's balance is the sum of its entries and never negative
select w.user_id
from wallets w left join ledger_entries e on e.user_id = w.user_id
group by w.user_id
having w.balance <> coalesce(sum(e.amount), 0) or w.balance < 0 or w.entries <> count(e.entry_id)
    or w.entries <> coalesce(max(e.sequence), 0);

-- name: a running balance follows from the entry before it
select entry_id
from (select entry_id, balance_after, amount,
             coalesce(lag(balance_after) over (partition by user_id order by sequence), 0) balance_before
      from ledger_entries) e
where balance_after <> balance_before + amount or balance_after < 0;

-- name: a payment has exactly one debit, of exactly the prices fixed at the hold
select p.payment_id
from payments p
join reservations r using (reservation_id)
left join ledger_entries e on e.reference = p.payment_id and e.kind = 'PAYMENT'
where e.entry_id is null or e.amount <> -p.amount or e.user_id <> p.user_id or p.amount <> r.amount
   or r.amount <> (select sum(price) from unnest(r.seat_prices) price);

-- name: every debit has its payment
select e.entry_id
from ledger_entries e left join payments p on p.payment_id = e.reference
where e.kind = 'PAYMENT' and p.payment_id is null;

-- name: a cancellation has exactly one credit, of its seats' prices less the fees
select c.cancellation_id
from cancellations c
join reservations r using (reservation_id)
left join ledger_entries e on e.reference = c.cancellation_id
                          and e.kind = case c.refunded_by when 'BUYER' then 'REFUND' else 'ORGANISER_REFUND' end
where (e.entry_id is null) <> (c.amount = c.fee) or e.amount <> c.amount - c.fee or e.user_id <> c.user_id
   or c.user_id <> r.user_id or c.fee <> (select sum(fee) from unnest(c.seat_fees) fee)
   or c.amount <> (select sum(price) from unnest(r.seat_numbers, r.seat_prices) as seat(number, price)
                   where number = any(c.seat_numbers));

-- name: every refund has its cancellation
select e.entry_id
from ledger_entries e left join cancellations c on c.cancellation_id = e.reference
where e.kind in ('REFUND', 'ORGANISER_REFUND')
  and (c.cancellation_id is null or (e.kind = 'REFUND') <> (c.refunded_by = 'BUYER'));

-- name: a fee that was returned has exactly one credit, to the buyer who had paid it
select f.fee_return_id
from fee_returns f
join cancellations c using (cancellation_id)
left join ledger_entries e on e.reference = f.fee_return_id and e.kind = 'FEE_RETURN'
where e.entry_id is null or e.amount <> f.amount or e.user_id <> f.user_id or c.user_id <> f.user_id
   or f.amount <> (select sum(amount) from unnest(f.seat_amounts) amount);

-- name: every credit of a fee has its return
select e.entry_id
from ledger_entries e left join fee_returns f on f.fee_return_id = e.reference
where e.kind = 'FEE_RETURN' and f.fee_return_id is null;

-- name: no more of a seat's fee is returned than was kept
select c.cancellation_id
from cancellations c
join fee_returns f using (cancellation_id),
unnest(f.seat_numbers, f.seat_amounts) given(number, amount)
group by c.cancellation_id, given.number
having sum(given.amount)
       > coalesce((select fee from unnest(c.seat_numbers, c.seat_fees) kept(number, fee)
                   where kept.number = given.number), 0);

-- name: of a refund goes on to cards what it says, all of it as reversals of the buyer's top-ups
select c.cancellation_id
from cancellations c
left join (select cancellation_id, sum(amount) amount from top_up_reversals group by cancellation_id) sent
  using (cancellation_id)
where coalesce(sent.amount, 0)
      <> c.to_cards + coalesce((select sum(f.to_cards) from fee_returns f
                                where f.cancellation_id = c.cancellation_id), 0)
   or exists (select from top_up_reversals v where v.cancellation_id = c.cancellation_id and v.user_id <> c.user_id);

-- name: the takings are those of the ledger
select reference
from (select reference, sum(gross - refunds) amount from seat_takings group by reference) takings
full join (select reference, -sum(amount) amount from ledger_entries where against = 'SALES' group by reference) ledger
  using (reference)
where coalesce(takings.amount, 0) <> coalesce(ledger.amount, 0);

-- name: what was given back was given back once, and nothing else is marked so
select r.reservation_id
from reservations r
left join lateral (select array_agg(number order by number) numbers
                   from cancellations c, unnest(c.seat_numbers) number
                   where c.reservation_id = r.reservation_id) given on true
where coalesce(given.numbers, '{}') <> array(select unnest(r.cancelled_seats) number order by number);

-- name: a payment is refunded exactly when all of its seats were given back
select p.payment_id
from payments p join reservations r using (reservation_id)
where (p.status = 'REFUNDED') <> (r.status = 'REFUNDED');

-- name: a ticket is cancelled exactly when its seat was given back
select t.ticket_id
from tickets t join reservations r using (reservation_id)
where t.replaced_by is null and (t.status = 'CANCELLED') <> (t.seat_number = any(r.cancelled_seats));

-- name: a ticket that was replaced has one successor, of the same seat, order and owner
select t.ticket_id
from tickets t left join tickets n on n.ticket_id = t.replaced_by
where t.replaced_by is not null
  and ((n.performance_id, n.seat_number, n.reservation_id, n.user_id)
          is distinct from (t.performance_id, t.seat_number, t.reservation_id, t.user_id)
       or (select count(*) from tickets o where o.replaced_by = n.ticket_id) <> 1);

-- name: an order without a place in line was made at the counter, and no other
select r.reservation_id
from reservations r full join counter_orders o using (reservation_id)
where (r.position is null) <> (o.reservation_id is not null) or (r.position is null and r.confirmed_at is null);

-- name: what passed over the counter is in the ledger once
select coalesce(m.movement_id, e.reference)
from counter_movements m
full join (select reference, count(*) entries, sum(amount) amount, min(user_id::text) user_id
           from ledger_entries where against = 'COUNTER' group by reference) e on e.reference = m.movement_id
where m.movement_id is null or e.reference is null or e.entries <> 1 or e.amount <> m.amount
   or e.user_id <> m.user_id::text;

-- name: what passes over the counter is of an order made there
select m.movement_id
from counter_movements m
left join counter_orders o using (reservation_id)
left join reservations r using (reservation_id)
where o.reservation_id is null or r.user_id <> m.user_id;

-- name: exchanged seats follow from one refund without a fee, of the same buyer
select o.reservation_id
from counter_orders o
join reservations r using (reservation_id)
left join cancellations c on c.cancellation_id = o.cancellation_id
where o.cancellation_id is not null
  and (c.cancellation_id is null or c.fee <> 0 or c.user_id <> r.user_id or c.refunded_by <> 'ORGANISER'
       or c.reservation_id = o.reservation_id);

-- name: exchanged seats have the purchase, its time and its terms from those that they were exchanged for
select coalesce(o.reservation_id, y.reservation_id)
from (select * from counter_orders where cancellation_id is not null) o
left join cancellations c on c.cancellation_id = o.cancellation_id
left join payments was on was.payment_id = c.payment_id
left join exchanged_payments before on before.payment_id = was.payment_id
full join (payments y join exchanged_payments x on x.payment_id = y.payment_id) on y.reservation_id = o.reservation_id
where o.reservation_id is null or y.payment_id is null
   or x.first_payment_id <> coalesce(before.first_payment_id, was.payment_id)
   or x.bought_at <> coalesce(before.bought_at, was.paid_at) or y.refund_policy_no <> was.refund_policy_no;

-- name: a top-up is credited once when it succeeded, else never
select t.top_up_id
from top_ups t
left join ledger_entries e on e.reference = t.top_up_id and e.kind = 'TOP_UP'
group by t.top_up_id
having count(e.entry_id) <> case when t.status = 'SUCCEEDED' then 1 else 0 end
    or coalesce(sum(e.amount), 0) <> case when t.status = 'SUCCEEDED' then t.amount else 0 end;

-- name: a top-up for a hold has paid for it, or says why its points stay
select t.top_up_id
from top_ups t left join payments y on y.payment_id = t.pays_payment_id
where t.pays_reservation_id is not null
  and case when t.status <> 'SUCCEEDED' or t.unpaid_reason is not null then y.payment_id is not null
           else y.payment_id is null or y.reservation_id <> t.pays_reservation_id or y.user_id <> t.user_id end;

-- name: a reversal is debited once, and returned exactly when it failed
select r.reversal_id
from top_up_reversals r
join top_ups t using (top_up_id)
left join ledger_entries out on out.reference = r.reversal_id and out.kind = 'TOP_UP_REVERSAL'
left join ledger_entries back on back.reference = r.reversal_id and back.kind = 'TOP_UP_REVERSAL_RETURN'
where out.amount is distinct from -r.amount or out.user_id <> r.user_id or t.user_id <> r.user_id
   or t.status <> 'SUCCEEDED' or coalesce(back.amount, 0) <> case when r.status = 'FAILED' then r.amount else 0 end;

-- name: no more of a top-up goes back than it brought
select t.top_up_id
from top_ups t join top_up_reversals r using (top_up_id)
where r.status <> 'FAILED' group by t.top_up_id having sum(r.amount) > t.amount;

-- name: ACTIVE plus READY tokens never exceed the queue's capacity
select q.queue_id
from queues q join places p using (queue_no)
where p.status in ('READY', 'ACTIVE')
group by q.queue_no
having count(*) > greatest(q.capacity, q.draining_from);

-- name: a user has one live token in a queue
select queue_no, user_id from places
where status in ('WAITING', 'READY', 'ACTIVE', 'MISSED', 'RETURNED') group by queue_no, user_id having count(*) > 1;

-- name: a token that has paid is spent
select r.reservation_id
from reservations r join places p using (queue_no, position)
where r.confirmed_at is not null and p.status <> 'CONSUMED';

-- name: a spent, left or revoked token holds nothing
select r.reservation_id
from reservations r join places p using (queue_no, position)
where r.status = 'HELD' and r.expires_at > clock_timestamp() and p.status in ('CONSUMED', 'LEFT', 'REVOKED');

-- name: no reservation was confirmed after its deadline
select reservation_id from reservations where confirmed_at >= expires_at;

-- name: held plus owned seats of a user and concert never exceed the policy as it was at the hold
select reservation_id
from (select reservation_id, seats_limit,
             sum(cardinality(seat_numbers) - cardinality(cancelled_seats))
               over (partition by user_id, concert_id order by held_at, reservation_id) seats
      from reservations
      where status = 'CONFIRMED' or (status = 'HELD' and expires_at > clock_timestamp())) held
where seats > seats_limit;

-- name: held plus owned seats of a user and date never exceed the policy as it was at the hold
select reservation_id
from (select reservation_id, performance_limit,
             sum(cardinality(seat_numbers) - cardinality(cancelled_seats))
               over (partition by user_id, performance_id order by held_at, reservation_id) seats
      from reservations
      where status = 'CONFIRMED' or (status = 'HELD' and expires_at > clock_timestamp())) held
where seats > performance_limit;

-- name: nothing of a draft is held or sold, and nobody is in its line
select r.reservation_id from reservations r join concerts c using (concert_id) where c.state = 'DRAFT'
union all
select q.queue_id from queues q
where q.draft
  and (q.last_position > 0
       or exists (select from concerts c where c.queue_no = q.queue_no and c.state = 'PUBLISHED'));

-- name: no hold began after its date's sale had ended or been stopped, nor before it opened
select r.reservation_id
from reservations r
join performance_sales s using (performance_id)
join queues q on q.queue_no = s.queue_no
where r.held_at > s.sale_changed_at and r.position is not null
  and (s.is_stopped or r.held_at >= s.closes_at or r.held_at < s.opens_at or q.switch = 'CLOSED');

-- name: of a cancelled date nothing is held, and each order is refunded, or is in a job that has it still to do
select r.reservation_id
from reservations r
join performances p using (performance_id)
left join payments y on y.reservation_id = r.reservation_id
where p.state = 'CANCELLED'
  and not exists (select from jobs j where j.performance_id = p.performance_id and j.status = 'PREPARING')
  and ((r.status = 'HELD' and r.expires_at > clock_timestamp())
       or (r.status = 'CONFIRMED'
           and not exists (select from job_orders o join jobs j using (job_id)
                           where o.payment_id = y.payment_id and j.kind = 'CANCELLATION'
                             and o.status in ('PENDING', 'FAILED'))));

-- name: of a cancelled date whose job is done no ticket given away is good
select t.ticket_id
from tickets t join performances p using (performance_id)
where p.state = 'CANCELLED' and t.payment_id is null and t.status <> 'CANCELLED'
  and exists (select from jobs j
              where j.performance_id = p.performance_id and j.kind = 'CANCELLATION' and j.status = 'DONE');

-- name: a cancelled date has a job that refunds it
select p.performance_id
from performances p
where p.state = 'CANCELLED'
  and not exists (select from jobs j where j.performance_id = p.performance_id and j.kind = 'CANCELLATION');

-- name: what a job did for an order it did once: one refund, which names the job
select o.job_order_id
from job_orders o
where (o.cancellation_id is not null and o.status <> 'DONE')
   or array(select k.cancellation_id from cancellations k where k.job_id = o.job_id and k.payment_id = o.payment_id)
      <> array_remove(array[o.cancellation_id], null);

-- name: a closed month is what the ledger says
select s.month
from settlements s
where s.net <> coalesce((select -sum(e.amount) from ledger_entries e
                         where e.against = 'SALES' and e.created_at >= s.begins_at and e.created_at < s.ends_at), 0)
   or s.net <> (s.body->'total'->>'net')::bigint;

-- name: a closed month is the sum of its concerts
select s.month
from settlements s
where exists (
  select from unnest(array['sold', 'givenBack', 'complimentary', 'gross', 'fees', 'refunds', 'net']) field
  where coalesce((s.body->'total'->>field)::bigint, 0)
        is distinct from coalesce((select sum((c->>field)::bigint)
                                   from jsonb_array_elements(s.body->'concerts') c), 0));

-- name: every refund of a job is of one of its orders
select c.cancellation_id
from cancellations c left join job_orders o on o.job_id = c.job_id and o.payment_id = c.payment_id
where c.job_id is not null and (o.job_order_id is null or c.refunded_by <> 'ORGANISER');

-- name: a job that is done has nothing left to do, and one that prepares has not begun
select j.job_id
from jobs j join job_orders o using (job_id)
where j.status = 'PREPARING' or (j.status = 'DONE' and o.status = 'PENDING');

-- name: token, reservation, payment, wallet and ticket have one owner
select r.reservation_id
from reservations r
left join places p using (queue_no, position)
left join payments y using (reservation_id)
left join tickets t using (reservation_id)
where p.user_id <> r.user_id or y.user_id <> r.user_id or t.user_id <> r.user_id;

-- name: a confirmed reservation has its payment and one ticket a seat
select r.reservation_id
from reservations r left join payments y using (reservation_id)
where r.confirmed_at is not null
  and (y.payment_id is null
       or cardinality(r.seat_numbers) <> (select count(*) from tickets t
                                          where t.reservation_id = r.reservation_id and t.replaced_by is null));

-- name: what was acknowledged under an Idempotency-Key is there
select k.key
from idempotency_keys k
where k.status = 201
  and case k.route
        when 'hold' then not exists (select from reservations r where r.reservation_id = k.reference and r.user_id = k.user_id)
        when 'pay' then not exists (select from payments p where p.payment_id = k.reference and p.user_id = k.user_id)
        when 'refund' then not exists (select from cancellations c where c.cancellation_id = k.reference)
        when 'return-fee' then not exists (select from fee_returns f where f.fee_return_id = k.reference)
        when 'cancel' then not exists (select from cancellations c where c.cancellation_id = k.reference and c.user_id = k.user_id)
        when 'top-up' then not exists (select from top_ups t where t.top_up_id = k.reference and t.user_id = k.user_id
                                                              and t.status = 'SUCCEEDED')
        else false
      end;

-- name: admission follows position: nobody waits behind the frontier, nobody beyond it was called
select p.queue_no, p.position
from places p join queues q using (queue_no)
where p.position > coalesce(q.draw_count, 0)
  and ((p.status = 'WAITING' and p.position <= q.frontier)
       or (p.status in ('READY', 'ACTIVE', 'MISSED', 'CONSUMED', 'RETURNED') and p.position > q.frontier));

-- name: of those in a draw, no more are called than the frontier has passed, and nobody before the draw
select q.queue_id
from queues q join places p using (queue_no)
where q.lottery and p.status in ('READY', 'ACTIVE', 'MISSED', 'CONSUMED', 'RETURNED') and p.position <= coalesce(q.draw_count, q.last_position)
group by q.queue_no
having count(*) > least(q.frontier, coalesce(q.draw_count, 0));

-- name: positions are dense
select q.queue_id
from queues q left join places p using (queue_no)
group by q.queue_no
having count(p.position) <> q.last_position or coalesce(max(p.position), 0) <> q.last_position;

-- name: no date to come is to be sold after it has begun
select performance_id from performances where sales_close_at > greatest(starts_at, clock_timestamp());

-- name: nothing of a withdrawn concert is held, or was ever sold
select r.reservation_id
from reservations r join concerts c using (concert_id)
where c.withdrawn_at is not null
  and (r.confirmed_at is not null or (r.status = 'HELD' and r.expires_at > clock_timestamp()));

-- name: a queue counts its departures, each the end of a place that was never inside
select q.queue_id
from queues q left join departures d using (queue_no) left join places p using (queue_no, position)
group by q.queue_no
having count(d.departure) <> q.departures or coalesce(max(d.departure), 0) <> q.departures
    or count(distinct d.position) <> q.departures
    or bool_or(d.departure is not null and (p.status is null or p.status not in ('LEFT', 'REVOKED') or p.arrived_at is not null));

-- name: everybody beyond the frontier waits, or is counted as having left
select q.queue_id
from queues q left join places p on p.queue_no = q.queue_no and p.status = 'WAITING'
group by q.queue_no
having q.last_position - q.frontier - q.abandoned <> count(p.position) or q.abandoned < 0;

-- name: a held seat is of a live hold
select s.performance_id, s.seat_number
from seats s
left join reservations r on r.reservation_id = s.reservation_id and r.status = 'HELD'
                        and r.performance_id = s.performance_id and s.seat_number = any(r.seat_numbers)
where s.status = 'HELD' and s.held_until > clock_timestamp() and r.reservation_id is null;

-- name: who holds seats is inside for as long as the hold lasts
select r.reservation_id
from reservations r join places p using (queue_no, position)
where r.status = 'HELD' and r.expires_at > clock_timestamp()
  and (p.status <> 'ACTIVE' or greatest(p.deadline, p.held_until) < r.expires_at);

-- name: every row belongs to rows that exist
select 'places' as what, p.queue_no::text || ':' || p.position as id
from places p left join queues q using (queue_no) where q.queue_no is null
union all
select 'reservations', r.reservation_id::text
from reservations r
left join places p using (queue_no, position)
left join performances d on d.performance_id = r.performance_id and d.concert_id = r.concert_id
where (r.position is not null and p.queue_no is null) or d.performance_id is null
union all
select 'seats', s.performance_id || ':' || s.seat_number
from seats s left join reservations r using (reservation_id)
where s.reservation_id is not null and r.reservation_id is null
union all
select 'seats', s.performance_id || ':' || s.seat_number
from seats s
left join performances d using (performance_id)
left join plan_seats c on c.plan_no = d.plan_no and c.seat_number = s.seat_number
where c.plan_no is null
union all
select 'plan_seats', c.plan_no || ':' || c.seat_number
from plan_seats c left join seat_plans l using (plan_no) where l.plan_no is null
union all
select 'top_up_reversals', v.reversal_id::text
from top_up_reversals v left join cancellations c using (cancellation_id)
where v.cancellation_id is not null and c.cancellation_id is null
union all
select 'jobs', j.job_id::text
from jobs j
left join performances d on d.performance_id = j.performance_id and d.concert_id = j.concert_id
where d.performance_id is null
union all
select 'job_orders', o.job_order_id::text
from job_orders o
left join payments y on y.payment_id = o.payment_id and y.reservation_id = o.reservation_id
                    and y.user_id = o.user_id
where y.payment_id is null
union all
select 'ledger_entries', e.entry_id::text
from ledger_entries e left join wallets w using (user_id) where w.user_id is null
union all
select 'payments', y.payment_id::text
from payments y
left join reservations r on r.reservation_id = y.reservation_id and r.user_id = y.user_id
left join wallets w on w.user_id = y.user_id
left join refund_policies k using (refund_policy_no)
where r.reservation_id is null or w.user_id is null or k.policy is null
union all
select 'tickets', t.ticket_id::text
from tickets t
left join payments y on y.payment_id = t.payment_id and y.reservation_id = t.reservation_id
left join seats s on s.performance_id = t.performance_id and s.seat_number = t.seat_number
where (t.payment_id is not null and y.payment_id is null) or s.performance_id is null;

-- name: a ticket is checked in exactly when one scan is its entry
select t.ticket_id
from tickets t left join door_scans s on s.ticket_id = t.ticket_id and s.is_entry
group by t.ticket_id, t.status
having count(s.nonce) > 1 or (t.status <> 'CANCELLED' and (t.status = 'CHECKED_IN') <> (count(s.nonce) = 1));

-- name: the entry of a ticket is the earliest scan that let somebody in
select s.nonce
from door_scans s
left join door_scans e on e.ticket_id = s.ticket_id and e.is_entry
where s.was_admitted and s.undone_at is null and coalesce(s.forced_over, s.result) in ('OK', 'ALREADY_IN')
  and (e.nonce is null or (s.scanned_at, s.nonce collate "C") < (e.scanned_at, e.nonce collate "C"));

-- name: a scan was made at a door of its device, and an entry with a ticket for that date
select s.nonce
from door_scans s
join door_devices d using (device_id)
left join tickets t using (ticket_id)
where s.performance_id <> all(d.performance_ids)
   or (s.ticket_id is not null and t.ticket_id is null)
   or (s.is_entry and t.performance_id <> s.performance_id);

-- name: a device that has ended or is enrolled can be enrolled by nobody
select d.device_id from door_devices d
where d.enrolment_hash is not null and (d.revoked_at is not null or d.enrolled_at is not null);

-- name: nobody scanned before their device was enrolled, or after it was heard of
select s.nonce
from door_scans s join door_devices d using (device_id)
where s.scanned_at > s.received_at or s.scanned_at < date_trunc('milliseconds', d.enrolled_at);
