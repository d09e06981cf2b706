import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { admittedVisitors, joinedVisitors, putOnSale } from "./measures/client.ts";
import { type AgainstBareRoute, measureAgainstBareRoute } from "./measures/against-bare-route.ts";
import { type Spread, spreadOf } from "./measures/spread.ts";
import { startOwnServer } from "./onsale/own-server.ts";
import { textTable } from "./onsale/text-table.ts";
import { benchWaitingRoom } from "./waiting-room.ts";

/**
 * `npm run bench [-- waiting-room] [-- --quick]`: what the hot calls cost, as ratios to baselines measured in the same
 * run, or what a line of a million costs. Prints each figure's median with the ends of its spread, writes them to
 * `reports/`, and exits 1 when a target is missed.
 */
interface Target {
  name: string;
  measured: Spread;
  atMost?: number;
  atLeast?: number;
  unit: string;
}

const POLL_RATIO_MAX = 1.5;
const HOLD_RATIO_MIN = 5;

const isQuick = process.argv.includes("--quick");
const asked = process.argv.slice(2).filter((argument) => argument !== "--quick");
if (asked.length > 1 || (asked.length === 1 && asked[0] !== "waiting-room")) {
  console.error(`Frontrow: unknown option ${asked.join(" ")}; there are waiting-room and --quick`);
  process.exit(2);
}
if (asked.length === 1) process.exit((await benchWaitingRoom(isQuick)) ? 0 : 1);

const size = isQuick
  ? { requests: 15_000, rounds: 3, holds: 1_000 }
  : { requests: 40_000, rounds: 7, holds: 2_000 };

const targets: Target[] = [];
say("Starting a server with one worker …");
const server = await startOwnServer({ workers: 1, isInterrupted: () => false });
try {
  say("A status poll of a waiting visitor, against a bare route with the same bytes …");
  report("status poll, waiting", await measurePolls());
  say("The seat list of 50, against a bare route with the same bytes …");
  report("seat list of 50", await measureSeatList());
} finally {
  await server.stop();
}
say("Holds through the service, against one transaction for each command …");
reportHolds(await measureHolds());

const rows = targets.map(({ name, measured, atMost, atLeast, unit }) => [
  name,
  figure(measured.median),
  `${figure(measured.min)} to ${figure(measured.max)}`,
  unit,
  atMost !== undefined ? `at most ${atMost}` : atLeast !== undefined ? `at least ${atLeast}` : "",
  isMet({
    name,
    measured,
    ...(atMost === undefined ? {} : { atMost }),
    ...(atLeast === undefined ? {} : { atLeast }),
    unit,
  })
    ? ""
    : "MISSED",
]);
console.log(`\n${textTable([["figure", "median", "spread", "unit", "target", ""], ...rows])}\n`);
const file = writeReport();
console.log(`Written to ${file}`);
process.exit(targets.every(isMet) ? 0 : 1);

async function measurePolls(): Promise<AgainstBareRoute> {
  const { queueId } = await putOnSale(server, 50, { capacity: 1 });
  const visitors = await joinedVisitors(server, queueId, 500);
  const path = `/v1/queues/${queueId}/tokens/me`;
  // The first in line may have been called; everybody else waits.
  const waiting = visitors.slice(100).map((visitor) => visitor.headers);
  return measureAgainstBareRoute(server, path, waiting, size);
}

async function measureSeatList(): Promise<AgainstBareRoute> {
  const { queueId, performanceId } = await putOnSale(server, 50, { capacity: 50 });
  const visitors = await admittedVisitors(server, queueId, 40);
  const path = `/v1/performances/${performanceId}/seats`;
  return measureAgainstBareRoute(
    server,
    path,
    visitors.map((visitor) => visitor.headers),
    size,
  );
}

async function measureHolds(): Promise<{ batched: number; single: number }[]> {
  const script = join(import.meta.dir, "inside", "holds.ts");
  const child = Bun.spawn([process.execPath, script, String(size.holds), String(size.rounds)], {
    stdout: "pipe",
    stderr: "inherit",
  });
  const output = await new Response(child.stdout).text();
  if ((await child.exited) !== 0) throw new Error("the measurement of holds failed");
  return (JSON.parse(output) as { rounds: { batched: number; single: number }[] }).rounds;
}

function report(
  name: string,
  { workerMicroseconds, bareMicroseconds, ratio, requestsASecond }: AgainstBareRoute,
): void {
  const limit = name.startsWith("status poll") ? { atMost: POLL_RATIO_MAX } : {};
  targets.push(
    { name: `${name}: worker's processor time`, measured: workerMicroseconds, unit: "µs a request" },
    { name: `${name}: bare route's processor time`, measured: bareMicroseconds, unit: "µs a request" },
    { name: `${name}: ratio`, measured: ratio, unit: "", ...limit },
    {
      name: `${name}: throughput, the client on the same cores`,
      measured: requestsASecond,
      unit: "a second",
    },
  );
}

function reportHolds(rounds: { batched: number; single: number }[]): void {
  targets.push(
    { name: "holds: in batches", measured: spreadOf(rounds.map(({ batched }) => batched)), unit: "a second" },
    {
      name: "holds: one transaction each",
      measured: spreadOf(rounds.map(({ single }) => single)),
      unit: "a second",
    },
    {
      name: "holds: ratio",
      measured: spreadOf(rounds.map(({ batched, single }) => batched / single)),
      unit: "",
      atLeast: HOLD_RATIO_MIN,
    },
  );
}

function isMet({ measured, atMost, atLeast }: Target): boolean {
  return (
    (atMost === undefined || measured.median <= atMost) &&
    (atLeast === undefined || measured.median >= atLeast)
  );
}

function figure(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString("en") : value.toFixed(2);
}

function writeReport(): string {
  const folder = join(dirname(import.meta.dir), "reports");
  mkdirSync(folder, { recursive: true });
  const at = new Date().toISOString();
  const file = join(folder, `bench-${at.replaceAll(/[:.]/g, "-")}.json`);
  void Bun.write(file, JSON.stringify({ at, isQuick, bun: Bun.version, targets }, null, 2));
  return file;
}

function say(text: string): void {
  console.log(text);
}
