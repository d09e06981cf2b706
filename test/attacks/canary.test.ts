import { SQL } from "bun";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Buyer, guest, join as joinQueue, newKey, putOnSale, topUp } from "../../testing/buyer.ts";
import { type Call, callAt } from "../../testing/clients/call.ts";
import { ORGANISER_KEY } from "../../testing/worker-config.ts";
import { testDatabase, type TestDatabase } from "../../testing/postgres.ts";
import { type FrontrowProcesses, startProcesses } from "../../testing/processes/frontrow-processes.ts";

const ROOT = join(import.meta.dir, "..", "..");
const SECRET = "canary-secret-9f8e7d6c5b4a39281706f5e4d3c2b1a0";
const READY_MS_MAX = 60_000;

let database: TestDatabase;
let admin: SQL;
/** It prints all that there is to print, at the level that says most. */
let frontrow: FrontrowProcesses;
/** Every answer that was not meant to carry a secret. */
const refusals: string[] = [];
let metrics = "";
/** What must be nowhere, by what it is. */
const canaries: Record<string, string> = {
  "the signing secret": SECRET,
  "the organiser's key": ORGANISER_KEY,
};
let ticketCode = "";

/** Calls the server, and keeps what it refuses with. */
let call: Call;

beforeAll(async () => {
  database = await testDatabase();
  admin = new SQL({ url: database.adminUrl, max: 2 });
  frontrow = await startProcesses({
    variables: {
      DATABASE_URL: database.url,
      FRONTROW_SECRET: SECRET,
      ORGANISER_KEY,
      WORKERS: "1",
      LOG_LEVEL: "debug",
    },
  });
  call = callAt(frontrow.url, (_method, _path, reply) => {
    if (reply.status >= 400) refusals.push(JSON.stringify(reply.body));
  });
  await liveThroughASale();
}, READY_MS_MAX);

afterAll(async () => {
  await admin?.close();
  await frontrow?.remove();
  await database?.drop();
});

/** A purchase, with everything going wrong on the way that makes servers talkative. */
async function liveThroughASale(): Promise<void> {
  const concert = await putOnSale(call);
  const buyer = await guest(call);
  canaries["an access token"] = buyer.accessToken;
  await joinQueue(buyer, concert.queueId);
  canaries["a queue token"] = buyer.queueToken;
  const me = `/v1/queues/${concert.queueId}/tokens/me`;
  while ((await buyer.call("GET", me)).body.status !== "ACTIVE") await Bun.sleep(50);
  const key = newKey();
  canaries["an Idempotency-Key"] = key["Idempotency-Key"]!;
  const body = { performanceId: concert.performanceIds[0], seatNumbers: [1] };
  const held = await buyer.call("POST", "/v1/reservations", { body, headers: key });
  const pay = { body: { reservationId: held.body.reservationId }, headers: newKey() };
  expect((await buyer.call("POST", "/v1/payments", pay)).status).toBe(402);
  expect((await topUp(buyer, 50_000)).status).toBe(201);
  await talkNonsense(buyer, me);
  await loseTheDatabase(buyer, body);
  const paid = await payPatiently(buyer, pay);
  ticketCode = paid.body.tickets[0].code;
  canaries["a ticket's code"] = ticketCode;
  metrics = (await call("GET", "/metrics")).body as string;
}

/** Tokens where they do not belong, halved, and in bodies that cannot be read. */
async function talkNonsense(buyer: Buyer, me: string): Promise<void> {
  const { accessToken, queueToken } = buyer;
  await call("GET", me, { headers: { Authorization: `Basic ${accessToken}` } });
  await call("GET", me, { headers: { Authorization: `Bearer ${accessToken}x`, "Queue-Token": queueToken } });
  await buyer.call("GET", me, { headers: { "Queue-Token": `${queueToken}x` } });
  await buyer.call("POST", "/v1/reservations", { rawBody: `{"token": "${queueToken}"` });
  await buyer.call("POST", "/v1/payments", { body: { accessToken }, headers: newKey() });
  await buyer.call("GET", "/v1/tickets?cursor=nonsense");
  await call("GET", "/v1/organiser/checks", { headers: { Authorization: `Bearer ${ORGANISER_KEY}x` } });
}

async function loseTheDatabase(buyer: Buyer, body: unknown): Promise<void> {
  const ending = admin`
    select count(pg_terminate_backend(pid)) from pg_stat_activity
    where datname = current_database() and application_name like 'frontrow-%'`;
  await Promise.all([
    ending,
    ...Array.from({ length: 5 }, () => buyer.call("POST", "/v1/reservations", { body })),
  ]);
  if (process.platform === "linux") frontrow.kill("worker.ts");
}

async function payPatiently(buyer: Buyer, pay: Parameters<Buyer["call"]>[2]) {
  for (;;) {
    const reply = await buyer.call("POST", "/v1/payments", pay).catch(() => undefined);
    if (reply?.status === 201) return reply;
    await Bun.sleep(100);
  }
}

/** Whole, and the part that proves something: a signature in a log is as good as the token. */
function found(text: string): string[] {
  return Object.entries(canaries)
    .filter(([, canary]) => text.includes(canary) || text.includes(canary.split(".").at(-1)!))
    .map(([what]) => what);
}

describe("what is secret is found nowhere that it does not belong", () => {
  test("the search finds what is there", () => {
    expect(found(`… ${canaries["an access token"]} …`)).toEqual(["an access token"]);
    expect(Object.keys(canaries)).toHaveLength(6);
    expect(refusals.length).toBeGreaterThan(6);
    expect(frontrow.output).toContain('"level":"error"');
  });

  test("not in what was printed and logged, by any process", () => {
    expect(found(frontrow.output)).toEqual([]);
    expect(frontrow.output).not.toContain(new URL(database.url).password);
  });

  test("not in refusals, and not in the metrics", () => {
    expect(found(refusals.join("\n"))).toEqual([]);
    expect(metrics).toContain("frontrow_requests_total");
    expect(found(metrics)).toEqual([]);
  });

  test("not in the database: no token; a ticket's code only in the kept answer that showed it", async () => {
    const tables = await admin<{ name: string }[]>`
      select table_name name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE'`;
    const where: Record<string, string[]> = {};
    for (const { name } of tables) {
      const rows = await admin.unsafe<{ text: string }[]>(`select t::text text from ${name} t`);
      const hits = found(rows.map(({ text }) => text).join("\n"));
      if (hits.length > 0) where[name] = hits;
    }
    expect(where).toEqual({ idempotency_keys: ["an Idempotency-Key", "a ticket's code"] });
  });

  test("not in files that others may read", () => {
    for (const file of filesUnder(frontrow.dataFolder)) {
      if ((statSync(file).mode & 0o077) === 0) continue;
      expect([file, found(readFileSync(file, "latin1"))]).toEqual([file, []]);
    }
  });

  test("not in the package: nothing that a running Frontrow wrote is packed", () => {
    const packed = Bun.spawnSync(["npm", "pack", "--dry-run", "--json", "--ignore-scripts"], {
      cwd: ROOT,
      stderr: "ignore",
    });
    const [{ files }] = JSON.parse(packed.stdout.toString()) as [{ files: { path: string }[] }];
    expect(files.length).toBeGreaterThan(100);
    const written = files.filter(({ path }) =>
      /^(\.data|reports|node_modules)\/|\.log$|\.env|secret$|-key$/.test(path),
    );
    expect(written).toEqual([]);
  });
});

function filesUnder(parent: string): string[] {
  return readdirSync(parent, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
