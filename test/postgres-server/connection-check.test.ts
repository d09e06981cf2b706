import { type Socket, SQL } from "bun";
import { afterAll, beforeAll, expect, test } from "bun:test";
import { testDatabase } from "../../testing/postgres.ts";
import {
  connectionNeed,
  connectionsAllowed,
  connectionShortage,
} from "../../src/database/connection-numbers.ts";
import {
  checkConnectionRoom,
  refuseIgnoredSettings,
  sharesServers,
} from "../../src/postgres-server/connection-check.ts";

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

/**
 * A pooler that drops requested settings except these parameters. It rewrites the startup message
 * (PostgreSQL's protocol, "Message Formats": length, version, then zero-terminated names and values).
 */
function poolerThatPasses(names: readonly string[]): { url: string; stop(): void } {
  interface Link {
    peer?: Socket<Link>;
    pending: Buffer[];
  }
  const url = new URL(database.adminUrl);
  const listener = Bun.listen<Link>({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      open(client) {
        client.data = { pending: [] };
        void Bun.connect<Link>({
          hostname: url.hostname,
          port: Number(url.port),
          socket: {
            open(server) {
              server.data = { peer: client, pending: [] };
              client.data.peer = server;
              for (const bytes of client.data.pending.splice(0)) server.write(bytes);
            },
            data: (server, bytes) => void server.data.peer!.write(bytes),
            close: () => void client.end(),
          },
        });
      },
      data(client, bytes) {
        const passed = isStartup(bytes) ? withParameters(bytes, names) : Buffer.from(bytes);
        if (client.data.peer) client.data.peer.write(passed);
        else client.data.pending.push(passed);
      },
      close: (client) => void client.data.peer?.end(),
    },
  });
  const { port } = listener;
  const through = new URL(url);
  through.port = String(port);
  return { url: through.href, stop: () => listener.stop(true) };
}

const PROTOCOL_3 = 196_608;

function isStartup(bytes: Buffer): boolean {
  return bytes.length > 8 && bytes.readInt32BE(4) === PROTOCOL_3;
}

function withParameters(startup: Buffer, names: readonly string[]): Buffer {
  const fields = startup
    .subarray(8, startup.readInt32BE(0) - 1)
    .toString()
    .split("\0");
  const kept = fields.flatMap((name, i) =>
    i % 2 === 0 && names.includes(name) ? [`${name}\0${fields[i + 1]}\0`] : [],
  );
  const body = Buffer.from(`${kept.join("")}\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(8 + body.length, 0);
  head.writeInt32BE(PROTOCOL_3, 4);
  return Buffer.concat([head, body]);
}

async function complaintAbout(url: string): Promise<string> {
  return refuseIgnoredSettings(url).then(
    () => "none",
    (error: Error) => error.message,
  );
}

test("a server that does what connections ask for is accepted", async () => {
  expect(await complaintAbout(database.adminUrl)).toBe("none");
});

test("a pooler that drops every setting is refused, with what would be missing", async () => {
  const { url, stop } = poolerThatPasses(["user", "database"]);
  const complaint = await complaintAbout(url);
  expect(complaint).toContain("ignores what connections ask for (role, statement_timeout, lock_timeout");
  expect(complaint).toContain("a pooler");
  stop();
});

test.each(["role", "statement_timeout", "lock_timeout", "enable_seqscan", "plan_cache_mode"])(
  "one that drops %s alone is refused too",
  async (dropped) => {
    const all = ["user", "database", "role", "statement_timeout", "lock_timeout", "jit", "plan_cache_mode"];
    all.push("idle_in_transaction_session_timeout", "enable_seqscan");
    const { url, stop } = poolerThatPasses(all.filter((name) => name !== dropped));
    expect(await complaintAbout(url)).toContain(`(${dropped})`);
    stop();
  },
);

test("one that shares servers among transactions is told from connections of their own", async () => {
  const connection = (max: number) => new SQL({ url: database.adminUrl, max });
  const [one, other] = [connection(1), connection(1)];
  expect(await sharesServers(one, other)).toBe(false);
  // Two clients of a pool with two servers behave like a pooler in transaction mode.
  const pool = connection(2);
  expect(await sharesServers(pool, pool)).toBe(true);
  await Promise.all([one, other, pool].map((each) => each.close()));
});

test("the workers of one machine stay within 180 connections, unless they are more than sixty", () => {
  expect(connectionNeed(1)).toEqual({ workers: 1, serving: 17, replacing: 34 });
  expect(connectionNeed(2)).toEqual({ workers: 2, serving: 34, replacing: 51 });
  expect(connectionNeed(16)).toEqual({ workers: 16, serving: 160, replacing: 170 });
  for (let workers = 1; workers < 60; workers += 1)
    expect(connectionNeed(workers).replacing).toBeLessThanOrEqual(180);
  expect(connectionNeed(256)).toEqual({ workers: 256, serving: 768, replacing: 771 });
  // The embedded server takes as many as are configured.
  expect([1, 16, 59, 256].map(connectionsAllowed)).toEqual([200, 200, 200, 791]);
});

test("too few connections to serve are hopeless, too few at present a warning, enough are neither", () => {
  const need = connectionNeed(16);
  const limit = (allowed: number, taken: number) => ({ name: "max_connections", allowed, taken });
  const found = (...limits: ReturnType<typeof limit>[]) => connectionShortage(need, limits);
  expect(found(limit(170, 0))).toBeNull();
  expect(found(limit(270, 100))).toBeNull();
  expect(found(limit(169, 0))).toMatchObject({ isHopeless: false });
  expect(found(limit(270, 101))?.says).toBe(
    "has room for 270 connections by max_connections, of which 101 are taken, and 16 workers open 160, " +
      "170 while one is replaced; raise it, or lower WORKERS",
  );
  expect(found(limit(160, 0))).toMatchObject({ isHopeless: false });
  expect(found(limit(159, 0))).toMatchObject({ isHopeless: true });
  // The tightest of several counts.
  expect(found(limit(900, 0), limit(170, 1), limit(300, 0))?.limit.allowed).toBe(170);
  expect(found(limit(900, 899), limit(100, 0))).toMatchObject({ isHopeless: true, limit: { allowed: 100 } });
});

test("a start is refused where the server, the database or the login has too few connections", async () => {
  const admin = new SQL({ url: database.adminUrl, max: 1 });
  const [{ name, most }] = await admin`
    select current_database() as name, current_setting('max_connections')::int as most`;
  const login = new URL(database.adminUrl);
  [login.username, login.password] = [`login_${name}`, "a-password"];
  await admin.unsafe(`create role ${login.username} login password 'a-password'`);
  const complaint = async (workers: number) =>
    (await checkConnectionRoom(login.href, connectionNeed(workers)).catch((error) => error.message)) ??
    "none";
  try {
    expect(await complaint(1)).toBe("none");
    expect(await complaint(256)).toContain(
      `${most - 3} connections by max_connections, and 256 workers open`,
    );
    await admin.unsafe(`alter database ${name} connection limit 40`);
    expect(await complaint(2)).toContain("40 connections by the limit of the database, of which");
    expect(await complaint(3)).toContain(
      "40 connections by the limit of the database, and 3 workers open 51",
    );
    await admin.unsafe(`alter role ${login.username} connection limit 20`);
    expect(await complaint(2)).toContain("20 connections by the limit of the workers' login, and 2 workers");
    expect(await complaint(2)).not.toContain("a-password");
  } finally {
    await admin.unsafe(`alter database ${name} connection limit -1; drop role ${login.username}`);
    await admin.close();
  }
});
