-- The name of a payment that people use. Its scheme is that of src/core/bookings/booking-number.ts, which makes the numbers of new
-- payments. The function here names the payments of before, and those of a worker of the version before this one.
create function new_booking_number() returns text language plpgsql volatile as $$
declare
  symbols constant text := '23456789CDFHJKMNPQRTWXY';
  -- 48 random bits, from a source that cannot be predicted, to seven characters of 23.
  rest bigint := ('x' || left(replace(gen_random_uuid()::text, '-', ''), 12))::bit(48)::bigint % 3404825447;
  characters text := '';
  weighted integer := 0;
begin
  for place in 0..6 loop
    characters := characters || substr(symbols, (rest % 23)::integer + 1, 1);
    weighted := weighted + (8 - place) * (rest % 23)::integer;
    rest := rest / 23;
  end loop;
  return 'FR-' || characters || substr(symbols, (23 - weighted % 23) % 23 + 1, 1);
end $$;

alter table payments add column booking_number text;
-- Among a hundred thousand random numbers some two are probably equal. Those are made again.
do $$ begin
  loop
    update payments set booking_number = new_booking_number() where booking_number is null;
    exit when not found;
    update payments set booking_number = null
    where booking_number in (select booking_number from payments group by booking_number having count(*) > 1);
  end loop;
end $$;
alter table payments
  alter column booking_number set not null,
  alter column booking_number set default new_booking_number(),
  add constraint payments_booking_number_check check (booking_number ~ '^FR-[23456789CDFHJKMNPQRTWXY]{8}$'),
  add constraint payments_booking_number_key unique (booking_number);

-- A repetition of the call that paid gets the answer that was kept, which must have the number too.
update idempotency_keys k
set body = (k.body::jsonb || jsonb_build_object('bookingNumber', p.booking_number))::text
from payments p
where k.route = 'pay' and k.reference = p.payment_id and k.status = 201;
