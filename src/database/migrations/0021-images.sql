-- Posters. An image never changes: another one has another id. The same bytes are kept once.
create table images (
  image_id    uuid primary key,
  digest      text not null unique,  -- SHA-256 of the bytes, in hexadecimal digits
  media_type  text not null check (media_type in ('image/png', 'image/jpeg', 'image/webp')),
  width       integer not null check (width > 0),
  height      integer not null check (height > 0),
  bytes       bytea not null,
  created_at  timestamptz not null default clock_timestamp()
);
-- They are compressed already.
alter table images alter column bytes set storage external;
