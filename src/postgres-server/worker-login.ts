import { SQL } from "bun";
import { randomBytes, randomInt } from "node:crypto";
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
  if (!(await isSameDatabase(workersUrl, ownersUrl)))
    throw new StartError("WORKER_DATABASE_URL leads to another database than DATABASE_URL");
  const trouble = await inDatabase(workersUrl, tooManyRights);
  if (trouble !== null)
    throw new StartError(
      `the login in WORKER_DATABASE_URL ${trouble}; workers need one that may act as ${RUNTIME_ROLE} only`,
    );
}

/** What the session's login may do that workers need not. */
async function tooManyRights(sql: SQL): Promise<string | null> {
  const [trouble] = await sql<{ is: string }[]>`
    select what "is" from pg_roles r, lateral (values
      ('is a superuser', rolsuper),
      ('owns tables', exists (select from pg_class c
                              where c.relnamespace = 'public'::regnamespace and c.relowner = r.oid)),
      ('may create roles', rolcreaterole),
      ('may create databases', rolcreatedb),
      ('may copy the whole server, as a replica does', rolreplication),
      ('passes over row security', rolbypassrls),
      ('may let others act as a role', exists (select from pg_auth_members m
                                               where m.member = r.oid and m.admin_option)),
      ('has rights of its own on tables', exists (
        select from pg_class c, aclexplode(c.relacl) a
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.grantee in (r.oid, 0))),
      ('is set not to wait for the disk', exists (
        select from pg_db_role_setting s, unnest(s.setconfig) setting
        where s.setrole in (r.oid, ${RUNTIME_ROLE}::regrole)
          and setting ~* '^synchronous_commit=(off|false|no|0)')))
      found(what, is_so)
    where r.rolname = session_user and is_so`;
  if (trouble) return trouble.is;
  const others = await sql<{ name: string }[]>`
    select rolname name from pg_roles
    where pg_has_role(session_user, oid, 'MEMBER') and rolname not in (session_user, ${RUNTIME_ROLE})
    order by rolname`;
  return others.length === 0 ? null : `may act as ${others.map(({ name }) => name).join(", ")}`;
}

/**
 * Whether both lead to one database of one server: a lock that the owner has taken is then taken for the
 * workers too. A restored copy has the same name and the same rows, and does not know of the lock.
 */
function isSameDatabase(workersUrl: string, ownersUrl: string): Promise<boolean> {
  const lock = randomInt(2 ** 47);
  return inDatabase(ownersUrl, (owner) =>
    owner.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(${lock}::bigint)`;
      return inDatabase(workersUrl, async (worker) => {
        const [row] = await worker<{ isFree: boolean }[]>`
          select pg_try_advisory_xact_lock(${lock}::bigint) "isFree"`;
        return !row!.isFree;
      });
    }),
  );
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
