import type { SQL } from "bun";
import { startServer } from "../../src/worker/server.ts";
import { admitNextVisitors, findBusyQueues } from "../../src/waiting-room/for-transactions.ts";
import {
  admitAll,
  holdRequests,
  joinRequests,
  makeGuests,
  payRequests,
  PRICE,
  putOnSale,
  spreadSeats,
  takeTokens,
} from "../measures/setting/buyers.ts";
import { CONNECTIONS } from "../measures/setting/server-load.ts";
import { machineName } from "../../testing/programs/machine.ts";
import {
  cpuSecondsBetween,
  cpuSecondsSince,
  readThreadTimes,
} from "../../testing/processes/processor-times.ts";
import { prepareFolder, publish } from "../../testing/programs/program.ts";
import { type Chart, flameGraph } from "../../testing/programs/charts.ts";
import type { ReportTable } from "../../testing/programs/report.ts";
import { startLoadClient } from "../load/load-client.ts";
import type { Done } from "../load/load-process.ts";
import { addressOf, requestBytes, type WireRequest } from "../load/wire-connection.ts";
import { type OwnServices, startOwnServices } from "../../testing/own-services.ts";
import { ORGANISER_KEY } from "../../testing/worker-config.ts";
import { givePoints } from "./long-line.ts";
import { PART_NAMES, profileWork } from "./processor-profile.ts";
import { orFail, readCommandLine } from "../../scripts/command-line.ts";

/**
 * `npm run profile`: where the time of each hot call goes. One worker in this process, profiled while a
 * client of its own process sends joins, holds, refused holds and payments; the database beside it, told by
 * statement. For docs/performance.md, whose tables it prints. A page in
 * `reports/` has a flame graph of each.
 */
const BUYERS = 8_000;
const ADMIT_EVERY_MS = 100;

const USAGE = `npm run profile

Shows where the time of each hot call goes, in a worker and in the database, for a few minutes of a sale
on a server and a database of its own. docs/performance.md says how to read it.`;
readCommandLine(USAGE, {});
const REPORTS = "reports";
orFail(() => prepareFolder(REPORTS));

const startedAt = new Date().toISOString();
const report = {
  title: "Where the time of Frontrow's calls goes",
  facts: [startedAt, machineName()],
  notes: [] as string[],
  charts: [] as Chart[],
  tables: [] as ReportTable[],
};
const own = await startOwnServices(1, {
  shared_preload_libraries: "pg_stat_statements",
  "pg_stat_statements.track_planning": "on",
  track_wal_io_timing: "on",
});
const server = startServer(own.config, own.workers[0]!, own.log);
const here = { url: `http://127.0.0.1:${server.port}`, organiserKey: ORGANISER_KEY };
const client = await startLoadClient();
await own.owner`create extension pg_stat_statements`;
const stopLoops = startLoops(own);
try {
  // The first time through warms everything up.
  for (const isShown of [false, true]) await profileSale(isShown);
} finally {
  await stopLoops();
  await server.stop(true);
  await client.stop();
  await own.stop();
}
publish(report, { folder: REPORTS, name: "profile", startedAt });
process.exit(0);

async function profileSale(isShown: boolean): Promise<void> {
  const { queueId, performanceIds } = await putOnSale(here, {
    seats: BUYERS,
    queue: { capacity: BUYERS },
  });
  const buyers = await makeGuests(here, BUYERS);
  takeTokens(buyers, await profileCall("join", joinRequests(queueId, buyers), isShown));
  await admitAll(here, queueId, buyers);
  const seats = spreadSeats(performanceIds, BUYERS, BUYERS);
  const holds = await profileCall("hold", holdRequests(buyers, seats), isShown);
  const taken = buyers.map(() => seats[0]!);
  await profileCall("hold, refused", holdRequests(buyers, taken), isShown);
  await givePoints(own.owner, buyers, PRICE);
  await profileCall("pay", payRequests(buyers, holds), isShown);
}

