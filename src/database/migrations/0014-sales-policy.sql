-- A concert's policy is one value, so that a new policy needs no column, and none can be forgotten when it changes.
alter table concerts add column policy jsonb;
update concerts set policy = jsonb_build_object('holdSeconds', hold_seconds, 'seatsPerUser', seats_per_user);
alter table concerts
  alter column policy set not null,
  add constraint concerts_policy_check
    check ((policy->>'holdSeconds')::int > 0 and (policy->>'seatsPerUser')::int > 0),
  drop column hold_seconds,
  drop column seats_per_user;
