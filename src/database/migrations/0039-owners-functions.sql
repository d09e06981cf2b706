-- A function that runs by its owner's right names everything in full and looks in no schema that its caller can fill:
-- without pg_temp in the path, PostgreSQL looks for tables there first.
create or replace function delete_seats_of_plan() returns trigger language plpgsql
  security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from public.plan_seats where plan_no = old.plan_no;
  return null;
end $$;
