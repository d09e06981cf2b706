import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Load } from "./load.ts";
import type { FromClient, Job } from "./load-process.ts";
import { packParts, unpackParts } from "./packed-parts.ts";
import type { Address } from "./wire-connection.ts";

/** The client's process, as its parent handles it. */
export interface LoadClient {
  /**
   * Sends prepared requests; with `keepBodies`, `bodies` has every answer's body in the order of the
   * requests.
   */
  send: (
    address: Address,
    requests: readonly Buffer[],
    options: SendOptions,
  ) => Promise<{ load: Load; bodies: Buffer[] }>;
  /** Does a job of another kind. */
  run: (job: Job) => Promise<Load>;
  stop: () => Promise<void>;
}

export interface SendOptions {
  connections: number;
  keepBodies?: boolean;
  /** How long each connection rests between two requests; 0 unless said. */
  pauseMs?: number;
}

/** Starts the process that sends loads. It ends with its parent. */
export async function startLoadClient(): Promise<LoadClient> {
  const folder = mkdtempSync(join(tmpdir(), "frontrow-bench-client-"));
  let settle: PromiseWithResolvers<FromClient> = Promise.withResolvers();
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "load-process.ts")], {
    stdio: ["ignore", "inherit", "inherit"],
    ipc: (message: FromClient) => settle.resolve(message),
    onExit: (_, code, signal) => settle.reject(new Error(`the client ended (${signal ?? code})`)),
  });
  await settle.promise;

  const run = async (job: Job): Promise<Load> => {
    settle = Promise.withResolvers();
    child.send(job);
    const answer = await settle.promise;
    if (answer.type !== "done")
      throw new Error(`the client failed: ${answer.type === "failed" ? answer.message : answer.type}`);
    return answer.load;
  };

  return {
    run,
    async send(address, requests, { connections, keepBodies = false, pauseMs = 0 }) {
      const requestsFile = join(folder, "requests");
      const bodiesFile = keepBodies ? join(folder, "bodies") : null;
      writeFileSync(requestsFile, packParts(requests));
      const load = await run({ kind: "send", address, requestsFile, connections, bodiesFile, pauseMs });
      return { load, bodies: bodiesFile === null ? [] : unpackParts(readFileSync(bodiesFile)) };
    },
    async stop() {
      settle.promise.catch(() => undefined);
      child.kill();
      await child.exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
