import { SQL } from "bun";
import {
  type ConnectionLimit,
  type ConnectionNeed,
  connectionShortage,
} from "../database/connection-numbers.ts";
import { CONNECTION_SETTINGS } from "../database/database.ts";
import { StartError } from "../core/start-error.ts";

/**
 * How often two connections are compared, because a pooler in transaction mode may by chance use the same
 * server twice.
 */
const COMPARISONS = 5;
const WAY_OUT = "connect to PostgreSQL itself";

/**
 * Throws `StartError` if there is a pooler in transaction mode. It gives one server to several connections in
 * turn, so nobody would own the leader's lock. Call it before anything is written.
 */
export async function refuseSharedServers(databaseUrl: string): Promise<void> {
  await withConnections(databaseUrl, { application_name: "frontrow-check" }, async (one, other) => {
    if (!(await sharesServers(one, other))) return;
    throw new StartError(
      `${nameOf(databaseUrl)} is a pooler in transaction mode, and Frontrow needs settings and locks ` +
        `that last as long as a connection; ${WAY_OUT}`,
    );
  });
}

/**
 * Connects as a worker does, and throws `StartError` unless the server applies the requested settings. If a
 * pooler drops them, workers would act as the owner of the tables, without any time limits.
 */
export async function refuseIgnoredSettings(databaseUrl: string): Promise<void> {
  const connection = { application_name: "frontrow-check", ...CONNECTION_SETTINGS };
  await withConnections(databaseUrl, connection, async (one) => {
    const ignored = await ignoredSettings(one);
    if (ignored.length === 0) return;
    throw new StartError(
      `${nameOf(databaseUrl)} ignores what connections ask for (${ignored.join(", ")}); if a pooler is ` +
        `between, ${WAY_OUT}`,
    );
  });
}

/**
 * Compares what the server allows with what this machine's workers open. Throws `StartError` if they could
 * never serve. Returns a warning if there is no room now: others, such as other machines, have the rest.
 */
export async function checkConnectionRoom(databaseUrl: string, need: ConnectionNeed): Promise<string | null> {
  let warning: string | null = null;
  await withConnections(databaseUrl, { application_name: "frontrow-check" }, async (one) => {
    const shortage = connectionShortage(need, await readLimits(one));
    if (shortage === null) return;
    const says = `${nameOf(databaseUrl)} ${shortage.says}`;
    if (shortage.isHopeless) throw new StartError(says);
    warning = says;
  });
  return warning;
}

/** The limits that this login's connections meet. What our own one takes is not counted. */
async function readLimits(sql: SQL): Promise<ConnectionLimit[]> {
  const [found] = await sql<
    {
      isSuperuser: boolean;
      most: number;
      reserved: number;
      ofDatabase: number;
      ofLogin: number;
      taken: number;
      takenInDatabase: number;
      takenByLogin: number;
    }[]
  >`
    select r.rolsuper as "isSuperuser", r.rolconnlimit as "ofLogin", d.datconnlimit as "ofDatabase",
           current_setting('max_connections')::int as most,
           current_setting('superuser_reserved_connections')::int
             + coalesce(current_setting('reserved_connections', true), '0')::int as reserved,
           (select sum(numbackends) from pg_stat_database)::int - 1 as taken,
           (select numbackends from pg_stat_database s where s.datid = d.oid) - 1 as "takenInDatabase",
           (select count(*) from pg_stat_activity where usesysid = r.oid)::int - 1 as "takenByLogin"
    from pg_roles r, pg_database d where r.rolname = session_user and d.datname = current_database()`;
  const { isSuperuser, most, reserved, ofDatabase, ofLogin } = found!;
  if (isSuperuser) return [{ name: "max_connections", allowed: most, taken: found!.taken }];
  const limits = [
    { name: "max_connections", allowed: most - reserved, taken: found!.taken },
    { name: "the limit of the database", allowed: ofDatabase, taken: found!.takenInDatabase },
    { name: "the limit of the workers' login", allowed: ofLogin, taken: found!.takenByLogin },
  ];
  // -1 is no limit.
  return limits.filter(({ allowed }) => allowed >= 0);
}

async function withConnections(
  databaseUrl: string,
  connection: Record<string, string | number | boolean>,
  check: (one: SQL, other: SQL) => Promise<void>,
): Promise<void> {
  const connect = () => new SQL({ url: databaseUrl, max: 1, connectionTimeout: 5, connection });
  const [one, other] = [connect(), connect()];
  try {
    await check(one, other);
  } catch (error) {
    if (error instanceof StartError) throw error;
    const { message } = error as Error;
    throw new StartError(
      `${nameOf(databaseUrl)} refuses a connection as workers make it (${message}); if a pooler is ` +
        `between, ${WAY_OUT}`,
      { cause: error },
    );
  } finally {
    await Promise.all([one.close({ timeout: 1 }), other.close({ timeout: 1 })]);
  }
}

/** Without the password that the URL holds. */
function nameOf(databaseUrl: string): string {
  const { hostname, port } = new URL(databaseUrl);
  return `DATABASE_URL: ${hostname}:${port || 5432}`;
}

/** Whether a connection changes its server process while another connection has a transaction open. */
export async function sharesServers(one: SQL, other: SQL): Promise<boolean> {
  const servers = new Set<number>();
  for (let n = 0; n < COMPARISONS; n += 1) {
    servers.add(await backendPid(one));
    await other.begin(async (tx) => {
      await backendPid(tx);
      servers.add(await backendPid(one));
    });
  }
  return servers.size > 1;
}

/** Uses the simple protocol, because a pooler that shares servers also mixes up prepared statements. */
async function backendPid(sql: SQL): Promise<number> {
  const [row] = (await sql`select pg_backend_pid() pid`.simple()) as [{ pid: number }];
  return row.pid;
}

/** The names of the settings that were not applied as requested. */
async function ignoredSettings(sql: SQL): Promise<string[]> {
  const { role, ...settings } = CONNECTION_SETTINGS;
  const names = Object.keys(settings);
  const [user] = await sql<{ name: string }[]>`select current_user name`;
  const rows = await sql<{ name: string; setting: string }[]>`
    select name, setting from pg_settings where name = any(${sql.array(names, "TEXT")})`;
  const found = new Map(rows.map(({ name, setting }) => [name, setting]));
  const ignored = Object.entries(settings).filter(([name, value]) => found.get(name) !== String(value));
  return [...(user!.name === role ? [] : ["role"]), ...ignored.map(([name]) => name)];
}
