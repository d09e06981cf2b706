import { SQL } from "bun";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openPostgres } from "../src/postgres-server/open-postgres.ts";
import { childrenOf } from "../testing/processes/child-processes.ts";
import { readyAddress } from "../testing/processes/frontrow-processes.ts";
import { until } from "../testing/processes/until.ts";

const TEST_MS_MAX = 180_000;
/**
 * A first start creates a database: three seconds on two idle cores, and more than fifteen under ten times
 * their load.
 */
const COME_ABOUT_MS_MAX = 60_000;
const MAIN = join(import.meta.dir, "..", "src", "main.ts");
const SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

let parent: string;
const started: Bun.Subprocess[] = [];

beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), "frontrow main "));
  Bun.spawnSync(["chmod", "755", parent]);
});
afterAll(async () => {
  for (const child of started) {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
    await child.exited;
  }
  rmSync(parent, { recursive: true, force: true });
});

function start(variables: Record<string, string>) {
  const child = Bun.spawn([process.execPath, MAIN], {
    env: { PATH: process.env["PATH"], WORKERS: "2", PORT: "0", DATA_DIR: join(parent, "data"), ...variables },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  started.push(child);
  return child;
}

/** Reads until the child reports ready. Returns all output so far. */
async function readyText(child: ReturnType<typeof start>): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of child.stdout) {
    text += decoder.decode(chunk, { stream: true });
    if (readyAddress(text) !== undefined) return text;
  }
  throw new Error(`it did not start: ${text}${await new Response(child.stderr).text()}`);
}

/** What a person sees who starts it at a terminal, until it is ready. */
async function bannerOf(variables: Record<string, string>): Promise<{ text: string; child: Bun.Subprocess }> {
  const { promise, resolve } = Promise.withResolvers<string>();
  let text = "";
  const decoder = new TextDecoder();
  const child = Bun.spawn([process.execPath, MAIN], {
    env: { PATH: process.env["PATH"], WORKERS: "1", PORT: "0", ...variables },
    terminal: {
      data(_terminal, bytes) {
        text += decoder.decode(bytes, { stream: true });
        if (text.includes("Ctrl-C")) resolve(text);
      },
    },
  });
  started.push(child);
  void child.exited.then(() => resolve(text));
  return { text: await promise, child };
}

async function complaintOf(variables: Record<string, string>): Promise<string> {
  const child = start(variables);
  expect(await child.exited).toBe(1);
  return new Response(child.stderr).text();
}

