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

/** A port that was free a moment ago. Known beforehand, it stays the same over every restart. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
