import { readFileSync } from "node:fs";
import { newId, type QueueId, type UserId } from "../../src/core/ids.ts";
import { admitNextVisitors } from "../../src/waiting-room/for-transactions.ts";
import { startOwnServices } from "../../testing/own-services.ts";
import { fillLine, openQueue } from "./long-line.ts";

/**
 * The waiting room's service on a real PostgreSQL, without HTTP, in a process of its own: joins, the bytes
 * they leave, turns of admission and the opening of a lottery. Takes `{ people, joins, called, rounds }` as
 * JSON and answers one JSON line of `WaitingRoomFigures`.
 */
export type WaitingRoomFigures = Awaited<ReturnType<typeof measureAll>>;

interface WaitingRoomSize {
  people: number;
  joins: number;
  called: number;
  rounds: number;
}

/** Requests that wait for an answer at any moment, as a worker in a rush has. */
const AT_A_TIME = 4_000;

const size = JSON.parse(process.argv[2]!) as WaitingRoomSize;
const bench = await startOwnServices();
const { owner: admin } = bench;
const services = bench.workers[0]!;
try {
  console.log(JSON.stringify(await measureAll()));
} finally {
  await bench.stop();
}
process.exit(0);

async function measureAll() {
  // One after the other: bytes are counted by the growth of one table.
  const joins = await measureJoins();
  const turns = await measureTurns();
  return { ...joins, ...turns, openingMs: await measureOpening() };
}

/** Joins a second, and the bytes of a place with its indexes, as guests leave them. */
async function measureJoins() {
  const { queueId } = await openQueue(services, { capacity: 0 });
  const before = await placesBytes();
  const joinsASecond: number[] = [];
  // The first round is for the compiler.
  for (let round = 0; round <= size.rounds; round += 1) {
    const aSecond = await joinAll(queueId);
    if (round > 0) joinsASecond.push(aSecond);
  }
  const bytes = (await placesBytes()) - before;
  return { joinsASecond, bytesPerPlace: [bytes / (size.joins * (size.rounds + 1))] };
}

async function joinAll(queueId: QueueId): Promise<number> {
  const { joins } = size;
  const users = Array.from({ length: joins }, () => newId<UserId>()).values();
  const lane = async (): Promise<void> => {
    for (const userId of users) {
      const { status } = await services.room.join(queueId, userId);
      if (status !== 201) throw new Error(`a join was answered ${status}`);
    }
  };
  const beganMs = performance.now();
  await Promise.all(Array.from({ length: AT_A_TIME }, lane));
  return joins / ((performance.now() - beganMs) / 1_000);
}

/**
 * Turns that call, and turns that also have as many no-shows to put out; what they took of PostgreSQL's
 * processor time, since the wall's shows also who else is busy; and the bytes of a place
 * whose user's id is random, as an outside provider's may be.
 */
async function measureTurns() {
  const { queueNo } = await openQueue(services, { capacity: size.called, graceSeconds: 3_600 });
  const before = await placesBytes();
  await fillLine(admin, queueNo, size.people, true);
  const bytesPerPlaceRandomIds = [((await placesBytes()) - before) / size.people];
  await admin.unsafe("vacuum analyze places");
  const [calling, missing]: Turn[][] = [[], []];
  for (let round = 0; round <= 2 * size.rounds; round += 1) {
    const isMissing = round % 2 === 1;
    // Everybody who was inside has gone, or, every other time, has not come when called.
    if (isMissing)
      // A second ago: a turn's own clock has milliseconds, and may be in the last of these rows'.
      await admin`
        update places set deadline = clock_timestamp() - interval '1 second'
        where queue_no = ${queueNo} and status = 'READY'`;
    else
      await admin`update places set status = 'EXPIRED' where queue_no = ${queueNo}
        and status in ('READY', 'MISSED')`;
    const turn = await takeTurn(queueNo);
    if (turn.called !== size.called) throw new Error(`${turn.called} were called, not ${size.called}`);
    if (round > 0) (isMissing ? missing : calling)!.push(turn);
  }
  return {
    bytesPerPlaceRandomIds,
    callingMs: calling!.map(({ ms }) => ms),
    callingAndMissingMs: missing!.map(({ ms }) => ms),
    callingCpuMs: calling!.map(({ cpuMs }) => cpuMs),
    callingAndMissingCpuMs: missing!.map(({ cpuMs }) => cpuMs),
  };
}

/** Milliseconds of the whole turn that opens a lottery. */
async function measureOpening(): Promise<number[]> {
  const notYet = { salesOpenAt: "2035-01-01T00:00:00Z" };
  const { queueNo } = await openQueue(services, { capacity: 0, lottery: true }, notYet);
  await fillLine(admin, queueNo, size.people);
  await admin.unsafe("vacuum analyze places");
  await admin`update queues set opens_at = clock_timestamp() where queue_no = ${queueNo}`;
  const openings: number[] = [];
  for (let round = 0; round <= size.rounds; round += 1) {
    await admin`update queues set draw_count = null, draw_seed = null where queue_no = ${queueNo}`;
    const { ms } = await takeTurn(queueNo);
    const [row] = await admin`select draw_count from queues where queue_no = ${queueNo}`;
    if (Number(row.draw_count) !== size.people) throw new Error("the lottery was not drawn");
    if (round > 0) openings.push(ms);
  }
  return openings;
}

interface Turn {
  called: number;
  ms: number;
  cpuMs: number;
}

async function takeTurn(queueNo: number): Promise<Turn> {
  const beganMs = performance.now();
  let backend = { pid: 0, cpuMs: 0 };
  const { called } = await services.db.transaction(async (tx) => {
    const [row] = await tx<{ pid: number }[]>`select pg_backend_pid() pid`;
    backend = { pid: row!.pid, cpuMs: readCpuMs(row!.pid) };
    return admitNextVisitors(tx, queueNo, services.room.presence);
  });
  const ms = performance.now() - beganMs;
  return { called, ms, cpuMs: readCpuMs(backend.pid) - backend.cpuMs };
}

/** Processor time of a process so far, to the nanosecond, as Linux tells it. */
function readCpuMs(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ")[0]) / 1e6;
}

/** Of the table of places with its indexes, its maps left out. */
async function placesBytes(): Promise<number> {
  const [row] = await admin<{ bytes: string }[]>`
    select pg_relation_size('places') + pg_indexes_size('places') bytes`;
  return Number(row!.bytes);
}
