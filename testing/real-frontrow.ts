import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const MAIN = join(import.meta.dir, "..", "src", "main.ts");

/** The whole product in processes of its own, as `npm start` runs it: supervisor, workers, gateway, PostgreSQL. */
export interface RealFrontrow {
  url: string;
  /** Of the supervisor. */
  pid: number;
  /** The workers that run now. */
  workers(): number[];
  /** Ends these processes at once, as a crash would. The supervisor starts others. */
  kill(word: "worker.ts" | "postgres"): void;
  stop(): Promise<void>;
}

export async function startRealFrontrow(variables: Record<string, string>): Promise<RealFrontrow> {
  const folder = mkdtempSync(join(tmpdir(), "frontrow-real-"));
  Bun.spawnSync(["chmod", "755", folder]);
  const complaints = join(folder, "complaints.log");
  const child = Bun.spawn([process.execPath, MAIN], {
    env: {
      PATH: process.env["PATH"],
      WORKERS: "2",
      PORT: "0",
      DEMO: "0",
      RATE_LIMIT_PER_MINUTE: "0",
      POLLS_PER_SECOND: "0",
      DATA_DIR: join(folder, "data"),
      LOG_LEVEL: "error",
      ...variables,
    },
    stdin: "ignore",
    stdout: "pipe",
    stderr: Bun.file(complaints),
  });
  const url = await addressOf(child.stdout, complaints);
  return {
    url,
    pid: child.pid,
    workers: () => childrenOf(child.pid, "worker.ts"),
    kill(word) {
      for (const pid of childrenOf(child.pid, word)) process.kill(pid, "SIGKILL");
    },
    async stop() {
      child.kill("SIGTERM");
      await child.exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function addressOf(stdout: ReadableStream<Uint8Array>, complaints: string): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of stdout) {
    text += decoder.decode(chunk, { stream: true });
    const address = readyAddress(text);
    if (address) return address;
  }
  throw new Error(`it did not start: ${text}${readFileSync(complaints, "utf8")}`);
}

/** Where it serves, once its log says that it is ready. */
export function readyAddress(output: string): string | undefined {
  const line = output.split("\n").find((each) => each.includes('"event":"ready"') && each.endsWith("}"));
  return line === undefined ? undefined : (JSON.parse(line) as { url: string }).url;
}

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
        return false;
      }
    })
    .map(Number);
}
