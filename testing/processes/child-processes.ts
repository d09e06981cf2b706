import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";

/** Processes whose parent is `pid`, by a word of their command. Linux only. */
export function childrenOf(pid: number, word = ""): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "utf8").replace(/^.*\)/, ")");
        const isChild = Number(/ \S (\d+) /.exec(stat)?.[1]) === pid;
        return isChild && readFileSync(`/proc/${name}/cmdline`, "utf8").includes(word);
      } catch {
        // It ended meanwhile.
        return false;
      }
    })
    .map(Number);
}

/** Below those that systems give to every connection that asks for any port. */
const PORTS = { first: 16_000, count: 16_000 };

/**
 * A port that was free a moment ago. Known beforehand, it stays the same over every restart. None of the many
 * connections of a run is given it while nobody listens.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = PORTS.first + Math.floor(PORTS.count * Math.random());
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
