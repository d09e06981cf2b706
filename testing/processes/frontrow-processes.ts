import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { childrenOf } from "./child-processes.ts";
import { TEST_BINARIES_VARIABLE, type TestDatabase, testDatabase } from "../postgres.ts";

const MAIN = join(import.meta.dir, "..", "..", "src", "main.ts");
/** The first start makes a new database. */
const READY_MS_MAX = 180_000;
const STOP_MS_MAX = 30_000;
const LOOK_EVERY_MS = 100;
const LINES_SHOWN = 20;

export interface ProcessesOptions {
  /**
   * Of the environment, beside or in place of the usual ones. Nothing else of ours is handed on but `PATH`.
   */
  variables?: Record<string, string | undefined>;
  /**
   * A database of the PostgreSQL that all tests share, or a PostgreSQL of its own, as it comes with Frontrow:
   * to make and start one takes two seconds of a processor. With its own, `start` may come after `stop` and
   * finds the same data.
   */
  postgres?: "shared" | "its own";
  /** Makes the database in the data folder before the first start. */
  makeDatabase?: (dataFolder: string) => Promise<void>;
  /**
   * In a session of their own, as whoever measures wants it: Linux shares the processors out among sessions
   * first, and Ctrl-C reaches the client alone, which then ends the server in order.
   */
  ownSession?: boolean;
  /** Ends the start early when it turns true. */
  isInterrupted?: () => boolean;
}

/**
 * The whole product in processes of its own, as `npm start` runs it: supervisor, workers, gateway,
 * PostgreSQL.
 */
export class FrontrowProcesses {
  readonly organiserKey: string;
  readonly #options: ProcessesOptions;
  readonly #folder = mkdtempSync(join(tmpdir(), "frontrow-processes-"));
  readonly #secret = randomBytes(32).toString("hex");
  #database: TestDatabase | undefined;
  #process: Bun.Subprocess<"ignore", "pipe", "pipe"> | undefined;
  #output = "";
  #port = 0;

  constructor(options: ProcessesOptions = {}) {
    this.#options = options;
    this.organiserKey = options.variables?.["ORGANISER_KEY"] ?? randomBytes(24).toString("hex");
    // PostgreSQL runs as another account when we are root, and must get in.
    chmodSync(this.#folder, 0o755);
  }

  /** Where it listens: the same again after a restart, since clients come back to where they were. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Of the supervisor. */
  get pid(): number {
    return this.#process!.pid;
  }

  get dataFolder(): string {
    return join(this.#folder, "data");
  }

  /** All that it has printed. */
  get output(): string {
    return this.#output;
  }

  get hasEnded(): boolean {
    const child = this.#process;
    return child !== undefined && (child.exitCode !== null || child.signalCode !== null);
  }

  /**
   * Its database as the owner of the schema: for what would take minutes through the API, or time itself.
   * Holds the password.
   */
  get databaseUrl(): string {
    if (this.#database) return this.#database.adminUrl;
    const home = join(this.dataFolder, "postgres");
    const password = readFileSync(join(home, "password"), "utf8").trim();
    // The fourth line of PostgreSQL's pid file is its port.
    const port = readFileSync(join(home, "data", "postmaster.pid"), "utf8").split("\n")[3]!;
    return `postgres://frontrow:${password}@127.0.0.1:${port}/frontrow`;
  }

  async start(): Promise<void> {
    if (this.#options.postgres === "shared") this.#database ??= await testDatabase();
    else if (this.#process === undefined) await this.#options.makeDatabase?.(this.dataFolder);
    const child = Bun.spawn([process.execPath, MAIN], {
      env: this.#environment(),
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
      detached: this.#options.ownSession ?? false,
    });
    this.#process = child;
    this.#output = "";
    const ready = Promise.withResolvers<string>();
    void this.#keep(child.stderr);
    void this.#keep(child.stdout, () => {
      const address = readyAddress(this.#output);
      if (address !== undefined) ready.resolve(address);
    });
    const looking = setInterval(() => {
      if (this.#options.isInterrupted?.())
        ready.reject(new Error("Interrupted before the server was ready."));
    }, LOOK_EVERY_MS);
    const impatience = setTimeout(
      () => ready.reject(new Error(`The server was not ready within ${READY_MS_MAX / 1_000} seconds.`)),
      READY_MS_MAX,
    );
    void child.exited.then((code) =>
      ready.reject(new Error(`The server ended (${child.signalCode ?? code}) before it was ready.`)),
    );
    try {
      this.#port = Number(new URL(await ready.promise).port);
    } catch (error) {
      await this.stop();
      const said = this.#output.trimEnd().split("\n").slice(-LINES_SHOWN).join("\n");
      throw new Error(`${(error as Error).message}\n${said}`.trimEnd(), { cause: error });
    } finally {
      clearInterval(looking);
      clearTimeout(impatience);
    }
  }

  #environment(): Record<string, string | undefined> {
    return {
      PATH: process.env["PATH"],
      DATA_DIR: this.dataFolder,
      HOST: "127.0.0.1",
      PORT: String(this.#port),
      ORGANISER_KEY: this.organiserKey,
      FRONTROW_SECRET: this.#secret,
      // All clients come from one address.
      RATE_LIMIT_PER_MINUTE: "0",
      POLLS_PER_SECOND: "0",
      WORKERS: "2",
      DEMO: "0",
      LOG_LEVEL: "error",
      ...(this.#database
        ? { DATABASE_URL: this.#database.url }
        : { POSTGRES_BIN: process.env[TEST_BINARIES_VARIABLE] }),
      ...this.#options.variables,
    };
  }

  /** Reads on for as long as there is something: a full or closed pipe would be an error to the server. */
  async #keep(stream: ReadableStream<Uint8Array>, heard = () => {}): Promise<void> {
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      this.#output += decoder.decode(chunk, { stream: true });
      heard();
    }
  }

  /** The workers that run now. */
  workers(): number[] {
    return childrenOf(this.pid, "worker.ts");
  }

  /** Ends these processes at once, as a crash would. The supervisor starts others. */
  kill(word: "worker.ts" | "postgres"): void {
    for (const pid of childrenOf(this.pid, word)) process.kill(pid, "SIGKILL");
  }

  /** An orderly stop; the data stays. */
  async stop(): Promise<void> {
    const child = this.#process;
    if (child === undefined || this.hasEnded) return;
    const impatience = setTimeout(() => {
      process.stderr.write(`The server did not end within ${STOP_MS_MAX / 1_000} seconds and is killed.\n`);
      // Of a session of its own the whole group: workers and database would outlive the process that started
      // them.
      process.kill(this.#options.ownSession ? -child.pid : child.pid, "SIGKILL");
    }, STOP_MS_MAX);
    child.kill("SIGTERM");
    await child.exited;
    clearTimeout(impatience);
  }

  /** Stops it; then nothing of it is left. */
  async remove(): Promise<void> {
    await this.stop();
    await this.#database?.drop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Starts the whole product. What could not start leaves nothing behind. */
export async function startProcesses(options: ProcessesOptions = {}): Promise<FrontrowProcesses> {
  const processes = new FrontrowProcesses(options);
  try {
    await processes.start();
    return processes;
  } catch (error) {
    await processes.remove();
    throw error;
  }
}

/** Where it serves, once its log says that it is ready. */
export function readyAddress(output: string): string | undefined {
  const line = output.split("\n").find((each) => each.includes('"event":"ready"') && each.endsWith("}"));
  return line === undefined ? undefined : (JSON.parse(line) as { url: string }).url;
}
