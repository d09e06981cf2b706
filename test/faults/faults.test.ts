import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seededRandom } from "../../testing/seeded-random.ts";
import { CONTROLS } from "../../faults/controls.ts";
import { type PostgresProcess, startPostgres } from "../../faults/environment/postgres-process.ts";
import {
  breakNetwork,
  endConnections,
  killDatabase,
  killWorkers,
  turnClocks,
  type World,
} from "../../faults/runs.ts";

setDefaultTimeout(120_000);

/**
 * The short version of `npm run test:faults`: each fault once or a few times, and the control that is
 * quickest to show.
 */
describe.if(process.platform === "linux")("every promise holds while", () => {
  let postgres: PostgresProcess;

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), "frontrow-faults-"));
    Bun.spawnSync(["chmod", "711", folder]);
    postgres = await startPostgres(folder);
  });
  afterAll(() => postgres?.stop());

  const world = (name: string): World => ({
    postgres,
    random: seededRandom("short", name),
    progress: () => undefined,
  });

  test.each([
    ["workers are killed", killWorkers, 2],
    ["PostgreSQL is killed", killDatabase, 1],
    ["connections are ended", endConnections, 10],
    ["the network is slow, cut, reset or half open", breakNetwork, 4],
    ["clocks are wrong and jump", turnClocks, 1],
  ])("%s", async (name, run, times) => {
    const { done, calls, violations } = await run(world(name), times);
    expect(violations).toEqual([]);
    expect(done).toBe(times);
    expect(calls.ok).toBeGreaterThan(50);
  });

  test("control: without the lock on the seats of a hold, the checks see the damage", async () => {
    const control = CONTROLS["without the lock on the seats of a hold"]!;
    expect(await control(world("control"))).not.toEqual([]);
  });
});
