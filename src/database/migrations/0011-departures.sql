-- Who left the line, or lost their place, before being called. A worker answers those who wait from memory: it reads the
-- departures that it does not know yet whenever the queue counts more of them, and all of them when it starts.
alter table queues add column departures bigint not null default 0;
create table departures (
  queue_no   integer not null,
  departure  bigint not null,  -- dense from 1, given under the queue's lock
  position   bigint not null,
  primary key (queue_no, departure)
);

insert into departures (queue_no, departure, position)
select queue_no, row_number() over (partition by queue_no order by position), position
from places where status in (6, 7) and arrived_at is null;
update queues q set departures = d.departures
from (select queue_no, count(*) departures from departures group by queue_no) d where d.queue_no = q.queue_no;
