import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { until } from "../../testing/processes/until.ts";

/** Under ten times the load of two idle cores. */
const COME_ABOUT_MS_MAX = 120_000;
const OWN_SERVICES = join(import.meta.dir, "..", "..", "testing", "own-services.ts");

test("a measurement that is ended by a signal leaves no PostgreSQL and no folder", async () => {
  const started = Promise.withResolvers<{ port: number; folder: string }>();
  const measurement = Bun.spawn(
    [
      process.execPath,
      "-e",
      `import { startOwnServices } from ${JSON.stringify(OWN_SERVICES)};
       const { postgres, config } = await startOwnServices();
       process.send({ port: postgres.port, folder: config.sharedFolder });`,
    ],
    {
      ipc: started.resolve,
      serialization: "json",
      // As by hand: in a run of all tests, whoever ends kills its descendants, those who tidy up too.
      env: { ...process.env, BUN_FEATURE_FLAG_NO_ORPHANS: undefined },
    },
  );
  const { port, folder } = await started.promise;
  expect(await listens(port)).toBe(true);
  measurement.kill("SIGTERM");
  await measurement.exited;
  await until(
    "nothing is left of it",
    COME_ABOUT_MS_MAX,
    async () => !existsSync(folder) && !(await listens(port)),
  );
});

async function listens(port: number): Promise<boolean> {
  try {
    const socket = await Bun.connect({ hostname: "127.0.0.1", port, socket: { data() {} } });
    socket.end();
    return true;
  } catch {
    return false;
  }
}
