-- The waiting room: proof of work at joining, where the organiser asks for it, and what the wait is estimated from.

-- Keys a visitor's device tries at most before it may join; half as many on average. Null asks for nothing.
alter table queues add column proof_of_work_attempts_max integer check (proof_of_work_attempts_max > 0);

-- One row a solution that has bought its place, until its challenge is out of date and can buy nothing anyway. A table
-- beside places, so that a waiting visitor costs no more bytes where no work is asked for.
create table spent_proofs (
  proof_id    uuid primary key,  -- the challenge's nonce
  expires_at  timestamptz not null
);
create index spent_proofs_by_age on spent_proofs (expires_at);

-- Of the calls, those of visitors who came back from a missed one: the others made the line shorter.
alter table queues add column recalls bigint not null default 0 check (recalls <= calls);
