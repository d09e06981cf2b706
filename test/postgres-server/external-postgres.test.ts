import { SQL } from "bun";
import { afterAll, beforeAll, expect, test } from "bun:test";
import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "../../src/postgres-server/embedded-postgres.ts";
import { checkExternalPostgres } from "../../src/postgres-server/external-postgres.ts";

const SILENT = { info() {}, warn() {}, error() {} };
const PATIENCE_MS = 800;
/** With a server that answers: as long as a busy machine may need. */
const LONG_PATIENCE_MS = 60_000;
const TEST_MS_MAX = 180_000;

let parent: string;
let postgres: EmbeddedPostgres;

beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), "frontrow-external-"));
  postgres = await startEmbeddedPostgres({ dataDir: join(parent, "data"), log: SILENT });
}, TEST_MS_MAX);
afterAll(async () => {
  await postgres.stop();
  const home = join(parent, "data", "postgres");
  if (existsSync(home)) rmSync(realpathSync(home), { recursive: true, force: true });
  rmSync(parent, { recursive: true, force: true });
});

async function complaintAbout(url: string, patienceMs = LONG_PATIENCE_MS): Promise<string> {
  return checkExternalPostgres(url, patienceMs).then(
    () => "none",
    (error: Error) => error.message,
  );
}

/** A server that handles each connection with the given function. Returns its port. */
async function stranger(
  greet: Parameters<typeof createServer>[1],
): Promise<{ server: Server; port: number }> {
  const server = createServer(greet!);
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  return { server, port: (server.address() as { port: number }).port };
}

test("a sound PostgreSQL is accepted", async () => {
  expect(await complaintAbout(postgres.adminUrl())).toBe("none");
});

test("a wrong password is refused at once, without repeating it", async () => {
  const complaint = await complaintAbout(postgres.adminUrl().replace(/:[0-9a-f]+@/, ":hunter2@"));
  expect(complaint).toBe(
    `DATABASE_URL: 127.0.0.1:${postgres.port} refuses us: password authentication failed for user "frontrow"`,
  );
});

test("a database that is not there is named", async () => {
  expect(await complaintAbout(postgres.adminUrl("absent"))).toContain('database "absent" does not exist');
});

test.each([
  ["synchronous_commit", "off"],
  ["array_nulls", "off"],
  ["session_replication_role", "replica"],
])("%s %s is refused", async (setting, value) => {
  const sql = new SQL({ url: postgres.adminUrl(), max: 1 });
  await sql.unsafe("create database careless");
  await sql.unsafe(`alter database careless set ${setting} = ${value}`);
  try {
    expect(await complaintAbout(postgres.adminUrl("careless"))).toContain(`has ${setting} ${value}, so`);
  } finally {
    await sql.unsafe("drop database careless");
    await sql.close();
  }
});

test("an encoding that cannot keep every name is refused", async () => {
  const sql = new SQL({ url: postgres.adminUrl(), max: 1 });
  await sql.unsafe(
    "create database latin encoding 'LATIN1' locale_provider libc locale 'C' template template0",
  );
  await sql.close();
  expect(await complaintAbout(postgres.adminUrl("latin"))).toContain("has server_encoding LATIN1, so");
});

test(
  "fsync off is refused",
  async () => {
    const dataDir = join(parent, "unsafe");
    const unsafe = await startEmbeddedPostgres({ dataDir, log: SILENT, settings: { fsync: "off" } });
    expect(await complaintAbout(unsafe.adminUrl())).toContain("has fsync off");
    await unsafe.stop();
    rmSync(realpathSync(join(dataDir, "postgres")), { recursive: true, force: true });
  },
  TEST_MS_MAX,
);

test("another protocol is told apart", async () => {
  const { server, port } = await stranger((socket) => {
    socket.on("error", () => {});
    socket.end("220 mail.test ESMTP\r\n");
  });
  expect(await complaintAbout(`postgres://u:hunter2@127.0.0.1:${port}/db`)).toBe(
    `DATABASE_URL: 127.0.0.1:${port} answers, but is not PostgreSQL`,
  );
  server.close();
});

test("nobody there: says so after its patience", async () => {
  const { server, port } = await stranger(() => {});
  const closed = Promise.withResolvers<void>();
  server.close(() => closed.resolve());
  await closed.promise;
  expect(await complaintAbout(`postgres://u:hunter2@127.0.0.1:${port}/db`, PATIENCE_MS)).toBe(
    `DATABASE_URL: 127.0.0.1:${port} cannot be reached (ECONNREFUSED) (tried for 0.8 seconds)`,
  );
});
