import { Refusal } from "../../src/core/refusals.ts";
import type { HoldCommand } from "../../src/reservations/holding.ts";
import {
  cpuSecondsBetween,
  cpuSecondsSince,
  readThreadTimes,
} from "../../testing/processes/processor-times.ts";
import { prepareHolds } from "./commands.ts";
import { type OwnServices, startOwnServices } from "../../testing/own-services.ts";

/**
 * Holds of distinct seats of one performance through the batchers of many workers at once, all in this
 * process, each with connections of its own. Every worker sends one full batch after the other, so that only
 * their number differs. Takes the numbers of workers, separated by commas, the holds of a round and the
 * rounds; answers one JSON line: `{ rounds: [{ workers, microseconds, planning }] }` of processor time: a
 * hold's, this process's and the database's together; and what one connection's first batch took beyond that
 * after its tables had been analysed.
 *
 * What the first batch takes more is not a hold's cost. After each ANALYZE every connection plans its
 * statements anew, once, however many holds follow; a round is so short that 64 connections would make it
 * most of what is measured. So tables are analysed between the rounds and never in them, and each worker's
 * connections send a batch each before the clock starts.
 */
const HOLDS_OF_A_BATCH = 64;
/** Before the clock starts, of each worker: so many workers have two connections each, which take turns. */
const FIRST_BATCHES = 2;

const [sizesText, holdsText, roundsText] = process.argv.slice(2);
const sizes = (sizesText ?? "1,64").split(",").map(Number);
const holdsPerRound = Number(holdsText ?? 4_096);
const rounds = Number(roundsText ?? 3);

const own = await startOwnServices(Math.max(...sizes), { autovacuum: "off" });
try {
  const measured: { workers: number; microseconds: number; planning: number }[] = [];
  // One round more, in which everything happens for the first time.
  for (let round = 0; round <= rounds; round += 1) {
    for (const workers of sizes) {
      const first = await prepareHolds(own, workers * FIRST_BATCHES * HOLDS_OF_A_BATCH);
      const holds = await prepareHolds(own, holdsPerRound);
      await own.owner`vacuum (analyze)`;
      const firstMicroseconds = await holdThrough(own, workers, first);
      const microseconds = (await holdThrough(own, workers, holds)) / holds.length;
      const planning = (firstMicroseconds - microseconds * first.length) / (workers * FIRST_BATCHES);
      if (round > 0) measured.push({ workers, microseconds, planning });
    }
  }
  console.log(JSON.stringify({ rounds: measured }));
} finally {
  await own.stop();
}
process.exit(0);

/**
 * Sends the commands, shared out among so many workers; answers the processor time that they took, in
 * microseconds.
 */
async function holdThrough(
  services: OwnServices,
  workers: number,
  commands: readonly HoldCommand[],
): Promise<number> {
  const before = process.cpuUsage();
  const database = readThreadTimes(services.postgres.pid);
  const ofEach = Math.ceil(commands.length / workers);
  await Promise.all(
    services.workers.slice(0, workers).map(async ({ reservations }, worker) => {
      const own = commands.slice(worker * ofEach, (worker + 1) * ofEach);
      while (own.length > 0) {
        const batch = own.splice(0, HOLDS_OF_A_BATCH).map((command) => reservations.holds.submit(command));
        for (const outcome of await Promise.all(batch)) if (outcome instanceof Refusal) throw outcome;
      }
    }),
  );
  const { postgres = 0 } = cpuSecondsBetween(database, readThreadTimes(services.postgres.pid));
  return (cpuSecondsSince(before) + postgres) * 1e6;
}
