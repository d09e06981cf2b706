-- Money that comes back, and word from the payment company.

-- One row a delivery, for good: what came twice is known by it. The runtime's role may only insert and read.
create table webhook_deliveries (
  gateway      text not null,
  delivery_id  text not null check (length(delivery_id) between 1 and 255),
  gateway_key  text not null,      -- the payment that it is about, by our key
  body_sha256  text not null,
  received_at  timestamptz not null default clock_timestamp(),
  primary key (gateway, delivery_id)
);
