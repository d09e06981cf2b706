import { type Socket, SQL } from "bun";
import { afterAll, beforeAll, expect, test } from "bun:test";
import { testDatabase } from "../../testing/postgres.ts";
import { refuseIgnoredSettings, sharesServers } from "../../src/postgres-server/connection-check.ts";

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
