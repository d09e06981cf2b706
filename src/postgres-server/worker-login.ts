import { SQL } from "bun";
import { randomBytes } from "node:crypto";
import { StartError } from "../core/start-error.ts";
import { RUNTIME_ROLE } from "../database/migrations.ts";

const WORKER_LOGIN = "frontrow_worker";
/** Any 64-bit number will do: two starts on one server make the login one after the other. */
const LOGIN_LOCK = 7_301_005;

/**
 * Makes the login of this start's workers, with a new password, and returns its URL. It may act as the
 * runtime role and as nobody else, so code that runs in a worker cannot become the owner of the tables.
 */
export async function createWorkerLogin(ownersUrl: string): Promise<string> {
  const password = randomBytes(24).toString("hex");
  const sql = new SQL({ url: ownersUrl, max: 1 });
  try {
    await sql.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(${LOGIN_LOCK})`;
      const [known] = await tx`select from pg_roles where rolname = ${WORKER_LOGIN}`;
      // A password cannot be a parameter. This one is of hexadecimal digits.
      await tx.unsafe(
        `${known ? "alter" : "create"} role ${WORKER_LOGIN} login noinherit nosuperuser nocreaterole
           nocreatedb noreplication nobypassrls password '${password}'`,
      );
      if (!known) await tx.unsafe(`grant ${RUNTIME_ROLE} to ${WORKER_LOGIN}`);
    });
  } finally {
    await sql.close();
  }
  const url = new URL(ownersUrl);
  url.username = WORKER_LOGIN;
  url.password = password;
  return url.href;
}

/**
 * Throws `StartError` if the workers' login may act as the owner of the tables, as a superuser or as anybody
 * else but the runtime role, or if it leads to another database.
 */
export async function refuseOwnersRights(workersUrl: string, ownersUrl: string): Promise<void> {
  if ((await readDatabase(workersUrl)) !== (await readDatabase(ownersUrl)))
    throw new StartError("WORKER_DATABASE_URL leads to another database than DATABASE_URL");
  const trouble = await inDatabase(workersUrl, tooManyRights);
  if (trouble !== null)
    throw new StartError(
      `the login in WORKER_DATABASE_URL ${trouble}; workers need one that may act as ${RUNTIME_ROLE} only`,
    );
}

/** What the session's login may do that workers need not. */
async function tooManyRights(sql: SQL): Promise<string | null> {
  const [login] = await sql<{ isSuperuser: boolean; makesRoles: boolean; owns: boolean }[]>`
    select rolsuper "isSuperuser", rolcreaterole "makesRoles",
           exists (select from pg_class c
                   where c.relnamespace = 'public'::regnamespace and c.relowner = r.oid) owns
    from pg_roles r where rolname = session_user`;
  if (login!.isSuperuser) return "is a superuser";
  if (login!.owns) return "owns tables";
  if (login!.makesRoles) return "may create roles";
  const others = await sql<{ name: string }[]>`
    select rolname name from pg_roles
    where pg_has_role(session_user, oid, 'MEMBER') and rolname not in (session_user, ${RUNTIME_ROLE})
    order by rolname`;
  return others.length === 0 ? null : `may act as ${others.map(({ name }) => name).join(", ")}`;
}

/** Tells a database from all others: its name, and the moment of its first migration. */
function readDatabase(url: string): Promise<string> {
  return inDatabase(url, async (sql) => {
    const [row] = await sql<{ identity: string }[]>`
      select current_database() || min(applied_at)::text identity from schema_migrations`;
    return row!.identity;
  });
}

async function inDatabase<T>(url: string, work: (sql: SQL) => Promise<T>): Promise<T> {
  const connection = { application_name: "frontrow-check", role: RUNTIME_ROLE };
  const sql = new SQL({ url, max: 1, connectionTimeout: 5, connection });
  try {
    return await work(sql);
  } finally {
    await sql.close();
  }
}
