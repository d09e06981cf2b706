import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Frontrow } from "../../testing/frontrow.ts";
import { CASES } from "./constraint-cases.ts";
import { broken, startSale } from "./sale.ts";

let frontrow: Frontrow;

beforeAll(async () => {
  frontrow = await startSale();
});
afterAll(() => frontrow.close());

/** Every other column must have a value. */
const MAY_BE_NULL: Record<string, string> = {
  allocations: "colour release_at released_at",
  api_tokens: "concert_ids ended_at last_used_at staff_id",
  cancellations: "job_id reason",
  complimentary_tickets: "allocation_id",
  concerts: "sales_close_at sales_open_at withdrawn_at",
  contacts: "phone_index",
  counter_movements: "receipt",
  counter_orders: "cancellation_id",
  door_devices: "enrolled_at enrolment_hash last_seen_at revoked_at token_hash",
  door_scans: "force_reason forced_over ticket_id undone_at",
  idempotency_keys: "body reference status",
  job_orders: "cancellation_id ended_at reason",
  jobs: "ended_at",
  messages: "ended_at order_id reason",
  organiser_actions: "actor_id actor_name address after before reason subject",
  performances: "called_off_at called_off_fee free_refund_until sales_close_at starts_before",
  payments: "terms_version",
  plan_seats: "companion_of",
  places: "arrived_at deadline held_until",
  queues:
    "admit_per_minute allowance_at closes_at draw_count draw_seed lottery_digest lottery_secret notice " +
    "opens_at presence_seconds proof_of_work_attempts_max",
  recoveries: "caller_index email_indexes used_at user_id",
  reservations: "confirmed_at ended_at performance_limit position seats_limit",
  seats: "allocation_id complimentary_id held_until reservation_id",
  turn_mails: "told_at",
  staff: "code_secret code_step concert_ids password_hash",
  tickets: "payment_id replaced_by reservation_id",
  top_up_reversals: "cancellation_id reason settled_at",
  top_ups:
    "payment_key pays_payment_id pays_position pays_queue_no pays_reservation_id pays_terms_version reason " +
    "sent_at settled_at unpaid_reason",
  webhook_endpoints: "old_secret old_secret_until",
  webhook_sendings: "ended_at last_error last_status next_try_at",
};

test("only the columns that are named here may be null", async () => {
  const rows = await frontrow.admin<{ name: string; columns: string }[]>`
    select table_name as name, string_agg(column_name, ' ' order by column_name) as columns
    from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
    where table_schema = 'public' and table_type = 'BASE TABLE' and is_nullable = 'YES'
    group by table_name order by table_name`;
  expect(Object.fromEntries(rows.map(({ name, columns }) => [name, columns]))).toEqual(MAY_BE_NULL);
});

test("every constraint has a case of what it refuses", async () => {
  const rows = await frontrow.admin<{ name: string }[]>`
    select conname as name from pg_constraint
    where connamespace = 'public'::regnamespace
      -- The key of the ledger is a promise: nothing is credited or debited twice.
      and (contype in ('c', 'f', 'u', 'x') or conname = 'ledger_entries_pkey')
    union
    select indexrelid::regclass::text from pg_index
    where indisunique and not exists (select from pg_constraint where conindid = indexrelid)
      and indrelid::regclass::text in (
      select tablename from pg_tables where schemaname = 'public')`;
  expect(rows.map(({ name }) => name).toSorted()).toEqual(Object.keys(CASES).toSorted());
});

describe("the schema refuses", () => {
  const statements = Object.entries(CASES).flatMap(([name, all]) => all.map((each) => [name, each] as const));
  test.each(statements)("%s: %s", async (name, statement) => {
    const refusedBy = await broken(frontrow, "set constraints all immediate", (ask) =>
      ask(statement).then(
        () => "nothing",
        (error: { constraint?: string }) => error.constraint,
      ),
    );
    expect(refusedBy).toBe(name);
  });
});
