import { putInDemonstration } from "./demonstration.ts";
import { startLoops } from "./loops.ts";
import { createLog } from "./platform/log.ts";
import type { FromWorker, ToWorker, WorkerConfig } from "./platform/worker-config.ts";
import { startServer } from "./server.ts";
import { createServices, drainServices } from "./services.ts";

/**
 * One worker process: serves HTTP on the shared port and takes its part in the background work. It is told what to do
 * by its supervisor over IPC and reads no environment.
 */
process.on("message", (message: ToWorker) => {
  if (message.type === "start") void start(message.config);
  else void stop();
});
// A worker without its supervisor would go on serving beside its own successor.
process.on("disconnect", () => void stop());

let stop = async (): Promise<void> => process.exit(0);

async function start(config: WorkerConfig): Promise<void> {
  const log = createLog(config.logLevel, { process: `worker-${config.workerNumber}` });
  try {
    const services = createServices(config, log);
    await services.catalogue.refresh();
    if (config.demo && config.workerNumber === 1)
      await putInDemonstration(services.organiser, services.catalogue);
    const server = startServer(config, services, log);
    const loops = startLoops(config, services, log);

    stop = once(async () => {
      services.stopping = true;
      services.room.stream.stop();
      // No new connections; requests under way are answered, and then what they started is finished.
      await Promise.race([server.stop(), Bun.sleep(5_000)]);
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

function tell(message: FromWorker): void {
  process.send!(message);
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}
