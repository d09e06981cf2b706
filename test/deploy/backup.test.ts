import { SQL } from "bun";
import { afterAll, beforeAll, expect, test } from "bun:test";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../src/postgres-server/embedded-postgres.ts";
import { migrate } from "../../src/database/migrations.ts";
import { brokenPromises } from "../../testing/broken-promises.ts";
import { admittedBuyer, caller, holdSeats, pay, putOnSale, topUp } from "../../testing/buyer.ts";
import { startFrontrow } from "../../testing/frontrow.ts";
import { TEST_SERVER_VARIABLE } from "../../testing/postgres.ts";
import { runProgram } from "../../testing/processes/installed-programs.ts";

/** The commands of "Backups" in docs/running-in-production.md, run as they stand, on the embedded server. */

const GUIDE = readFileSync(join(import.meta.dir, "../../docs/running-in-production.md"), "utf8");
const SILENT = { info() {}, warn() {}, error() {} };
/** A database of what was sold, beside which the guide's commands make others. */
const SOLD = "sold";

/** The newest PostgreSQL that is installed with its clients, which the package does not bring. */
const CLIENTS = [...new Bun.Glob("/usr/lib/postgresql/*/bin/pg_dump").scanSync("/")]
  .map((file) => join(file, ".."))
  .filter((folder) => existsSync(join(folder, "initdb")))
  .toSorted((a, b) => Number(/\d+/.exec(a)) - Number(/\d+/.exec(b)))
  .at(-1);

let folder: string;
let dataDir: string;
let postgres: EmbeddedPostgres | undefined;
let sold: Record<string, number>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "frontrow-backup-"));
  chmodSync(folder, 0o755);
  dataDir = join(folder, "data");
  await start();
  await sell();
  sold = await rowsOf(SOLD);
});

afterAll(async () => {
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<void> {
  postgres = await startEmbeddedPostgres({
    dataDir,
    binaries: CLIENTS ?? null,
    log: SILENT,
    settings: { fsync: "off" },
  });
}

/** Leaves what a sale leaves: people in line, holds, payments, tickets, a ledger. */
async function sell(): Promise<void> {
  const before = process.env[TEST_SERVER_VARIABLE];
  process.env[TEST_SERVER_VARIABLE] = postgres!.adminUrl();
  const frontrow = await startFrontrow({ gateway: true });
  if (before === undefined) delete process.env[TEST_SERVER_VARIABLE];
  else process.env[TEST_SERVER_VARIABLE] = before;
  const call = caller(frontrow);
  const on = await putOnSale(call);
  const buyer = await admittedBuyer(frontrow, call, on.queueId);
  expect((await topUp(buyer, 100_000)).status).toBe(201);
  const { body } = await holdSeats(buyer, on, [1, 2]);
  expect((await pay(buyer, body.reservationId)).status).toBe(201);
  const admin = new SQL({ url: postgres!.adminUrl(), max: 1 });
  const [{ name }] = await frontrow.admin`select current_database() name`;
  // A copy, since closing removes the test's own.
  // Nobody may come back meanwhile: a database in use is not copied.
  await admin.unsafe(`alter database ${name} allow_connections false`);
  await admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`;
  await admin.unsafe(`create database ${SOLD} template ${name}`);
  await admin.close();
  await frontrow.close();
}

/** How many rows each table has. */
async function rowsOf(database: string): Promise<Record<string, number>> {
  const sql = new SQL({ url: postgres!.adminUrl(database), max: 1 });
  try {
    const names: { name: string }[] = await sql`
      select relname as name from pg_class
      where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1`;
    const counts: [string, number][] = [];
    for (const { name } of names) {
      const [{ rows }] = await sql.unsafe(`select count(*)::int as rows from ${name}`);
      counts.push([name, rows]);
    }
    expect(await brokenPromises(sql)).toEqual({});
    return Object.fromEntries(counts);
  } finally {
    await sql.close();
  }
}

/** Runs the block of the guide that begins with this comment. */
function runFromGuide(comment: string, variables: Record<string, string>): void {
  const block = GUIDE.split("```sh\n").find((text) => text.startsWith(`# ${comment}`));
  if (block === undefined) throw new Error(`the guide has no commands "${comment}"`);
  const path = `${CLIENTS ?? ""}:${process.env["PATH"]}`;
  const set = Object.entries({ ...variables, PATH: path }).map(([name, value]) => `${name}=${value}`);
  const ran = runProgram(["env", ...set, "sh", "-euc", block.split("```")[0]!], folder);
  if (ran.exitCode !== 0) throw new Error(`"${comment}" failed: ${ran.output}`);
}

test("a dump made while it runs is restored with every row, and every promise holds", async () => {
  expect(sold).toMatchObject({ tickets: 2, payments: 1, places: 1, ledger_entries: 2 });
  if (CLIENTS === undefined) {
    console.warn(
      "\nNOT LOOKED AT: dumping and restoring, because no PostgreSQL with pg_dump is installed.\n",
    );
    return;
  }
  const admin = new SQL({ url: postgres!.adminUrl(), max: 1 });
  await admin.unsafe("create role box_office login password 'box-office'");
  await admin.close();
  const owner = new URL(postgres!.adminUrl("frontrow_restored"));
  [owner.username, owner.password] = ["box_office", "box-office"];
  const urls = { DATABASE_URL: postgres!.adminUrl(SOLD), ADMIN_URL: postgres!.adminUrl() };
  runFromGuide("Dump", urls);
  const restoring = { ...urls, OWNER: "box_office", RESTORED_URL: owner.href };
  runFromGuide("Restore a dump", restoring);
  expect(await rowsOf("frontrow_restored")).toEqual(sold);

  // The next start's own step: an owner that is no superuser can go on with what was restored.
  await migrate(owner.href);
  const restored = new SQL({ url: owner.href, max: 1 });
  const [rights] = await restored`
    select has_table_privilege('frontrow_runtime', 'tickets', 'select') as "runtimeReads",
           bool_and(pg_get_userbyid(relowner) = 'box_office') as "ownsAll",
           (select rolsuper from pg_roles where rolname = current_user) as "isSuperuser"
    from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`;
  await restored.close();
  expect(rights).toEqual({ runtimeReads: true, ownsAll: true, isSuperuser: false });

  // Once more, by mistake: neither goes on past what was refused.
  expect(() => runFromGuide("Restore a dump", restoring)).toThrow("already exists");
  const dump = readFileSync(join(folder, "frontrow.dump"));
  const absent = { ...urls, DATABASE_URL: postgres!.adminUrl("absent") };
  expect(() => runFromGuide("Dump", absent)).toThrow('"absent" does not exist');
  expect(readFileSync(join(folder, "frontrow.dump")).equals(dump)).toBe(true);
});

test("a copy of the stopped DATA_DIR is put back with every row, and every promise holds", async () => {
  await postgres!.stop();
  const variables = { DATA_DIR: dataDir, BACKUP: join(folder, "backup") };
  runFromGuide("Copy", variables);
  writeFileSync(join(dataDir, "of-the-second-day"), "");
  // A second copy into the first would be neither day's.
  expect(() => runFromGuide("Copy", variables)).toThrow("exists");
  expect(() => runFromGuide("Put a copy back", variables)).toThrow("exists");
  expect(existsSync(join(variables.BACKUP, "data"))).toBe(false);
  expect(existsSync(join(variables.BACKUP, "of-the-second-day"))).toBe(false);
  rmSync(dataDir, { recursive: true });
  runFromGuide("Put a copy back", variables);
  await start();
  expect(await rowsOf(SOLD)).toEqual(sold);
});
