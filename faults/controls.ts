import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ArenaOptions, startArena } from "./arena.ts";
import { startPostgres } from "./environment/postgres-process.ts";
import { SABOTAGE, type World } from "./runs.ts";

const LOAD_MS = 5_000;
/** On a busy machine the load goes on until so many calls are done: few show no damage. */
const CALLS_MIN = 500;
const LOAD_MS_MAX = 60_000;

/**
 * Runs that must fail: a guard is taken away, and the checks have to see the damage. Each answers the
 * violations that were found; none means that the checks prove nothing about that guard.
 */
export const CONTROLS: Record<string, (world: World) => Promise<string[]>> = {
  "without the lock on the seats of a hold": (world) =>
    sabotaged(world, { preload: () => join(SABOTAGE, "without-hold-guard.ts"), seats: 4 }),

  "with locks in another order on one worker": (world) =>
    sabotaged(world, {
      preload: (index) => join(SABOTAGE, index === 0 ? "unordered-locks.ts" : "slow-locks.ts"),
      seats: 4,
    }),

  "with the Idempotency-Key outside the transaction": (world) =>
    sabotaged(world, { preload: () => join(SABOTAGE, "key-outside.ts") }),

  "with synchronous_commit = off": async (world) => {
    const folder = mkdtempSync(join(tmpdir(), "frontrow-control-"));
    Bun.spawnSync(["chmod", "711", folder]);
    const postgres = await startPostgres(folder, { synchronous_commit: "off", wal_writer_delay: "10s" });
    try {
      const arena = await startArena(postgres, world.random, {});
      try {
        await Bun.sleep(LOAD_MS / 2);
        await postgres.kill();
        await postgres.start();
        await Bun.sleep(1_000);
        return (await arena.finish()).violations;
      } finally {
        await arena.stop();
      }
    } finally {
      await postgres.stop();
    }
  },
};

async function sabotaged(world: World, options: ArenaOptions): Promise<string[]> {
  const arena = await startArena(world.postgres, world.random, options);
  try {
    const beganMs = performance.now();
    const isEnough = () => arena.load.history.filter(({ outcome }) => outcome === "ok").length >= CALLS_MIN;
    await Bun.sleep(LOAD_MS);
    while (!isEnough() && performance.now() - beganMs < LOAD_MS_MAX) await Bun.sleep(100);
    return (await arena.finish()).violations;
  } finally {
    await arena.stop();
  }
}
