import { join } from "node:path";
import type { Done, FromClient, Job } from "./load-process.ts";

/** The client's process, as its parent handles it. */
export interface LoadClient {
  run: (job: Job) => Promise<Done>;
  stop: () => Promise<void>;
}

/** Starts the process that sends loads. It ends with its parent. */
export async function startLoadClient(): Promise<LoadClient> {
  let settle: PromiseWithResolvers<FromClient> = Promise.withResolvers();
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "load-process.ts")], {
    stdio: ["ignore", "inherit", "inherit"],
    ipc: (message: FromClient) => settle.resolve(message),
    onExit: (_, code, signal) => settle.reject(new Error(`the client ended (${signal ?? code})`)),
  });
  await settle.promise;
  return {
    async run(job) {
      settle = Promise.withResolvers();
      child.send(job);
      const answer = await settle.promise;
      if (answer.type === "done") return answer;
      throw new Error(`the client failed: ${answer.type === "failed" ? answer.message : answer.type}`);
    },
    async stop() {
      settle.promise.catch(() => undefined);
      child.kill();
      await child.exited;
    },
  };
}
