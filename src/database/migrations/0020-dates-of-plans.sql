-- A date is sold by a seat plan, with a price for each category of it. Existing dates get plans made of their seats: equal
-- ones of a concert share one. What is in a row of `seats` from now on is what a sale changes.

alter table performances
  add column plan_no integer references seat_plans,
  add column prices jsonb  -- [{"category", "grade", "price"}], in the order of the plan's categories
    check (jsonb_typeof(prices) = 'array'
           and not jsonb_path_exists(prices, '$[*].price ? (@.type() <> "number" || @ < 0 || @ > 100000000)'));

create temp table old_seats on commit drop as
select s.performance_id, s.seat_number, s.section, s.seat_row, s.grade, s.price, s.status, s.held_until, s.reservation_id,
       row_number() over in_row::text label, s.seat_number - row_number() over in_row run
from seats s window in_row as (partition by s.performance_id, s.section, s.seat_row order by s.seat_number);

-- A grade that has two prices is two categories.
create temp table old_categories on commit drop as
select performance_id, grade, price, n - 1 category, grade || case when same > 1 then ' ' || same else '' end as name
from (select performance_id, grade, price, row_number() over (partition by performance_id order by first_seat) n,
             row_number() over (partition by performance_id, grade order by first_seat) same
      from (select performance_id, grade, price, min(seat_number) first_seat from old_seats group by 1, 2, 3) priced) counted;

create temp table old_sections on commit drop as
select performance_id, section, row_number() over (partition by performance_id order by min(seat_number)) - 1 n
from old_seats group by performance_id, section;

-- The text is the one that src/halls/plan.ts makes of an equal hall, so that their digests are equal.
create temp table old_documents on commit drop as
select p.performance_id, p.concert_id,
       '{"width":0,"height":0,"shapes":[],"sections":[' || sections || '],"rows":[' || rows || '],"labels":[' || labels
       || '],"x":[],"y":[],"categories":[' || names || '],"category":[' || category || '],"flags":[' || flags
       || '],"companions":[]}' as document
from performances p
join (select performance_id, string_agg('{"name":' || to_json(section)::text || '}', ',' order by n) sections
      from old_sections group by 1) s using (performance_id)
join (select performance_id, string_agg('{"section":' || n || ',"label":' || to_json(seat_row)::text || ',"firstSeat":'
                                        || first_seat || ',"seats":' || seats || '}', ',' order by first_seat) as rows
      from (select performance_id, section, seat_row, min(seat_number) first_seat, count(*) seats
            from old_seats group by 1, 2, 3, run) runs
      join old_sections using (performance_id, section) group by 1) r using (performance_id)
join (select performance_id, string_agg(to_json(label)::text, ',' order by seat_number) labels,
             string_agg(category::text, ',' order by seat_number) category, string_agg('0', ',') flags
      from old_seats join old_categories using (performance_id, grade, price) group by 1) l using (performance_id)
join (select performance_id, string_agg('{"name":' || to_json(name)::text || '}', ',' order by category) names
      from old_categories group by 1) c using (performance_id);

create temp table old_plans on commit drop as
select concert_id, document, gen_random_uuid() seat_plan_id, (array_agg(performance_id))[1] like_date
from old_documents group by concert_id, document;

insert into seat_plans (seat_plan_id, name, seats, origin, categories, document, digest)
select o.seat_plan_id, c.venue, (select count(*) from old_seats s where s.performance_id = o.like_date), 'GENERATED',
       (select array_agg(name order by category) from old_categories a where a.performance_id = o.like_date),
       o.document, encode(sha256(convert_to(o.document, 'UTF8')), 'hex')
from old_plans o join concerts c using (concert_id);

insert into plan_seats (plan_no, seat_number, category, section, seat_row, label)
select l.plan_no, s.seat_number, c.category, s.section, s.seat_row, s.label
from old_plans o
join seat_plans l using (seat_plan_id)
join old_seats s on s.performance_id = o.like_date
join old_categories c on c.performance_id = s.performance_id and c.grade = s.grade and c.price = s.price;

update performances p
set plan_no = l.plan_no,
    prices = (select jsonb_agg(jsonb_build_object('category', c.name, 'grade', c.grade, 'price', c.price) order by category)
              from old_categories c where c.performance_id = p.performance_id)
from old_documents d
join old_plans o using (concert_id, document)
join seat_plans l using (seat_plan_id)
where d.performance_id = p.performance_id;

alter table performances alter column plan_no set not null, alter column prices set not null;
create index performances_of_plan on performances (plan_no);

-- A new table, since columns that are dropped go on taking room. No foreign key to performances: a date and its seats are
-- written together, and the invariant "every row belongs to rows that exist" looks.
drop table seats;
create table seats (
  performance_id  uuid not null,
  held_until      timestamptz,
  seat_number     integer not null check (seat_number > 0),
  reservation_id  uuid,
  status          text not null default 'AVAILABLE' check (status in ('AVAILABLE', 'HELD', 'SOLD', 'BLOCKED')),
  primary key (performance_id, seat_number),
  check ((status = 'HELD') = (held_until is not null)),
  check ((status in ('HELD', 'SOLD')) = (reservation_id is not null))
) with (fillfactor = 70);
insert into seats (performance_id, held_until, seat_number, reservation_id, status)
select performance_id, held_until, seat_number, reservation_id, status from old_seats
order by performance_id, seat_number;
