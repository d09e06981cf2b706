import { SQL } from "bun";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newId, type PerformanceId, type UserId } from "../../src/core/ids.ts";
import { ConcertBody } from "../../src/organiser/api.ts";
import { commitBatch } from "../../src/platform/batch-commit.ts";
import { createLog } from "../../src/platform/log.ts";
import { migrate } from "../../src/platform/migrations.ts";
import { startEmbeddedPostgres } from "../../src/platform/embedded-postgres.ts";
import { type HoldCommand, planHolds } from "../../src/reservations/holding.ts";
import { createServices, drainServices, type Services } from "../../src/services.ts";
import { admitNextVisitors } from "../../src/waiting-room/service.ts";

/**
 * Holds without HTTP, in a process of its own: the service, which gathers them into batches, and beside it the same
 * plan with the same client and pool, one transaction for each command. Answers one JSON line:
 * `{ rounds: [{ batched, single }] }` in holds a second.
 *
 * The one measurement that reaches inside the server, because what it compares exists only there.
 */
const SEATS_PER_USER = 50;
/** Callers that wait for an answer at any moment, as a busy worker has. */
const AT_A_TIME = 256;

const holdsPerRound = Number(process.argv[2] ?? 2_000);
const rounds = Number(process.argv[3] ?? 5);
const folder = mkdtempSync(join(tmpdir(), "frontrow-bench-"));
const log = createLog("error", {}, (line) => void process.stderr.write(line));
const postgres = await startEmbeddedPostgres({ dataDir: join(folder, "data"), log });
try {
  const services = await startServices();
  const commands = await prepareHolds(services, 2 * rounds * holdsPerRound);
  const results = [];
  for (let round = 0; round < rounds; round += 1) {
    const batched = await holdsASecond(commands.splice(0, holdsPerRound), (command) =>
      services.reservations.holds.submit(command),
    );
    const single = await holdsASecond(commands.splice(0, holdsPerRound), (command) =>
      commitBatch(services.db, (tx) => planHolds(tx, [command])).then(([outcome]) => outcome),
    );
    results.push({ batched, single });
  }
  console.log(JSON.stringify({ rounds: results }));
  await drainServices(services);
  await services.db.close();
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);

async function startServices(): Promise<Services> {
  const admin = new SQL({ url: postgres.adminUrl(), max: 1 });
  await admin`create database bench`.simple();
  await admin.close();
  await migrate(postgres.adminUrl("bench"));
  const services = createServices(
    {
      workerNumber: 1,
      workers: 1,
      host: "127.0.0.1",
      port: 0,
      databaseUrl: postgres.adminUrl("bench"),
      secret: "of-the-benchmark-and-of-no-value-elsewhere",
      organiserKey: "of-the-benchmark",
      walletAccess: "admitted",
      rateLimitPerMinute: 0,
      pollsPerSecond: 0,
      trustedProxyHops: 0,
      identity: null,
      gateway: { kind: "sandbox", url: "http://127.0.0.1:9", key: "" },
      demo: false,
      sharedFolder: folder,
      pagesFolder: null,
      logLevel: "error",
    },
    log,
  );
  await services.catalogue.refresh();
  return services;
}

/** Everybody who will hold is in already, and every hold is for a seat of its own. */
async function prepareHolds(
  { organiser, room, catalogue, db }: Services,
  holds: number,
): Promise<HoldCommand[]> {
  const buyers = Math.ceil(holds / SEATS_PER_USER);
  const body = ConcertBody.parse({
    title: "Benchmark",
    venue: "Here",
    policy: { seatsPerUser: SEATS_PER_USER, holdSeconds: 3_600 },
    queue: { capacity: buyers, sessionSeconds: 3_600 },
    performances: [{ startsAt: "2030-01-01T10:00:00Z", seats: [{ count: holds }] }],
  });
  const { body: created } = await organiser.createConcert(body, undefined);
  const queueId = created.queueId as never;
  const users = Array.from({ length: buyers }, () => newId<UserId>());
  const joined = await Promise.all(users.map((userId) => room.join(queueId, userId)));
  const { queueNo } = (await room.board.findFresh(queueId))!;
  await db.transaction((tx) => admitNextVisitors(tx, queueNo));
  const queue = (await room.board.findFresh(queueId))!;
  const { performance, concert } = await catalogue.performance(
    created.performances[0]!.performanceId as PerformanceId,
  );
  const tokens = users.map((userId, i) => room.openToken(joined[i]!.body.token, userId));
  return Array.from({ length: holds }, (_, i) => {
    const token = tokens[i % buyers]!;
    return {
      userId: token.userId,
      token,
      queue,
      concert,
      performanceId: performance.performanceId,
      seatsTotal: performance.seatsTotal,
      seatNumbers: [i + 1],
      key: undefined,
    };
  });
}

/** The service gathers those that wait; the pool takes the single ones as its connections come free. */
async function holdsASecond(
  commands: readonly HoldCommand[],
  hold: (command: HoldCommand) => Promise<unknown>,
) {
  const waiting = commands.values();
  let held = 0;
  const take = async (): Promise<void> => {
    for (const command of waiting) {
      const outcome = await hold(command);
      if ((outcome as { status?: number } | undefined)?.status === 201) held += 1;
    }
  };
  const beganMs = performance.now();
  await Promise.all(Array.from({ length: AT_A_TIME }, take));
  const seconds = (performance.now() - beganMs) / 1_000;
  if (held !== commands.length)
    throw new Error(`${commands.length - held} of ${commands.length} holds were refused`);
  return Math.round(held / seconds);
}
