import { SQL } from "bun";
import { afterEach, beforeEach, expect, test } from "bun:test";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "../../src/postgres-server/embedded-postgres.ts";
import { openPostgres } from "../../src/postgres-server/open-postgres.ts";
import { disownPidFile, isReady } from "../../src/postgres-server/postmaster.ts";

const EMBEDDED_POSTGRES = join(import.meta.dir, "..", "..", "src", "postgres-server", "embedded-postgres.ts");
const SILENT = { info() {}, warn() {}, error() {} };
const IS_ROOT = process.geteuid?.() === 0;
const TEST_MS_MAX = 180_000;

let parent: string;
let dataDir: string;
const running: EmbeddedPostgres[] = [];
const notices: string[] = [];

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "frontrow postgres "));
  // mkdtemp makes it 0700, but some of these tests are about which account may enter.
  Bun.spawnSync(["chmod", "755", parent]);
  dataDir = join(parent, "data");
  notices.length = 0;
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((postgres) => postgres.stop()));
  const home = join(dataDir, "postgres");
  if (existsSync(home)) rmSync(realpathSync(home), { recursive: true, force: true });
  rmSync(parent, { recursive: true, force: true });
});

async function start(): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({
    dataDir,
    log: SILENT,
    notice: (line) => notices.push(line),
  });
  running.push(postgres);
  return postgres;
}

