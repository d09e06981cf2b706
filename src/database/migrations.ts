import { SQL } from "bun";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { StartError } from "../core/start-error.ts";

/**
 * The role that workers act as. It cannot change the schema, nor update or delete rows of append-only tables.
 */
export const RUNTIME_ROLE = "frontrow_runtime";

/** Tables that the runtime role may read and insert into, but never change. */
const APPEND_ONLY_TABLES = [
  "ledger_entries",
  "organiser_actions",
  "cancellations",
  "refund_policies",
  "fee_returns",
  "settlements",
  "plan_seats",
  "removed_seat_plans",
  "order_notes",
  "counter_orders",
  "counter_movements",
];

/** Tables whose rows the runtime role may also delete, but never change. */
const IMMUTABLE_TABLES = ["seat_plans"];

/** Any 64-bit number will do, as long as all Frontrow processes use the same one. */
const MIGRATION_LOCK = 7_301_001;

const FOLDER = join(import.meta.dir, "migrations");

/**
 * Brings the database at `adminUrl` to the present schema and grants the runtime role its rights. Each file
 * of `migrations/` runs once, in order of name, in a transaction of its own. Several processes may call this
 * at once.
 *
 * Throws PostgreSQL's error if the role in the URL may not create tables or roles. Throws `StartError` if a
 * newer version has migrated this database, because this version would misinterpret its schema.
 */
export async function migrate(adminUrl: string): Promise<void> {
  const sql = new SQL({ url: adminUrl, max: 1, connection: { application_name: "frontrow-migrate" } });
  try {
    await sql`select pg_advisory_lock(${MIGRATION_LOCK})`;
    await sql`create table if not exists schema_migrations (
      name text primary key, applied_at timestamptz not null default clock_timestamp())`.simple();
    const applied = new Set(
      (await sql<{ name: string }[]>`select name from schema_migrations`).map((row) => row.name),
    );
    const known = await migrationFiles();
    const unknown = [...applied].filter((name) => !known.includes(name)).toSorted();
    if (unknown.length > 0)
      throw new StartError(
        `the database was used by a newer Frontrow: this one does not know its migration ` +
          `${unknown.join(", ")}; start that version or a later one`,
      );
    for (const name of known) {
      if (applied.has(name)) continue;
      const text = await Bun.file(join(FOLDER, name)).text();
      await sql.begin(async (tx) => {
        await tx.unsafe(text);
        await tx`insert into schema_migrations (name) values (${name})`;
      });
    }
    await grantRuntimeRights(sql);
  } finally {
    await sql.close();
  }
}

async function migrationFiles(): Promise<string[]> {
  return (await readdir(FOLDER)).filter((name) => name.endsWith(".sql")).toSorted();
}

async function grantRuntimeRights(sql: SQL): Promise<void> {
  // A role belongs to the whole cluster, so another database's migration may create it at the same moment.
  await sql.unsafe(
    `do $$ begin
         if not exists (select from pg_roles where rolname = '${RUNTIME_ROLE}') then
           create role ${RUNTIME_ROLE} nologin;
         end if;
       exception when duplicate_object or unique_violation then null;
       end $$`,
  );
  await sql.begin(async (tx) => {
    // Serialised across databases too, because concurrent grants of one role update the same shared row.
    await tx`select pg_advisory_xact_lock(${MIGRATION_LOCK + 1})`;
    // Since PostgreSQL 16, the creator of a role is a member of it without the right to act as it.
    const [member] = await tx<{ ok: boolean }[]>`
      select pg_has_role(current_user, ${RUNTIME_ROLE}::name,
                         case when current_setting('server_version_num')::int >= 160000
                              then 'SET' else 'MEMBER' end) ok`;
    if (!member?.ok) await tx.unsafe(`grant ${RUNTIME_ROLE} to current_user`);
  });
  await sql.unsafe(`
    grant usage on schema public to ${RUNTIME_ROLE};
    grant select, insert, update, delete on all tables in schema public to ${RUNTIME_ROLE};
    grant usage on all sequences in schema public to ${RUNTIME_ROLE};
    revoke update, delete, truncate on ${APPEND_ONLY_TABLES.join(", ")} from ${RUNTIME_ROLE};
    revoke update, truncate on ${IMMUTABLE_TABLES.join(", ")} from ${RUNTIME_ROLE};
    revoke insert, update, delete on schema_migrations, installation from ${RUNTIME_ROLE};
  `);
  // Workers make no tables, not even of their session: what the owner runs might take them for its own.
  await sql.unsafe(`do $$ begin
    execute format('revoke temporary on database %I from public, ${RUNTIME_ROLE}', current_database());
  end $$`);
}
