import { SQL } from "bun";
import { createHash, randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres } from "../src/postgres-server/embedded-postgres.ts";
import { migrate } from "../src/database/migrations.ts";

/** Where `npm test` says which server its files share. */
export const TEST_SERVER_VARIABLE = "FRONTROW_TEST_POSTGRES";
/** Whose programs the tests run on (`npm test -- --postgres FOLDER`). Absent: the packaged ones. */
export const TEST_BINARIES_VARIABLE = "FRONTROW_TEST_POSTGRES_BIN";

/** Of this schema: runs that share a server may differ in their migrations. */
const MIGRATIONS = join(import.meta.dir, "..", "src", "database", "migrations");
const TEMPLATE = `frontrow_template_${hashOfMigrations()}`;
/** Any 64-bit number: test files that run at once make the template once. */
const TEMPLATE_LOCK = 7_301_999;
const SILENT = { info() {}, warn() {}, error() {} };

export interface TestServer {
  /** Of the superuser, to the maintenance database. */
  url: string;
  stop(): Promise<void>;
}

export interface TestServerOptions {
  /** Where its files lie. */
  parent?: string;
  /** Over those that Frontrow ships. */
  settings?: Record<string, string>;
}

/** Several test files share a server, and one of them may start four workers with 17 connections each. */
const CONNECTIONS_MAX = "600";

/**
 * Boots a PostgreSQL of its own in a temporary folder: the one that Frontrow ships, with its durability. It
 * ends with this process, whatever that ends of.
 */
async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const folder = mkdtempSync(join(options.parent ?? tmpdir(), "frontrow-test-"));
  // PostgreSQL runs as another account when we are root, and must get in.
  chmodSync(folder, 0o711);
  const dataDir = join(folder, "data");
  const undertaker = startUndertaker(folder, join(dataDir, "postgres"));
  try {
    const settings = { max_connections: CONNECTIONS_MAX, ...options.settings };
    const binaries = process.env[TEST_BINARIES_VARIABLE] ?? null;
    const postgres = await startEmbeddedPostgres({ dataDir, binaries, log: SILENT, settings });
    return {
      url: postgres.adminUrl(),
      async stop() {
        await postgres.stop();
        await undertaker.finish();
      },
    };
  } catch (error) {
    await undertaker.finish();
    throw error;
  }
}

/** Of a server that nobody replicates or recovers. */
const ALONE = {
  wal_level: "minimal",
  max_wal_senders: "0",
  wal_compression: "off",
  autovacuum: "off",
  checkpoint_timeout: "1h",
};
/**
 * Of a server that forgets everything when it dies: nothing waits for a disk. In memory, nothing does anyway.
 */
const FORGETFUL = { ...ALONE, fsync: "off", synchronous_commit: "off", full_page_writes: "off" };
const MEMORY = "/dev/shm";
const MEMORY_BYTES_MIN = 4 * 1024 ** 3;

/**
 * A server for tests that ask what is decided and not what outlives a crash. In memory, where the machine has
 * room.
 */
export function startForgetfulServer(): Promise<TestServer> {
  const memory = memoryFolder();
  if (memory) return startTestServer({ parent: memory, settings: ALONE });
  return startTestServer({ parent: tmpdir(), settings: FORGETFUL });
}

/** Where files are kept in memory; undefined where the machine has no room for those of tests. */
export function memoryFolder(): string | undefined {
  return hasRoom(MEMORY) ? MEMORY : undefined;
}

function hasRoom(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= MEMORY_BYTES_MIN;
  } catch {
    return false;
  }
}

/**
 * Waits for its standard input to end, as it does when we finish and also when we are killed; then leaves
 * nothing behind.
 */
const UNDERTAKER = `
  cat > /dev/null
  pid_file="$2/data/postmaster.pid"
  [ -e "$pid_file" ] && kill -QUIT "$(head -n 1 "$pid_file")"
  tries=0
  while [ -e "$pid_file" ] && [ $tries -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
  rm -rf "$(readlink -f "$2")" "$1"`;

/** Ends the server of `home`, and removes `folder`, when this process finishes or is killed. */
export function startUndertaker(folder: string, home: string): { finish(): Promise<void> } {
  const child = Bun.spawn(["sh", "-c", UNDERTAKER, "sh", folder, home], {
    stdin: "pipe",
    stdout: "ignore",
    stderr: "ignore",
    // Ctrl-C ends us and not it.
    detached: true,
  });
  child.unref();
  return {
    async finish() {
      child.ref();
      await child.stdin.end();
      await child.exited;
    },
  };
}

