import { Refusal } from "../../src/core/refusals.ts";
import { cpuSecondsBetween, readThreadTimes } from "../measures/thread-times.ts";
import { prepareHolds } from "./commands.ts";
import { type OwnServices, startOwnServices } from "./own-services.ts";

/**
 * Holds of distinct seats of one performance through the batchers of many workers at once, all in this process, each
 * with connections of its own. Every worker sends one full batch after the other, so that only their number differs.
 * Takes the numbers of workers, separated by commas, the holds of a round and the rounds; answers one JSON line:
 * `{ rounds: [{ workers, microseconds }] }` of processor time a hold, this process's and the database's together.
 */
const HOLDS_OF_A_BATCH = 64;

const [sizesText, holdsText, roundsText] = process.argv.slice(2);
const sizes = (sizesText ?? "1,64").split(",").map(Number);
const holdsPerRound = Number(holdsText ?? 4_096);
const rounds = Number(roundsText ?? 3);

const own = await startOwnServices(Math.max(...sizes));
try {
  const measured: { workers: number; microseconds: number }[] = [];
  // One round more, which warms up the statements of every connection.
  for (let round = 0; round <= rounds; round += 1) {
    for (const workers of sizes) {
      const microseconds = await holdThrough(own, workers);
      if (round > 0) measured.push({ workers, microseconds });
    }
  }
  console.log(JSON.stringify({ rounds: measured }));
} finally {
  await own.stop();
}
process.exit(0);

async function holdThrough(services: OwnServices, workers: number): Promise<number> {
  const commands = await prepareHolds(services, holdsPerRound);
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
  const { user, system } = process.cpuUsage(before);
  const { postgres = 0 } = cpuSecondsBetween(database, readThreadTimes(services.postgres.pid));
  return (user + system + postgres * 1e6) / commands.length;
}
