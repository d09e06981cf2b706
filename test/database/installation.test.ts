import { SQL } from "bun";
import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Secrets } from "../../src/core/signed-token.ts";
import { testDatabase } from "../../testing/postgres.ts";
import { installationSecrets } from "../../src/supervisor/installation.ts";
import { migrate } from "../../src/database/migrations.ts";

const SECRET = "0123456789abcdef-only-for-tests-0123456789abcdef";
const OTHER = "fedcba9876543210-only-for-tests-fedcba9876543210";

let database: Awaited<ReturnType<typeof testDatabase>>;
let admin: SQL;
let dataDir: string;

beforeAll(async () => {
  database = await testDatabase();
  admin = new SQL({ url: database.adminUrl, max: 1 });
});
afterAll(async () => {
  await admin.close();
  await database.drop();
});
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "frontrow-secret-"));
  await admin`delete from installation`;
});

const open = (given: Secrets | null, acceptNew = false) =>
  installationSecrets({ databaseUrl: database.adminUrl, given, dataDir, acceptNew });

test("the first secret is known from then on, given or made", async () => {
  const made = await open(null);
  expect(existsSync(join(dataDir, "secret"))).toBe(true);
  expect(await open(null)).toEqual(made);
  // The same secret, given on another machine.
  expect(await open(made)).toEqual(made);
});

test("a lost secret is not silently replaced: nothing is made; the start says what to do", async () => {
  await open(null);
  rmSync(join(dataDir, "secret"));
  await expect(open(null)).rejects.toThrow(/secret is gone.*ticket code.*ACCEPT_NEW_SECRET=1/);
  expect(existsSync(join(dataDir, "secret"))).toBe(false);
});

test.each([
  ["empty", (file: string) => writeFileSync(file, "")],
  ["cut off", (file: string) => writeFileSync(file, "0123456789")],
  ["an example", (file: string) => writeFileSync(file, "change-me-change-me-change-me-change-me")],
  ["a folder", (file: string) => mkdirSync(file)],
])("a kept secret that is %s: the start names it, and advises what can be followed", async (_, spoil) => {
  const file = join(dataDir, "secret");
  const anew = async (acceptNew: boolean) => {
    rmSync(file, { recursive: true, force: true });
    await open(null, acceptNew);
  };
  spoil(file);
  const complaint = async (acceptNew = false) =>
    open(null, acceptNew).then(
      () => "",
      (error: Error) => error.message,
    );
  expect(await complaint()).toMatch(/secret (is|must).*delete it to have a new one made$/);
  await anew(false);
  rmSync(file);
  spoil(file);
  expect(await complaint()).toMatch(
    /secret (is|must).*restore it from the backup, or delete it and set ACCEPT_NEW_SECRET=1 for one start/,
  );
  expect(await complaint(true)).toMatch(/delete it to have a new one made$/);
  await anew(true);
});

test("another secret is refused, from the file or given, without repeating it", async () => {
  await open([SECRET]);
  const complaint = await open([OTHER]).catch((error: Error) => error.message);
  expect(complaint).toContain("FRONTROW_SECRET is not the secret that this database was used with");
  expect(complaint).not.toContain(OTHER);
  writeFileSync(join(dataDir, "secret"), OTHER);
  await expect(open(null)).rejects.toThrow("is not the secret");
});

test("who says so may start with a new one, which is the known one afterwards", async () => {
  await open([SECRET]);
  expect(await open([OTHER], true)).toEqual([OTHER]);
  expect(await open([OTHER])).toEqual([OTHER]);
  await expect(open([SECRET])).rejects.toThrow("is not the secret");
  rmSync(join(dataDir, "secret"), { force: true });
  expect(await open(null, true)).not.toEqual([OTHER]);
});

test("a secret is changed in three starts, on any number of machines, and known at each", async () => {
  await open([SECRET]);
  // All machines know the new one before one of them signs with it.
  expect(await open([SECRET, OTHER])).toEqual([SECRET, OTHER]);
  expect(await open([OTHER, SECRET])).toEqual([OTHER, SECRET]);
  expect(await open([SECRET, OTHER])).toEqual([SECRET, OTHER]);
  expect(await open([OTHER, SECRET])).toEqual([OTHER, SECRET]);
  expect(await open([OTHER])).toEqual([OTHER]);
  await expect(open([SECRET])).rejects.toThrow("is not the secret");
});

test("a kept secret is changed by a line above it in its file", async () => {
  await open(null);
  const file = join(dataDir, "secret");
  const kept = readFileSync(file, "utf8");
  writeFileSync(file, `${OTHER}\n${kept}`);
  expect(await open(null)).toEqual([OTHER, kept.trim()]);
  // The rules are those for a secret that is given.
  for (const [text, complaint] of [
    [`${OTHER} short`, "must be at least 32 bytes"],
    [`${kept.trim()} ${kept.trim()}`, "names a secret twice"],
    ["change-me-change-me-change-me-change-me", "is an example"],
  ]) {
    writeFileSync(file, `${text}\n`);
    await expect(open(null)).rejects.toThrow(`secret ${complaint}`);
  }
});

test("what the database keeps of it is not the secret, nor a part of it", async () => {
  await open([SECRET]);
  const [row] = await admin`select secret_fingerprint from installation`;
  expect(row.secret_fingerprint).toMatch(/^[0-9a-f]{32}$/);
  expect(SECRET).not.toContain(row.secret_fingerprint.slice(0, 8));
});

test("a schema that a newer version has changed is refused, with the name of the migration", async () => {
  await admin`insert into schema_migrations (name) values ('9999-from-the-future.sql')`;
  try {
    await expect(migrate(database.adminUrl)).rejects.toThrow(/newer Frontrow.*9999-from-the-future\.sql/);
  } finally {
    await admin`delete from schema_migrations where name like '9999%'`;
  }
  await migrate(database.adminUrl);
});
