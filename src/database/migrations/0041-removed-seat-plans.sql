-- Plans that the organiser has removed, though a date of a deleted concert still names them. They are in no list and sell
-- no date; what is printed on their chairs stays, for reservations of that date.
create table removed_seat_plans (
  plan_no     integer primary key references seat_plans,
  removed_at  timestamptz not null default clock_timestamp()
);
