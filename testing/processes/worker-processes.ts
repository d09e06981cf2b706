import { join } from "node:path";
import type { FromWorker, ToWorker, WorkerConfig } from "../../src/supervisor/worker-config.ts";
import { SANDBOX_KEY } from "../worker-config.ts";
import { WORKER_ENGINE } from "../../src/supervisor/worker-engine.ts";

/** The real processes, without the supervisor that would start them again when it likes. */
const ROOT = join(import.meta.dir, "..", "..");

export interface Kept {
  process: Bun.Subprocess;
  ready: Promise<number>;
}

/** Killed as by a power cut, and started again. */
export async function restart(kept: Kept, start: () => Kept): Promise<Kept> {
  kept.process.kill("SIGKILL");
  await kept.process.exited;
  const next = start();
  await next.ready;
  return next;
}

/** `preload` runs in the worker before its own code: how a control takes a guard away. */
export function startWorker(config: WorkerConfig, preload?: string): Kept {
  const ready = Promise.withResolvers<number>();
  ready.promise.catch(() => undefined);
  const before = preload === undefined ? [] : ["--preload", preload];
  const child = Bun.spawn([process.execPath, ...before, join(ROOT, "src", "worker.ts")], {
    // One that was tampered with complains a great deal, and rightly so.
    stdout: preload === undefined ? "inherit" : "ignore",
    stderr: preload === undefined ? "inherit" : "ignore",
    env: { ...process.env, ...WORKER_ENGINE },
    serialization: "json",
    ipc: (message: FromWorker) => {
      if (message.type === "ready") ready.resolve(message.port);
      if (message.type === "failed") ready.reject(new Error(message.message));
    },
  });
  child.send({ type: "start", config } satisfies ToWorker);
  return { process: child, ready: ready.promise };
}

export function startSandbox(folder: string, port = 0): Kept {
  const ready = Promise.withResolvers<number>();
  const server = join(ROOT, "src", "wallet", "gateways", "sandbox", "server.ts");
  const child = Bun.spawn([process.execPath, server, "--data-dir", folder, "--port", String(port)], {
    stdout: "inherit",
    stderr: "inherit",
    env: { ...process.env, SANDBOX_GATEWAY_KEY: SANDBOX_KEY },
    serialization: "json",
    ipc: (message: FromWorker) => {
      if (message.type === "ready") ready.resolve(message.port);
      if (message.type === "failed") ready.reject(new Error(message.message));
    },
  });
  return { process: child, ready: ready.promise };
}

export async function tellWebhooks(sandboxUrl: string, url: string, copies: number): Promise<void> {
  const response = await fetch(`${sandboxUrl}/v1/webhook-settings`, {
    method: "PUT",
    headers: { Authorization: `Bearer ${SANDBOX_KEY}`, "Content-Type": "application/json" },
    body: JSON.stringify({ url, copies, reversed: copies > 1 }),
  });
  if (!response.ok) throw new Error(`the sandbox answered ${response.status}`);
}
