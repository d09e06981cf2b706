import { createServer, connect, type Socket } from "node:net";

/**
 * What a network does to its connections. `delay`: everything comes late. `cut`: all are closed and new ones
 * too. `reset`: all are reset, new ones are fine. `stall`: nothing comes through until it is over.
 * `half-open`: the same, but what was sent meanwhile is lost, and with it the connection.
 */
export const LINK_FAULTS = ["delay", "cut", "reset", "stall", "half-open"] as const;
export type LinkFault = (typeof LINK_FAULTS)[number];

const DELAY_MS = 150;

interface Pair {
  client: Socket;
  server: Socket;
  hasLost: boolean;
}

/** A network path to `target` that can be told to misbehave. */
export interface Link {
  port: number;
  break(fault: LinkFault): void;
  heal(): void;
  stop(): void;
}

export async function startLink(target: { host: string; port: number }): Promise<Link> {
  const pairs = new Set<Pair>();
  let fault: LinkFault | null = null;

  const join = (pair: Pair, from: Socket, to: Socket): void => {
    from.on("data", (bytes: Buffer) => {
      if (fault === "half-open") pair.hasLost = true;
      else if (fault === "delay") setTimeout(() => to.writable && to.write(bytes), DELAY_MS);
      else if (to.writable && !to.write(bytes)) {
        from.pause();
        to.once("drain", () => fault !== "stall" && from.resume());
      }
    });
    from.on("error", () => undefined);
    from.on("close", () => {
      pairs.delete(pair);
      to.destroy();
    });
  };

  const listener = createServer((client) => {
    if (fault === "cut") return void client.destroy();
    const server = connect(target);
    const pair = { client, server, hasLost: false };
    pairs.add(pair);
    join(pair, client, server);
    join(pair, server, client);
    if (fault === "stall") pausePair(pair);
  });
  const listening = Promise.withResolvers<void>();
  listener.listen(0, "127.0.0.1", listening.resolve);
  await listening.promise;

  return {
    port: (listener.address() as { port: number }).port,
    break(next) {
      fault = next;
      for (const pair of pairs) {
        if (next === "cut") pair.client.destroy();
        else if (next === "reset") pair.client.resetAndDestroy();
        else if (next === "stall") pausePair(pair);
        if (next === "cut" || next === "reset") pair.server.destroy();
      }
      if (next === "reset") fault = null;
    },
    heal() {
      fault = null;
      for (const pair of pairs) {
        if (pair.hasLost) {
          pair.client.resetAndDestroy();
          pair.server.destroy();
        } else {
          pair.client.resume();
          pair.server.resume();
        }
      }
    },
    stop() {
      for (const { client, server } of pairs) {
        client.destroy();
        server.destroy();
      }
      listener.close();
    },
  };
}

function pausePair({ client, server }: Pair): void {
  client.pause();
  server.pause();
}