async function profileCall<T>(
  call: string,
  asked: readonly WireRequest<T>[],
  isShown: boolean,
): Promise<T[]> {
  const requests = asked.map(requestBytes);
  await own.owner`select pg_stat_statements_reset()`;
  const wal = await readWal(own.owner);
  const batches = timeTransactions(own);
  const database = readThreadTimes(own.postgres.pid);
  const before = process.cpuUsage();
  let done: Done | undefined;
  const address = addressOf(here);
  const { parts, flame } = await profileWork(async () => {
    done = await client.run({ kind: "send", address, requests, connections: CONNECTIONS, keepBodies: true });
  });
  const worker = cpuSecondsSince(before);
  const { postgres = 0 } = cpuSecondsBetween(database, readThreadTimes(own.postgres.pid));
  const { load, bodies } = done!;
  const answers = bodies.map((body) => JSON.parse(body.toString()) as T);
  if (!isShown) return answers;

  const perCall = (seconds: number) => ((seconds / load.requests) * 1e6).toFixed(1);
  const inJavaScript = Object.values(parts).reduce((sum, each) => sum + each, 0);
  const outside = Math.max(0, worker - inJavaScript);
  const rows = Object.entries({ "sockets, HTTP, collector and compiler (native)": outside, ...parts })
    .toSorted(([, a], [, b]) => b - a)
    .map(([part, seconds]) => [part, perCall(seconds)]);
  const { count, meanMs } = batches.end();
  const walAfter = await readWal(own.owner);
  report.tables.push(
    { title: `${call}: worker, ${perCall(worker)} µs a call`, head: null, rows },
    {
      title: `${call}: database, ${perCall(postgres)} µs a call`,
      head: null,
      rows: await readStatements(own.owner, load.requests),
    },
  );
  report.notes.push(
    `${call}: ${(load.requests / load.seconds).toFixed(0)} a second, p50 ${load.p50Ms.toFixed(1)} ms; ` +
      `${count} batches of ${(load.requests / count).toFixed(0)}, ${meanMs.toFixed(1)} ms each, of which ` +
      `${((walAfter.fsyncMs - wal.fsyncMs) / count).toFixed(2)} ms for the disk to have the log.`,
  );
  report.charts.push(flameGraph(`${call}: the worker's JavaScript, by who called whom`, flame, PART_NAMES));
  return answers;
}

/** Measures every transaction of the worker until it is ended. */
function timeTransactions({ workers }: OwnServices) {
  const { db } = workers[0]!;
  const begin = db.transaction.bind(db);
  const times: number[] = [];
  db.transaction = async (work) => {
    const beganMs = performance.now();
    const result = await begin(work);
    times.push(performance.now() - beganMs);
    return result;
  };
  return {
    end() {
      db.transaction = begin;
      return { count: times.length, meanMs: times.reduce((sum, ms) => sum + ms, 0) / times.length };
    },
  };
}

async function readStatements(owner: SQL, commands: number): Promise<string[][]> {
  const rows = await owner<{ query: string; micros: number }[]>`
    select query, ((total_exec_time + total_plan_time) * 1000 / ${commands}::float8)::float8 micros
    from pg_stat_statements where query not like '%pg_stat%' order by total_exec_time + total_plan_time desc
    limit 12`;
  return rows
    .filter(({ micros }) => micros >= 0.3)
    .map(({ query, micros }) => [query.replaceAll(/\s+/g, " ").slice(0, 70), micros.toFixed(1)]);
}

async function readWal(owner: SQL): Promise<{ fsyncMs: number }> {
  const [row] = await owner<{ ms: number }[]>`
    select coalesce(sum(fsync_time), 0)::float8 ms from pg_stat_io where object = 'wal'`;
  return { fsyncMs: row!.ms };
}

/** The background work that the calls need: admission and the queue's board. */
function startLoops({ workers }: OwnServices): () => Promise<void> {
  const { db, room } = workers[0]!;
  const stopping = new AbortController();
  const running = (async () => {
    while (!stopping.signal.aborted) {
      const queues = await db.transaction(findBusyQueues);
      for (const queueNo of queues)
        await db.transaction((tx) => admitNextVisitors(tx, queueNo, room.presence));
      await room.board.refresh();
      await Bun.sleep(ADMIT_EVERY_MS);
    }
  })();
  return async () => {
    stopping.abort();
    await running;
  };
}