describe("refuses to start, with one clear line and code 1", () => {
  test("a bad value", async () => {
    expect(await complaintOf({ PORT: "many" })).toBe(
      "Frontrow: PORT must be a whole number from 0 to 65535\n",
    );
  });

  test("a host that cannot be resolved, also where any port will do", async () => {
    expect(await complaintOf({ HOST: "nohost.invalid" })).toBe(
      "Frontrow: HOST nohost.invalid cannot be resolved\n",
    );
  });

  test.each(["PORT", "SANDBOX_GATEWAY_PORT"])("a taken %s, before there is a database", async (name) => {
    const server = createServer();
    const listening = Promise.withResolvers<void>();
    server.listen(0, "127.0.0.1", listening.resolve);
    await listening.promise;
    const { port } = server.address() as { port: number };
    const dataDir = join(parent, `taken ${name}`);
    expect(await complaintOf({ [name]: String(port), DATA_DIR: dataDir })).toBe(
      `Frontrow: ${name} ${port} on 127.0.0.1 is in use by another program; ` +
        `stop it or choose another ${name}\n`,
    );
    expect(existsSync(dataDir)).toBe(false);
    server.close();
  });

  test("a DATABASE_URL that is not PostgreSQL, without its password", async () => {
    const server = createServer((socket) => {
      // The connection is expected to fail.
      socket.on("error", () => {});
      socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    const listening = Promise.withResolvers<void>();
    server.listen(0, "127.0.0.1", listening.resolve);
    await listening.promise;
    const { port } = server.address() as { port: number };
    const complaint = await complaintOf({
      DATABASE_URL: `postgres://u:hunter2@127.0.0.1:${port}/db`,
      FRONTROW_SECRET: SECRET,
      DATA_DIR: join(parent, "external"),
    });
    expect(complaint).toBe(`Frontrow: DATABASE_URL: 127.0.0.1:${port} answers, but is not PostgreSQL\n`);
    server.close();
  });
});

describe("what the first start says", () => {
  const keyIn = (dataDir: string): string => readFileSync(join(dataDir, "organiser-key"), "utf8").trim();

  test(
    "into a file: lines of JSON, one of them with the address, and never the organiser's key",
    async () => {
      const dataDir = join(parent, "first in a file");
      const file = join(parent, "output.log");
      const child = Bun.spawn([process.execPath, MAIN], {
        env: { PATH: process.env["PATH"], WORKERS: "1", PORT: "0", DATA_DIR: dataDir },
        stdin: "ignore",
        stdout: Bun.file(file),
        stderr: Bun.file(file),
      });
      started.push(child);
      await until(
        "it is ready",
        COME_ABOUT_MS_MAX,
        () => readyAddress(readFileSync(file, "utf8")) !== undefined,
      );
      child.kill("SIGTERM");
      await child.exited;
      const text = readFileSync(file, "utf8");
      for (const line of text.trimEnd().split("\n")) expect(JSON.parse(line)).toBeObject();
      expect(text).not.toContain(keyIn(dataDir));
      expect(text).toContain(join(dataDir, "organiser-key"));
    },
    TEST_MS_MAX,
  );

  test(
    "at a terminal: the addresses and the new key in words, and no key at the next start",
    async () => {
      const variables = { DATA_DIR: join(parent, "first at a terminal") };
      const first = await bannerOf(variables);
      const key = keyIn(variables.DATA_DIR);
      expect(first.text).toContain("Frontrow is ready.");
      expect(first.text).toContain(key);
      expect(first.text).toMatch(/Open\s+http:/);
      first.child.kill("SIGTERM");
      await first.child.exited;
      const second = await bannerOf(variables);
      expect(second.text).toContain("Frontrow is ready.");
      expect(second.text).not.toContain(key);
      second.child.kill("SIGTERM");
      await second.child.exited;
    },
    TEST_MS_MAX,
  );
});

describe.if(process.platform === "linux")("a running Frontrow", () => {
  let child: ReturnType<typeof start>;
  let url: string;

  beforeAll(async () => {
    child = start({});
    url = readyAddress(await readyText(child))!;
  }, TEST_MS_MAX);

  const answers = async (): Promise<boolean> => {
    try {
      return (await fetch(`${url}/healthz`)).ok;
    } catch {
      return false;
    }
  };

  test("serves where it says", async () => {
    expect(await answers()).toBe(true);
    expect(childrenOf(child.pid, "worker.ts")).toHaveLength(2);
  });

  test("has its workers log in as somebody who cannot become the owner of the tables", async () => {
    const { url: ownersUrl } = await openPostgres({
      databaseUrl: null,
      dataDir: join(parent, "data"),
      postgresBin: null,
    });
    const sql = new SQL({ url: ownersUrl, max: 1 });
    try {
      const logins = await sql`
        select distinct usename from pg_stat_activity where application_name ~ '^frontrow-(worker|leader)'`;
      expect(logins).toEqual([{ usename: "frontrow_worker" }]);
    } finally {
      await sql.close();
    }
  });

  test(
    "replaces a worker, the gateway and the database that were killed",
    async () => {
      for (const [word, count] of [
        ["worker.ts", 2],
        ["sandbox/server.ts", 1],
        // From the package, or from root's copy that another account can reach.
        [join("bin", "postgres"), 1],
      ] as const) {
        const [victim] = childrenOf(child.pid, word);
        process.kill(victim!, "SIGKILL");
        await until(`${word} is back`, COME_ABOUT_MS_MAX, () => {
          const now = childrenOf(child.pid, word);
          return now.length === count && !now.includes(victim!);
        });
      }
      await until("it answers", COME_ABOUT_MS_MAX, answers);
    },
    TEST_MS_MAX,
  );

  test(
    "a second one on the same DATA_DIR is refused",
    async () => {
      const second = start({});
      expect(await second.exited).toBe(1);
      expect(await new Response(second.stderr).text()).toMatch(/is in use by another running Frontrow/);
    },
    TEST_MS_MAX,
  );

  test(
    "stops in order with code 0, leaving no process, and prints no key the second time",
    async () => {
      // A worker that was starting when the database died may not be back yet.
      await until("all are back", COME_ABOUT_MS_MAX, () => childrenOf(child.pid, "").length >= 4);
      const children = childrenOf(child.pid, "");
      child.kill("SIGTERM");
      expect(await child.exited).toBe(0);
      for (const pid of children) expect(() => process.kill(pid, 0)).toThrow();

      const again = start({});
      const key = readFileSync(join(realpathSync(parent), "data", "organiser-key"), "utf8").trim();
      expect(await readyText(again)).not.toContain(key);
      again.kill("SIGINT");
      expect(await again.exited).toBe(0);
    },
    TEST_MS_MAX,
  );

  test(
    "takes its children with it when it is killed",
    async () => {
      const doomed = start({});
      await readyText(doomed);
      const children = [
        ...childrenOf(doomed.pid, "worker.ts"),
        ...childrenOf(doomed.pid, "sandbox/server.ts"),
      ];
      doomed.kill("SIGKILL");
      await doomed.exited;
      await until("no child is left", COME_ABOUT_MS_MAX, () =>
        children.every((pid) => {
          try {
            return /State:\s+Z/.test(readFileSync(`/proc/${pid}/status`, "utf8"));
          } catch {
            return true;
          }
        }),
      );
      // PostgreSQL outlives it; the next start stops that one first.
      const next = start({});
      await readyText(next);
      next.kill("SIGTERM");
      expect(await next.exited).toBe(0);
    },
    TEST_MS_MAX,
  );
});
