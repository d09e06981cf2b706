-- What each seat of a date is now, each in one of five states: a hold that has lapsed leaves its seat available,
-- and a seat that was given away is not among the sold ones. Whoever counts seats for the organiser counts these.
create view seat_states as
select performance_id, seat_number, allocation_id,
       case when complimentary_id is not null then 'COMPLIMENTARY'
            when status = 'HELD' and held_until <= clock_timestamp() then 'AVAILABLE'
            else status end state
from seats;