async function query(postgres: EmbeddedPostgres, text: string): Promise<Record<string, unknown>[]> {
  const sql = new SQL({ url: postgres.adminUrl(), max: 1 });
  try {
    return [...(await sql.unsafe(text))];
  } finally {
    await sql.close();
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test(
  "data outlive a stop, in a folder with a space in its name",
  async () => {
    const first = await start();
    await query(first, "create table kept as select 7 as n");
    await first.stop();
    expect(isAlive(first.pid)).toBe(false);
    const second = await start();
    expect(await query(second, "select n from kept")).toEqual([{ n: 7 }]);
    expect(notices).toEqual([]);
  },
  TEST_MS_MAX,
);

test(
  "is durable, checksummed, loopback only, and its password is its owner's",
  async () => {
    const postgres = await start();
    const names = ["fsync", "synchronous_commit", "full_page_writes", "data_checksums", "listen_addresses"];
    const settings = await query(
      postgres,
      `select name, setting from pg_settings where name in ('${names.join("','")}') order by name`,
    );
    expect(Object.fromEntries(settings.map((row) => [row["name"], row["setting"]]))).toEqual({
      data_checksums: "on",
      fsync: "on",
      full_page_writes: "on",
      listen_addresses: "127.0.0.1",
      synchronous_commit: "on",
    });
    expect(statSync(join(dataDir, "postgres", "password")).mode & 0o777).toBe(0o600);
    const wrong = new SQL({ url: postgres.adminUrl().replace(/:[0-9a-f]+@/, ":wrong@"), max: 1 });
    // Bun sends a query only once it is awaited, which expect().rejects does not do.
    const refusal = await wrong`select 1`.then(
      () => "let in",
      (error: Error) => error.message,
    );
    expect(refusal).toMatch(/password authentication failed/);
    await wrong.close();
  },
  TEST_MS_MAX,
);

test(
  "a second owner is refused while the first lives",
  async () => {
    const first = await start();
    await expect(start()).rejects.toThrow(/in use by another running Frontrow/);
    expect(await query(first, "select 1 as n")).toEqual([{ n: 1 }]);
  },
  TEST_MS_MAX,
);

test(
  "a server that is killed is started again on the same port",
  async () => {
    const postgres = await start();
    await query(postgres, "create table kept as select 7 as n");
    const { pid } = postgres;
    process.kill(pid, "SIGKILL");
    const deadline = performance.now() + 60_000;
    while (postgres.pid === pid && performance.now() < deadline) await Bun.sleep(20);
    expect(await query(postgres, "select n from kept")).toEqual([{ n: 7 }]);
  },
  TEST_MS_MAX,
);

test(
  "a server left by a killed supervisor is stopped, and its data kept",
  async () => {
    const supervisor = Bun.spawn(
      [
        process.execPath,
        "-e",
        `import { startEmbeddedPostgres } from ${JSON.stringify(EMBEDDED_POSTGRES)};
         const log = { info() {}, warn() {}, error() {} };
         const postgres = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, log });
         const sql = new Bun.SQL(postgres.adminUrl());
         await sql\`create table kept as select 7 as n\`;
         process.send({ pid: postgres.pid });
         setInterval(() => {}, 1000);`,
      ],
      { ipc: (message: { pid: number }) => left.resolve(message.pid), serialization: "json" },
    );
    const left = Promise.withResolvers<number>();
    const pid = await left.promise;
    supervisor.kill("SIGKILL");
    await supervisor.exited;
    expect(isAlive(pid)).toBe(true);
    const postgres = await start();
    expect(postgres.pid).not.toBe(pid);
    expect(await query(postgres, "select n from kept")).toEqual([{ n: 7 }]);
  },
  TEST_MS_MAX,
);

test(
  "a stale pid file that now names another process of the server's own account is harmless",
  async () => {
    const first = await start();
    await first.stop();
    const cluster = join(dataDir, "postgres", "data");
    // PostgreSQL ignores the numbers of its parent processes and of processes it may not signal. This is
    // neither.
    const { uid, gid } = statSync(cluster);
    const stranger = Bun.spawn(["sleep", "60"], IS_ROOT ? { uid, gid, cwd: "/" } : { cwd: "/" });
    try {
      writeFileSync(
        join(cluster, "postmaster.pid"),
        `${stranger.pid}\n${cluster}\n0\n5432\n\n127.0.0.1\n\nready\n`,
      );
      const second = await start();
      expect(await query(second, "select 1 as n")).toEqual([{ n: 1 }]);
      expect(stranger.exitCode).toBeNull();
    } finally {
      stranger.kill();
    }
  },
  TEST_MS_MAX,
);

test(
  "the pid file of a dead server is nobody's, and still has PostgreSQL look for what is left of that server",
  async () => {
    const first = await start();
    await first.stop();
    const cluster = join(dataDir, "postgres", "data");
    const memory = " 123456 654321";
    writeFileSync(
      join(cluster, "postmaster.pid"),
      `${process.pid}\n${cluster}\n0\n5432\n\n127.0.0.1\n${memory}\nready\n`,
    );
    // The next server may get the dead one's process number. The dead one's state must not count as its own.
    expect(isReady(cluster, process.pid)).toBe(true);
    disownPidFile(cluster);
    expect(isReady(cluster, process.pid)).toBe(false);
    const [pid, ...rest] = readFileSync(join(cluster, "postmaster.pid"), "utf8").split("\n");
    expect(isAlive(Number(pid))).toBe(false);
    expect(rest).toEqual([cluster, "0", "5432", "", "127.0.0.1", memory, "ready", ""]);
  },
  TEST_MS_MAX,
);

test(
  "a copy of a data folder that only links to the database is refused, and the running server goes on",
  async () => {
    // The database elsewhere and a link to it, as root sets it up if the server's account cannot enter the
    // data folder.
    const elsewhere = join(parent, "elsewhere");
    const first = await start();
    await first.stop();
    renameSync(realpathSync(join(dataDir, "postgres")), elsewhere);
    rmSync(join(dataDir, "postgres"), { force: true });
    symlinkSync(elsewhere, join(dataDir, "postgres"));
    // An operator has moved the cluster itself to another disk.
    const disk = join(parent, "disk");
    renameSync(join(elsewhere, "data"), disk);
    symlinkSync(disk, join(elsewhere, "data"));
    const running = await start();
    await query(running, "create table kept as select 7 as n");

    // Links to the folder, to the cluster, and to what the owner itself leads to.
    const copies = ["copy", "copied", "borrowed"].map((name) => join(parent, name));
    for (const copy of copies) mkdirSync(copy);
    const [copy, copied, borrowed] = copies as [string, string, string];
    symlinkSync(elsewhere, join(copy, "postgres"));
    // Whose files they are is copied too.
    expect(Bun.spawnSync(["cp", "-a", elsewhere, join(copied, "postgres")]).success).toBe(true);
    symlinkSync(join(dataDir, "postgres"), join(borrowed, "postgres"));
    for (const meddle of copies.flatMap((each) => [
      () => startEmbeddedPostgres({ dataDir: each, log: SILENT }),
      () => openPostgres({ databaseUrl: null, dataDir: each, postgresBin: null }),
    ]))
      await expect(meddle()).rejects.toThrow(`is a copy without a database of its own`);
    expect(await query(running, "select n from kept")).toEqual([{ n: 7 }]);
    expect(isAlive(running.pid)).toBe(true);

    // Without the note, the lock on the cluster itself refuses the link.
    for (const linked of [elsewhere, disk]) rmSync(join(linked, "belongs-to"));
    for (const each of [copy, copied])
      await expect(startEmbeddedPostgres({ dataDir: each, log: SILENT })).rejects.toThrow(
        "is in use by another",
      );
    expect(isAlive(running.pid)).toBe(true);
    await running.stop();
    // A data folder that was moved together with its link still owns its cluster.
    const moved = join(parent, "moved");
    renameSync(dataDir, moved);
    const again = await startEmbeddedPostgres({ dataDir: moved, log: SILENT });
    expect(await query(again, "select n from kept")).toEqual([{ n: 7 }]);
    await again.stop();
  },
  TEST_MS_MAX,
);

test(
  "an initdb that was cut short leaves no half cluster behind",
  async () => {
    const postgres = await start();
    await postgres.stop();
    mkdirSync(join(dataDir, "postgres", "data.draft.99", "base"), { recursive: true });
    await start();
    const left = readdirSync(join(dataDir, "postgres")).filter((name) => !name.startsWith("owner."));
    expect(left.toSorted()).toEqual(["data", "password"]);
  },
  TEST_MS_MAX,
);

test.if(IS_ROOT)(
  "root's private folder gets a link to data that the server's account can reach",
  async () => {
    Bun.spawnSync(["chmod", "700", parent]);
    const first = await start();
    expect(lstatSync(join(dataDir, "postgres")).isSymbolicLink()).toBe(true);
    expect(notices).toHaveLength(1);
    await query(first, "create table kept as select 7 as n");
    await first.stop();
    const second = await start();
    expect(await query(second, "select n from kept")).toEqual([{ n: 7 }]);
    expect(notices).toHaveLength(1);
  },
  TEST_MS_MAX,
);

test.if(IS_ROOT)("a link whose data are gone is refused, not silently started empty", async () => {
  mkdirSync(dataDir, { recursive: true });
  Bun.spawnSync(["ln", "-s", join(parent, "gone"), join(dataDir, "postgres")]);
  await expect(start()).rejects.toThrow(/which is gone/);
  rmSync(join(dataDir, "postgres"));
});

test("a data directory that cannot be one is named", async () => {
  writeFileSync(dataDir, "a file");
  await expect(start()).rejects.toThrow(`DATA_DIR ${dataDir} cannot be written (EEXIST)`);
});
