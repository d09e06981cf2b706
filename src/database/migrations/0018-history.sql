-- Who did what, from where, what it was before and after, and why.
alter table organiser_actions
  add column actor_kind text not null default 'key'
    constraint organiser_actions_actor_kind check (actor_kind in ('key', 'staff', 'token', 'frontrow')),
  -- The member of staff or the API token; null for the organiser's key and for Frontrow itself.
  add column actor_id   uuid,
  add column actor_name text,
  add column address    text,
  add column before     jsonb,
  add column after      jsonb,
  add column reason     text,
  add constraint organiser_actions_actor check ((actor_id is not null) = (actor_kind in ('staff', 'token')));

create index organiser_actions_by_subject on organiser_actions (subject, action_id desc);
create index organiser_actions_by_actor on organiser_actions (actor_id, action_id desc);
