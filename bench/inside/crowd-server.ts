import { isoTime } from "../../src/core/time.ts";
import type { UserId } from "../../src/core/ids.ts";
import { startLoops } from "../../src/worker/loops.ts";
import { TokenSigner } from "../../src/core/signed-token.ts";
import { startServer } from "../../src/worker/server.ts";
import { signQueueToken } from "../../src/waiting-room/line/queue-token.ts";
import { startOwnServices } from "../../testing/own-services.ts";
import { type BenchQueue, fillLine, newQueue } from "./long-line.ts";

/**
 * A worker with a short line and a long one already in it, in a process of its own: joining a million
 * visitors over HTTP first would take minutes and measure nothing. Takes the two numbers of people, prints
 * one JSON line of `CrowdServerReady`, and then does what the lines of its input say: `change` the long
 * line's page, or tell its `usage` of the processor, finer than the system's table of processes does. Ends
 * with its input.
 */
export interface CrowdServerReady {
  url: string;
  short: CrowdedQueue;
  long: CrowdedQueue;
}

export interface CrowdedQueue {
  queueId: string;
  /** Of visitors from all over the line. */
  visitors: Record<string, string>[];
}

const VISITORS = 400;
const DAY_MS = 86_400_000;

const [shortPeople, longPeople] = process.argv.slice(2).map(Number) as [number, number];
const bench = await startOwnServices();
const { config, log, owner: admin } = bench;
const services = bench.workers[0]!;
try {
  const [short, long] = [
    await newQueue(services, admin, { capacity: 0 }),
    await newQueue(services, admin, { capacity: 0 }),
  ];
  await fillLine(admin, short, shortPeople);
  await fillLine(admin, long, longPeople);
  const server = startServer(config, services, log);
  const loops = startLoops(config, services, log);
  const ready: CrowdServerReady = {
    url: `http://127.0.0.1:${server.port}`,
    short: { queueId: short.queueId, visitors: await visitorsOf(short, shortPeople) },
    long: { queueId: long.queueId, visitors: await visitorsOf(long, longPeople) },
  };
  console.log(JSON.stringify(ready));
  for await (const line of console) {
    if (line === "usage") console.log(JSON.stringify({ cpuSeconds: cpuSeconds() }));
    else await admin`update queues set version = version + 1 where queue_no = ${long.queueNo}`;
  }
  services.room.stream.stop();
  await server.stop(true);
  await loops.stop();
} finally {
  await bench.stop();
}
process.exit(0);

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** What visitors from all over the line send with every poll, as if they had joined. */
async function visitorsOf({ queueId, queueNo }: BenchQueue, people: number) {
  const access = new TokenSigner(config.secrets, "access");
  const queue = new TokenSigner(config.secrets, "queue");
  const every = Math.max(1, Math.floor(people / VISITORS));
  const rows = await admin<{ user_id: string; position: string; joined_at: Date }[]>`
    select user_id, position, joined_at from places
    where queue_no = ${queueNo} and position % ${every} = 0 order by position limit ${VISITORS}`;
  return rows.map((row) => {
    const userId = row.user_id as UserId;
    const issuedAt = isoTime(row.joined_at.getTime());
    return {
      Authorization: `Bearer ${access.sign({ u: userId, e: Date.now() + DAY_MS })}`,
      "Queue-Token": signQueueToken(queue, { queueId, userId, position: Number(row.position), issuedAt }),
    };
  });
}