export interface TestDatabase {
  /** As a worker gets it. */
  url: string;
  /** The superuser's: for what the runtime may not do, such as ending another session. */
  adminUrl: string;
  drop(): Promise<void>;
}

/**
 * A database for one test file, migrated and empty, cloned from a template. On the server that `npm test`
 * started, or, when a file is run alone, on one that starts with the first database and stops with the last.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const server = await acquireServer();
  const name = `test_${randomBytes(6).toString("hex")}`;
  try {
    const strategy = await prepareTemplate(server.url);
    await execute(server.url, `create database ${name} template ${TEMPLATE} strategy ${strategy}`);
  } catch (error) {
    await server.release();
    throw error;
  }
  const url = inDatabase(server.url, name);
  let dropped: Promise<void> | undefined;
  const drop = async (): Promise<void> => {
    await execute(server.url, `drop database if exists ${name} with (force)`);
    await server.release();
  };
  return { url, adminUrl: url, drop: () => (dropped ??= drop()) };
}

let own: Promise<TestServer> | undefined;
let users = 0;

async function acquireServer(): Promise<{ url: string; release(): Promise<void> }> {
  const shared = process.env[TEST_SERVER_VARIABLE];
  if (shared) return { url: shared, release: () => Promise.resolve() };
  users += 1;
  own ??= startTestServer();
  const { url } = await own;
  return { url, release: releaseOwn };
}

async function releaseOwn(): Promise<void> {
  users -= 1;
  if (users > 0) return;
  const last = own!;
  own = undefined;
  await (await last).stop();
}

/** A database as the version left it that did not know this migration yet, and a connection of its owner. */
export async function databaseBefore(migration: string): Promise<TestDatabase & { owner: SQL }> {
  const database = await testDatabase();
  const owner = new SQL({ url: database.adminUrl, max: 1 });
  await owner.unsafe("drop schema public cascade; create schema public");
  await owner`create table schema_migrations (
    name text primary key, applied_at timestamptz not null default clock_timestamp())`;
  const names = readdirSync(MIGRATIONS).toSorted();
  for (const name of names.slice(0, names.indexOf(migration))) {
    await owner.unsafe(readFileSync(join(MIGRATIONS, name), "utf8"));
    await owner`insert into schema_migrations (name) values (${name})`;
  }
  return { ...database, owner };
}

function hashOfMigrations(): string {
  const hash = createHash("sha256");
  for (const name of readdirSync(MIGRATIONS).toSorted())
    hash.update(name).update(readFileSync(join(MIGRATIONS, name)));
  return hash.digest("hex").slice(0, 12);
}

/** By server: a process that runs several files alone starts one after another. */
const prepared = new Map<string, Promise<CloneStrategy>>();

/** Copying files waits for a checkpoint, which costs nothing where nothing waits for a disk. */
type CloneStrategy = "wal_log" | "file_copy";

/**
 * Makes the template unless another file has. It gets its name only when it is whole. Answers how it is best
 * cloned.
 */
function prepareTemplate(serverUrl: string): Promise<CloneStrategy> {
  const known = prepared.get(serverUrl) ?? makeTemplate(serverUrl);
  prepared.set(serverUrl, known);
  return known;
}

async function makeTemplate(serverUrl: string): Promise<CloneStrategy> {
  const sql = new SQL({ url: serverUrl, max: 1 });
  try {
    const [server] = await sql<{ strategy: CloneStrategy }[]>`
      select case current_setting('fsync') when 'on' then 'wal_log' else 'file_copy' end as strategy
        from pg_advisory_lock(${TEMPLATE_LOCK})`;
    const { strategy } = server!;
    const [known] = await sql`select from pg_database where datname = ${TEMPLATE}`;
    if (known) return strategy;
    const draft = `${TEMPLATE}_draft`;
    await sql.unsafe(`drop database if exists ${draft} with (force)`);
    await sql.unsafe(`create database ${draft}`);
    await migrate(inDatabase(serverUrl, draft));
    await sql.unsafe(`alter database ${draft} rename to ${TEMPLATE}`);
    return strategy;
  } finally {
    await sql.close();
  }
}

async function execute(url: string, statement: string): Promise<void> {
  const sql = new SQL({ url, max: 1 });
  try {
    await sql.unsafe(statement);
  } finally {
    await sql.close();
  }
}

function inDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Until a statement of this database waits for a lock of another. */
export async function untilSomebodyWaits(admin: SQL): Promise<void> {
  for (let waiting = 0; waiting === 0;) {
    const [row] = await admin`
      select count(*)::int waiting from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    waiting = row.waiting;
  }
}
