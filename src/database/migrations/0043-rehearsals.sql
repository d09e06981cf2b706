-- What came of rehearsing a concert's sale, as it was uploaded: the last one of each concert. Figures, and nobody's data.
create table rehearsals (
  concert_id    uuid primary key references concerts,
  report        jsonb not null check (jsonb_typeof(report) = 'object' and octet_length(report::text) <= 65536),
  rehearsed_at  timestamptz not null,
  attached_at   timestamptz not null default clock_timestamp()
);
