import type { Socket } from "bun";
import { afterAll, beforeAll, expect, test } from "bun:test";
import { type TestDatabase, testDatabase } from "../../testing/postgres.ts";
import { Database, isTransient } from "../../src/database/database.ts";
import { DatabaseGate } from "../../src/database/database-gate.ts";

interface Link {
  server?: Socket<Link>;
  client?: Socket<Link>;
  pending: Buffer[];
}

/**
 * A proxy before PostgreSQL that refuses connections while a test says so: as a server that recovers, or as a
 * proxy that has no server behind it.
 */
function startRecovering(url: string) {
  const target = new URL(url);
  const clients = new Set<Socket<Link>>();
  const state = {
    isRecovering: true,
    hasServer: true,
    connections: 0,
    url: "",
    /** The server is gone: what was connected is closed. */
    loseServer() {
      state.hasServer = false;
      for (const client of clients) client.end();
    },
    stop: () => listener.stop(true),
  };
  const listener = Bun.listen<Link>({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      open(client) {
        state.connections += 1;
        client.data = { pending: [] };
        if (!state.hasServer) return void client.end();
        clients.add(client);
        if (state.isRecovering) return;
        void Bun.connect<Link>({
          hostname: target.hostname,
          port: Number(target.port),
          socket: {
            open(server) {
              server.data = { client, pending: [] };
              client.data.server = server;
              for (const bytes of client.data.pending.splice(0)) server.write(bytes);
            },
            data: (server, bytes) => void server.data.client!.write(bytes),
            close: () => void client.end(),
          },
        });
      },
      data(client, bytes) {
        if (client.data.server) client.data.server.write(bytes);
        else if (state.isRecovering) client.end(NOT_YET);
        else client.data.pending.push(Buffer.from(bytes));
      },
      close(client) {
        clients.delete(client);
        client.data.server?.end();
      },
    },
  });
  const through = new URL(url);
  through.port = String(listener.port);
  state.url = through.href;
  return state;
}

/** An ErrorResponse of PostgreSQL's protocol: a type, a length, and zero-terminated fields. */
const NOT_YET = (() => {
  const fields = Buffer.from(
    "SFATAL\0VFATAL\0C57P03\0Mthe database system is not yet accepting connections\0\0",
  );
  const head = Buffer.alloc(5);
  head.write("E");
  head.writeInt32BE(4 + fields.length, 1);
  return Buffer.concat([head, fields]);
})();

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

function open() {
  const server = startRecovering(database.url);
  const db = new Database({ url: server.url, connectionsMax: 16, applicationName: "gate" });
  const ask = () => db.query`select 1`.then(() => true, isTransient);
  return { server, db, ask };
}

/** Asks a hundred times. Returns the number of attempted connections, and how long it took. */
async function connectionsWhileAsked(server: { connections: number }, ask: () => Promise<unknown>) {
  await ask();
  const [before, beganMs] = [server.connections, performance.now()];
  for (let i = 0; i < 100; i += 1) {
    void ask().catch(() => undefined);
    await Bun.sleep(10);
  }
  return { connections: server.connections - before, seconds: (performance.now() - beganMs) / 1_000 };
}

test("a server that recovers is asked a few times a second, however much there is to ask", async () => {
  const { server, db, ask } = open();
  const { connections, seconds } = await connectionsWhileAsked(server, ask);
  expect(connections / seconds).toBeLessThan(20);
  await db.close();
  server.stop();
});

test("control: without the gate it is asked hundreds of times", async () => {
  const pass = DatabaseGate.prototype.pass;
  DatabaseGate.prototype.pass = () => undefined;
  try {
    const { server, db, ask } = open();
    expect((await connectionsWhileAsked(server, ask)).connections).toBeGreaterThan(150);
    await db.close();
    server.stop();
  } finally {
    DatabaseGate.prototype.pass = pass;
  }
});

test("what is refused meanwhile passes by itself, once the server takes connections", async () => {
  const { server, db, ask } = open();
  expect(await ask()).toBe(true);
  await expect(db.query`select 1`).rejects.toThrow("takes no connections");
  await expect(db.transaction(async () => undefined)).rejects.toThrow("takes no connections");
  server.isRecovering = false;
  // Only the test's own bound on time ends this, should it never go through.
  while (await db.query`select 1`.then(() => false, isTransient)) await Bun.sleep(10);
  await db.close();
  server.stop();
});

test("behind a proxy without a server nothing waits, and all passes once there is another one", async () => {
  const { server, db } = open();
  server.isRecovering = false;
  expect(await db.query`select 1`).toHaveLength(1);
  server.loseServer();
  // The pool alone would try for five seconds and never say this.
  let said = "";
  while (!said.includes("takes no connections"))
    said = await Promise.race([db.query`select 1`.then(String, String), Bun.sleep(10).then(() => "")]);
  server.hasServer = true;
  while (await db.query`select 1`.then(() => false, isTransient)) await Bun.sleep(10);
  await db.close();
  server.stop();
});

test("a connection that ends alone shuts nobody out", async () => {
  const { server, db } = open();
  server.isRecovering = false;
  const others = Array.from({ length: 200 }, async () => {
    await Bun.sleep(100 * Math.random());
    return db.query`select 1`;
  });
  await db.query`select pg_terminate_backend(pg_backend_pid())`.catch(() => undefined);
  // The terminated connection takes along at most the statements that were sent on it.
  const lost = (await Promise.allSettled(others)).filter(({ status }) => status === "rejected");
  for (const each of lost) expect(String((each as PromiseRejectedResult).reason)).not.toContain("takes no");
  await db.close();
  server.stop();
});
