-- A hall, drawn once and never changed. `document` is what buyers are sent, without the id and the name, so that equal
-- halls have equal digests.
create table seat_plans (
  plan_no       integer generated always as identity primary key,  -- short inner key: every seat has it
  seat_plan_id  uuid not null unique,
  name          text not null,
  seats         integer not null check (seats between 1 and 100000),
  origin        text not null check (origin in ('IMPORTED', 'GENERATED')),
  categories    text[] not null check (cardinality(categories) > 0),
  document      text not null,
  digest        text not null,  -- SHA-256 of the document, in hexadecimal digits
  created_at    timestamptz not null default clock_timestamp()
);
create index seat_plans_by_digest on seat_plans (digest);

-- What is printed on each chair, and what kind of chair it is. No foreign key: a plan and its seats are written together,
-- and a check for each of 100,000 seats would take longer than writing them.
create table plan_seats (
  plan_no       integer not null,
  seat_number   integer not null check (seat_number > 0),  -- dense from 1, row by row
  companion_of  integer,  -- the seat number of the wheelchair place that this seat belongs to
  category      smallint not null check (category >= 0),  -- an index into the plan's categories, from 0
  flags         smallint not null default 0 check (flags between 0 and 15),  -- 1 wheelchair, 2 companion, 4 restricted view, 8 aisle
  section       text not null,
  seat_row      text not null,
  label         text not null,
  primary key (plan_no, seat_number)
);

-- The runtime's role may remove a whole plan, and no seat of one: its seats go with it, by the right of the schema's owner.
create function delete_seats_of_plan() returns trigger language plpgsql security definer set search_path = public as $$
begin
  delete from plan_seats where plan_no = old.plan_no;
  return null;
end $$;
create trigger seat_plans_take_their_seats after delete on seat_plans
  for each row execute function delete_seats_of_plan();
