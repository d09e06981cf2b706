-- Who came in lately, for those who are told of it.
create index door_scans_by_arrival on door_scans (received_at) where is_entry;
