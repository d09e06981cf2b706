import { join } from "node:path";
import type { LoadClient } from "../load/load-client.ts";
import type { Address } from "../load/wire-connection.ts";
import { cpuSecondsBetween, readThreadTimes } from "../judge/thread-times.ts";

/** A bare route in a process of its own, that answers the same bytes as the call it is compared with. */
export interface BareRoute {
  address: Address;
  /** Processor time that it takes while `work` is done, in seconds. */
  cpuSecondsOf: (work: () => Promise<unknown>) => Promise<number>;
  stop: () => Promise<void>;
}

/** Until the compiler has done its work; its threads would count as the route's. */
export const WARM_UP_REQUESTS = 40_000;

export async function startBareRoute(body: string, status: number): Promise<BareRoute> {
  const script = join(import.meta.dir, "..", "bare-route.ts");
  const command = [process.execPath, script, body, String(status)];
  // In a session of its own as the server is: Linux shares the processors out among sessions first.
  const child = Bun.spawn(command, { stdout: "pipe", detached: true });
  return {
    address: { hostname: "127.0.0.1", port: Number(await firstLine(child.stdout)) },
    async cpuSecondsOf(work) {
      const before = readThreadTimes(child.pid);
      await work();
      return cpuSecondsBetween(before, readThreadTimes(child.pid))["bare-route"] ?? 0;
    },
    async stop() {
      child.kill();
      await child.exited;
    },
  };
}

/** What a bare route takes, in microseconds a request, to answer the same requests with the same bytes. */
export async function bareMicroseconds(
  client: LoadClient,
  requests: readonly Buffer[],
  connections: number,
  sample: { body: string; status: number },
): Promise<number> {
  const bare = await startBareRoute(sample.body, sample.status);
  try {
    const repeated = Array.from({ length: WARM_UP_REQUESTS }, (_, i) => requests[i % requests.length]!);
    await client.send(bare.address, repeated, { connections });
    const spent = await bare.cpuSecondsOf(() => client.send(bare.address, repeated, { connections }));
    return (spent / repeated.length) * 1e6;
  } finally {
    await bare.stop();
  }
}

async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const chunk of stream) {
    text += new TextDecoder().decode(chunk);
    if (text.includes("\n")) break;
  }
  return text.trim();
}
