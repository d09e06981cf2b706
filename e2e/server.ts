import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { z } from "zod";
import { type TestDatabase, testDatabase } from "../testing/postgres.ts";
import { readyAddress } from "../testing/real-frontrow.ts";
import type { ConcertBody, ConcertCreation } from "../src/organiser/api.ts";

const MAIN = join(import.meta.dir, "..", "src", "main.ts");
const ORGANISER_KEY = "organiser-key-of-the-browser-tests";

type Overrides = Partial<z.input<typeof ConcertBody>>;

/** The real server as a process of its own, on an empty database, and what its organiser can do. */
export class Server {
  readonly #folder = mkdtempSync(join(tmpdir(), "frontrow-e2e-"));
  readonly #variables: Record<string, string>;
  readonly #secret = randomBytes(32).toString("hex");
  readonly #postgres: "shared" | "its own";
  #database: TestDatabase | undefined;
  #process: Bun.Subprocess<"ignore", "pipe", "inherit"> | undefined;
  #port = 0;

  /**
   * With these variables beside, or in place of, the usual ones. Its database is one of the PostgreSQL that all tests
   * share: to make and start another takes two seconds of a processor. A test that stops the whole product wants its own.
   */
  constructor(variables: Record<string, string> = {}, postgres: "shared" | "its own" = "shared") {
    this.#variables = variables;
    this.#postgres = postgres;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    if (this.#postgres === "shared") this.#database ??= await testDatabase();
    const child = Bun.spawn([process.execPath, MAIN], {
      env: {
        PATH: process.env["PATH"],
        DATA_DIR: join(this.#folder, "data"),
        // The same again after a restart: browsers come back to where they were.
        PORT: String(this.#port),
        ORGANISER_KEY,
        RATE_LIMIT_PER_MINUTE: "0",
        WORKERS: "1",
        DEMO: "0",
        LOG_LEVEL: "error",
        ...(this.#database && { DATABASE_URL: this.#database.url, FRONTROW_SECRET: this.#secret }),
        ...this.#variables,
      },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "inherit",
    });
    this.#process = child;
    // PostgreSQL runs as another user when the tests run as root.
    Bun.spawnSync(["chmod", "755", this.#folder]);
    this.#port = await this.#portOf(child.stdout);
  }

  /** From the log. Reads on for as long as there is something: a closed pipe would be an error to the server. */
  async #portOf(output: ReadableStream<Uint8Array>): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    void (async () => {
      let text = "";
      const decoder = new TextDecoder();
      for await (const chunk of output) {
        text += decoder.decode(chunk, { stream: true });
        const address = readyAddress(text);
        if (address !== undefined) resolve(Number(new URL(address).port));
      }
      reject(new Error(`the server did not start: ${text}`));
    })();
    return promise;
  }

  /** An orderly stop; the data stays. */
  async stop(): Promise<void> {
    this.#process?.kill("SIGTERM");
    await this.#process?.exited;
  }

  async remove(): Promise<void> {
    await this.stop();
    await this.#database?.drop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** The worker dies as if its machine had; the supervisor starts another. */
  killWorker(): void {
    process.kill(childOf(this.#process!.pid, "worker.ts"), "SIGKILL");
  }

  async createConcert(overrides: Overrides = {}): Promise<ConcertCreation & { title: string }> {
    const concert = {
      title: `Concert ${++concerts}`,
      venue: "Olympic Hall, Seoul",
      performances: [{ startsAt: "2027-12-24T10:00:00Z", seats: SEATS }],
      ...overrides,
    };
    return { ...(await this.organise("POST", "/concerts", concert)), title: concert.title };
  }

  changeQueue(queueId: string, change: Record<string, unknown>): Promise<unknown> {
    return this.organise("PATCH", `/queues/${queueId}`, change);
  }

  /** How many were called, did not come, and may still come back. */
  async missed(queueId: string): Promise<number> {
    return (await this.organise<{ missed: number }>("GET", `/queues/${queueId}`)).missed;
  }

  checks(): Promise<{ ok: boolean; checks: { name: string; violations: number }[] }> {
    return this.organise("GET", "/checks");
  }

  async organise<T>(method: string, path: string, body?: unknown): Promise<T> {
    return this.ask<T>(method, `/v1/organiser${path}`, { Authorization: `Bearer ${ORGANISER_KEY}` }, body);
  }

  async ask<T>(method: string, path: string, headers: Record<string, string>, body?: unknown): Promise<T> {
    // `Connection: close`: a server that is killed and started again must not be met on an old connection.
    const response = await fetch(this.url + path, {
      method,
      headers: { ...headers, "Content-Type": "application/json", Connection: "close" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (response.status === 204 ? null : await response.json()) as T;
  }
}

const SEATS = [
  { count: 10, grade: "VIP", price: 154_000, section: "A" },
  { count: 20, grade: "R", price: 121_000, section: "B" },
  { count: 20, grade: "S", price: 99_000, section: "C" },
];

let concerts = 0;

/** A buyer without a browser: fills lines, takes seats. */
export class Rival {
  readonly #server: Server;
  readonly #queueId: string;
  #headers: Record<string, string> = {};

  private constructor(server: Server, queueId: string) {
    this.#server = server;
    this.#queueId = queueId;
  }

  /** Joins, and takes the turn if it comes at once. */
  static async join(server: Server, queueId: string): Promise<Rival> {
    const rival = new Rival(server, queueId);
    const { accessToken } = await server.ask<{ accessToken: string }>("POST", "/v1/users", {});
    rival.#headers = { Authorization: `Bearer ${accessToken}` };
    const { token } = await rival.#ask<{ token: string }>("POST", `/v1/queues/${queueId}/tokens`);
    rival.#headers["Queue-Token"] = token;
    return rival;
  }

  /** Joins and waits to be let in. */
  static async enter(server: Server, queueId: string): Promise<Rival> {
    const rival = await Rival.join(server, queueId);
    while ((await rival.status()) !== "ACTIVE") await Bun.sleep(150);
    return rival;
  }

  async status(): Promise<string> {
    return (await this.#ask<{ status: string }>("GET", `/v1/queues/${this.#queueId}/tokens/me`)).status;
  }

  leave(): Promise<unknown> {
    return this.#ask("DELETE", `/v1/queues/${this.#queueId}/tokens/me`);
  }

  hold(performanceId: string, seatNumbers: number[]): Promise<{ reservationId: string }> {
    return this.#ask("POST", "/v1/reservations", { performanceId, seatNumbers });
  }

  /** Gives back what was paid for. */
  cancel(reservationId: string): Promise<unknown> {
    return this.#ask("POST", `/v1/reservations/${reservationId}/cancellations`, {}, crypto.randomUUID());
  }

  /** Every seat of a performance, whose seats must fit one purchase; answers the reservation. */
  async buyAll(performanceId: string): Promise<string> {
    const { items } = await this.#ask<{ items: { seatNumber: number }[] }>(
      "GET",
      `/v1/performances/${performanceId}/seats`,
    );
    const seats = items.map((seat) => seat.seatNumber);
    const { reservationId } = await this.hold(performanceId, seats);
    await this.pay(reservationId);
    return reservationId;
  }

  async pay(reservationId: string): Promise<void> {
    const { userId, amount } = await this.#ask<{ userId: string; amount: number }>(
      "GET",
      `/v1/reservations/${reservationId}`,
    );
    const topUp = { amount, paymentMethod: "pm_sandbox_approve" };
    await this.#ask("POST", `/v1/users/${userId}/wallet/top-ups`, topUp, crypto.randomUUID());
    await this.#ask("POST", "/v1/payments", { reservationId }, crypto.randomUUID());
  }

  #ask<T>(method: string, path: string, body?: unknown, idempotencyKey?: string): Promise<T> {
    const headers = idempotencyKey === undefined ? {} : { "Idempotency-Key": idempotencyKey };
    return this.#server.ask<T>(method, path, { ...this.#headers, ...headers }, body);
  }
}

function childOf(parent: number, word: string): number {
  for (const name of readdirSync("/proc").filter((each) => /^\d+$/.test(each))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8").replace(/^.*\)/, ")");
      const isChild = Number(/ \S (\d+) /.exec(stat)?.[1]) === parent;
      if (isChild && readFileSync(`/proc/${name}/cmdline`, "utf8").includes(word)) return Number(name);
    } catch {
      // It ended meanwhile.
    }
  }
  throw new Error(`no child of ${parent} runs ${word}`);
}
