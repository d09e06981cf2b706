import { SQL } from "bun";
import { CONNECTION_SETTINGS } from "../database/database.ts";
import { StartError } from "../core/start-error.ts";

/** How often two connections are compared: a pooler in transaction mode may give one of them the same server twice. */
const LOOKS = 5;
const WAY_OUT = "connect to PostgreSQL itself";

/**
 * Throws `StartError` where a pooler in transaction mode is between: it gives one server to several connections in turn,
 * so that a leader's lock would be nobody's. To be called before anything is written.
 */
export async function refuseSharedServers(databaseUrl: string): Promise<void> {
  await withConnections(databaseUrl, { application_name: "frontrow-check" }, async (one, other) => {
    if (!(await sharesServers(one, other))) return;
    throw new StartError(
      `${nameOf(databaseUrl)} is a pooler in transaction mode, and Frontrow needs settings and locks that last as long as a connection; ${WAY_OUT}`,
    );
  });
}

/**
 * Connects as a worker does, and throws `StartError` unless the server does what the connection asks for. Where a pooler
 * drops it, workers would act as the owner of the tables, and without any limit of time.
 */
export async function refuseIgnoredSettings(databaseUrl: string): Promise<void> {
  const connection = { application_name: "frontrow-check", ...CONNECTION_SETTINGS };
  await withConnections(databaseUrl, connection, async (one) => {
    const ignored = await ignoredSettings(one);
    if (ignored.length === 0) return;
    throw new StartError(
      `${nameOf(databaseUrl)} ignores what connections ask for (${ignored.join(", ")}); if a pooler is between, ${WAY_OUT}`,
    );
  });
}

async function withConnections(
  databaseUrl: string,
  connection: Record<string, string | number | boolean>,
  look: (one: SQL, other: SQL) => Promise<void>,
): Promise<void> {
  const connect = () => new SQL({ url: databaseUrl, max: 1, connectionTimeout: 5, connection });
  const [one, other] = [connect(), connect()];
  try {
    await look(one, other);
  } catch (error) {
    if (error instanceof StartError) throw error;
    const { message } = error as Error;
    throw new StartError(
      `${nameOf(databaseUrl)} refuses a connection as workers make it (${message}); if a pooler is between, ${WAY_OUT}`,
      { cause: error },
    );
  } finally {
    await Promise.all([one.close({ timeout: 1 }), other.close({ timeout: 1 })]);
  }
}

/** The URL itself holds a password. */
function nameOf(databaseUrl: string): string {
  const { hostname, port } = new URL(databaseUrl);
  return `DATABASE_URL: ${hostname}:${port || 5432}`;
}

/** Whether one connection is served by another process while another connection has a transaction open. */
export async function sharesServers(one: SQL, other: SQL): Promise<boolean> {
  const servers = new Set<number>();
  for (let look = 0; look < LOOKS; look += 1) {
    servers.add(await backendPid(one));
    await other.begin(async (tx) => {
      await backendPid(tx);
      servers.add(await backendPid(one));
    });
  }
  return servers.size > 1;
}

/** Asked in the simple protocol: a pooler that shares servers mixes up prepared statements too. */
async function backendPid(sql: SQL): Promise<number> {
  const [row] = (await sql`select pg_backend_pid() pid`.simple()) as [{ pid: number }];
  return row.pid;
}

/** The settings that are not as they were asked for, by name. */
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
