-- Who buyers are, encrypted: the database alone tells nobody's name. The indexes are keyed hashes, so that a contact is found
-- by its exact e-mail, phone or name. `key_id` names the key of both; an older key's rows are written anew under the present one.
create table contacts (
  user_id      uuid primary key,
  key_id       text not null,
  sealed       text not null,
  email_index  text not null,
  phone_index  text,
  name_index   text not null,
  updated_at   timestamptz not null
);
create index contacts_of_email on contacts (email_index);
create index contacts_of_phone on contacts (phone_index) where phone_index is not null;
create index contacts_of_name on contacts (name_index);
create index contacts_of_key on contacts (key_id);
create index contacts_by_age on contacts (updated_at);

-- Users who signed out everywhere: access tokens of an earlier version than this are void.
create table sign_outs (
  user_id        uuid primary key,
  version        integer not null check (version > 0),
  signed_out_at  timestamptz not null
);
create index sign_outs_by_time on sign_outs (signed_out_at);
