-- A begun key is found by what it began. Workers' plans serve every parameter, the route among them, so that an index
-- of one route's keys alone is never used: each settled top-up read all keys that are kept.
create index idempotency_keys_by_reference on idempotency_keys (reference);
drop index idempotency_keys_of_top_ups;
drop index idempotency_keys_of_reversals;
