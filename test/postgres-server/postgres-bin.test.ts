import { SQL } from "bun";
import { afterAll, beforeAll, expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { startEmbeddedPostgres } from "../../src/postgres-server/embedded-postgres.ts";

/** POSTGRES_BIN: the embedded server runs the programs of another installation, and says which it refuses. */

const SILENT = { info() {}, warn() {}, error() {} };
let parent: string;
/** Programs of PostgreSQL in a folder of the system's. */
let installed: string;

beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), "frontrow-postgres-bin-"));
  chmodSync(parent, 0o755);
  const packaged = (await import(`@embedded-postgres/${process.platform}-${process.arch}`)) as {
    postgres: string;
  };
  installed = dirname(packaged.postgres);
});

afterAll(() => rmSync(parent, { recursive: true, force: true }));

function start(binaries: string | null, dataDir = join(parent, "data")) {
  return startEmbeddedPostgres({ dataDir, binaries, log: SILENT });
}

/** Programs that only know their version. */
function programs(versions: Record<string, string>): string {
  const folder = mkdtempSync(join(parent, "bin-"));
  chmodSync(folder, 0o755);
  for (const [name, version] of Object.entries(versions)) {
    writeFileSync(join(folder, name), `#!/bin/sh\necho "${name} ${version}"\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

const FOUR = "(PostgreSQL) 14.9";
const SEVENTEEN = "(PostgreSQL) 17.6 (Debian 17.6-1)";

test.each([
  ["without initdb", { postgres: SEVENTEEN }, "there is no initdb in "],
  ["without the server", { initdb: SEVENTEEN }, "there is no postgres in "],
  ["that is no PostgreSQL's", { initdb: "1.0", postgres: "1.0" }, "/initdb does not run"],
  ["of two versions", { initdb: FOUR, postgres: SEVENTEEN }, " initdb is of version 14, postgres of 17"],
  [
    "of a version before 15",
    { initdb: FOUR, postgres: FOUR },
    "is PostgreSQL 14; Frontrow needs 15 or newer",
  ],
])("a folder of programs %s is refused by name, and nothing is made", async (_, versions, complaint) => {
  const folder = programs(versions as unknown as Record<string, string>);
  const dataDir = join(parent, "never");
  const message = await start(folder, dataDir).then(
    () => "started",
    (error: Error) => error.message,
  );
  expect(message).toStartWith("POSTGRES_BIN: ");
  expect(message).toContain(folder);
  expect(message).toContain(complaint);
  expect([...new Bun.Glob("postgres/*").scanSync({ cwd: dataDir, onlyFiles: false })]).toEqual([]);
});

test("a given folder's programs run, and a cluster of another major is refused with both named", async () => {
  // A link: this server's programs are somewhere else than the packaged ones' usual place.
  const folder = join(parent, "system");
  mkdirSync(folder);
  for (const name of ["initdb", "postgres"]) {
    const program = join(folder, name);
    writeFileSync(program, `#!/bin/sh\necho ran >> "${parent}/ran"\nexec "${installed}/${name}" "$@"\n`);
    chmodSync(program, 0o755);
  }
  writeFileSync(join(parent, "ran"), "");
  chmodSync(join(parent, "ran"), 0o666);
  const postgres = await start(folder);
  try {
    const sql = new SQL({ url: postgres.adminUrl(), max: 1 });
    const [row] = await sql<{ order: boolean }[]>`select 'Z' < 'a' "order"`;
    expect(row!.order).toBe(true);
    await sql.close();
  } finally {
    await postgres.stop();
  }
  expect((await Bun.file(join(parent, "ran")).text()).match(/ran/g)!.length).toBeGreaterThanOrEqual(4);

  const older = programs({ initdb: SEVENTEEN, postgres: SEVENTEEN });
  await expect(start(older)).rejects.toThrow(
    new RegExp(`is of PostgreSQL 18, but ${older} is of 17; use pg_dump and restore`),
  );
});
