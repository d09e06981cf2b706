import { putInDemonstration } from "./organiser/demonstration.ts";
import { startLoops } from "./worker/loops.ts";
import { createLog } from "./core/log.ts";
import type { FromWorker, ToWorker, WorkerConfig } from "./supervisor/worker-config.ts";
import { startServer, stopServer } from "./worker/server.ts";
import { createServices, drainServices } from "./worker/services.ts";

/**
 * How long a replaced worker goes on answering, so that clients learn that their connection will be closed.
 */
const HAND_OVER_MS = 1_000;
/** A successor that does not serve within this time is given up. */
const SUCCESSOR_MS_MAX = 30_000;
const DRAIN_MS_MAX = 5_000;

/** How a worker ends: what `/readyz` reports meanwhile, and how long it goes on answering. */
interface Ending {
  ready: boolean;
  graceMs: number;
}

/**
 * One worker process: serves HTTP on the shared port and takes its part in the background work. Its
 * supervisor controls it over IPC; it reads no environment.
 */
process.on("message", (message: ToWorker) => {
  if (message.type === "start") void start(message.config);
  else if (message.type === "leave") void stop({ ready: true, graceMs: HAND_OVER_MS });
  else void stop({ ready: false, graceMs: message.graceMs });
});
// Without its supervisor, a worker would go on serving beside its own successor.
process.on("disconnect", () => void stop({ ready: false, graceMs: 0 }));
process.on("SIGTERM", leaveInOrder);

let stop = async (_ending: Ending): Promise<void> => process.exit(0);
let isLeaving = false;

async function start(config: WorkerConfig): Promise<void> {
  const log = createLog(config.logLevel, { process: `worker-${config.workerNumber}` });
  try {
    const services = createServices(config, log);
    await Promise.all([services.catalogue.refresh(), services.signOuts.refresh()]);
    if (config.demo && config.workerNumber === 1) await putInDemonstration(services.organiser);
    const server = startServer(config, services, log);
    const loops = startLoops(config, services, log);
    // Started last, because the delay of a start, longer on a busy machine, must not count as overload.
    services.pressure.start();

    stop = once(async ({ ready, graceMs }) => {
      services.stopping = !ready;
      // From here on each connection ends with the next answer on it.
      services.closing = true;
      await Bun.sleep(graceMs);
      services.room.stream.stop();
      services.live.stream.stop();
      services.pressure.stop();
      // Accepts no new connections, answers requests in progress, and then finishes what they started.
      await Promise.race([stopServer(server), Bun.sleep(DRAIN_MS_MAX)]);
      await loops.stop();
      await drainServices(services);
      await services.db.close();
      process.exit(0);
    });
    tell({ type: "ready", port: server.port! });
  } catch (error) {
    tell({ type: "failed", message: error instanceof Error ? error.message : String(error) });
    process.exit(1);
  }
}

/** SIGTERM to a single worker: asks for a successor first, so that somebody serves at every moment. */
function leaveInOrder(): void {
  const leave = (): void => void stop({ ready: true, graceMs: HAND_OVER_MS });
  if (isLeaving || !process.connected) return leave();
  isLeaving = true;
  tell({ type: "leaving" });
  setTimeout(leave, SUCCESSOR_MS_MAX).unref();
}

function tell(message: FromWorker): void {
  process.send!(message);
}

function once(work: (ending: Ending) => Promise<void>): (ending: Ending) => Promise<void> {
  let done: Promise<void> | undefined;
  return (ending) => (done ??= work(ending));
}
