import { callAt } from "../testing/clients/call.ts";
import type { Call, CallName } from "./checks/history.ts";
import { outcomeOf } from "./checks/history.ts";

/** A client's patience with one call. */
const PATIENCE_MS = 9_000;
const TOP_UP = 5_000;
/** Of calls under a key, those that are sent twice at the same moment, as by an impatient finger. */
const DOUBLED = 0.15;

export interface LoadTarget {
  /** Where workers listen; a client takes any of them for each call. */
  urls: readonly string[];
  queueId: string;
  performanceId: string;
  seats: number;
  /** A client's patience with one call; nine seconds by default. */
  patienceMs?: number;
  /** Ends the calls under way at a machine: by its URL, as a balancer does when it notices a loss. */
  connections?: ReadonlyMap<string, AbortController>;
}

export interface Load {
  history: Call[];
  /** Answers of 500: a fault of ours, whatever else happens. */
  faults: string[];
  stop(): Promise<void>;
}

interface Ask {
  method: string;
  path: string;
  key?: string | null;
  body?: unknown;
  about?: Partial<Pick<Call, "reservationId" | "seatNumbers" | "amount">>;
}

/** Buyers who join, hold, pay, give back, let lapse and look, without a pause, until told to stop. */
export function startLoad(target: LoadTarget, clients: number, random: () => number): Load {
  const history: Call[] = [];
  const faults: string[] = [];
  const over = new AbortController();
  const running = Promise.all(
    Array.from({ length: clients }, () => client({ target, history, faults, random, over: over.signal })),
  );
  return {
    history,
    faults,
    async stop() {
      over.abort();
      await running;
    },
  };
}

interface Client {
  target: LoadTarget;
  history: Call[];
  faults: string[];
  random: () => number;
  over: AbortSignal;
}

async function client(world: Client): Promise<void> {
  while (!world.over.aborted) {
    const buyer = await Buyer.arrive(world);
    if (!buyer) {
      await Bun.sleep(50);
      continue;
    }
    for (let turns = 0; turns < 12 && !world.over.aborted; turns += 1) {
      if (!(await buyer.comeIn())) break;
      await buyer.shop();
    }
    if (world.random() < 0.3) await buyer.call("leave", { method: "DELETE", path: buyer.tokenPath });
  }
}

class Buyer {
  readonly #world: Client;
  readonly #userId: string;
  readonly #accessToken: string;
  #queueToken = "";
  #isIn = false;
  readonly tokenPath: string;

  constructor(world: Client, userId: string, accessToken: string) {
    this.#world = world;
    this.#userId = userId;
    this.#accessToken = accessToken;
    this.tokenPath = `/v1/queues/${world.target.queueId}/tokens/me`;
  }

  static async arrive(world: Client): Promise<Buyer | null> {
    const url = pick(world.target.urls, world.random);
    const signal = endOf(world.target, url);
    const made = await callAt(url)("POST", "/v1/users", { signal }).catch(() => null);
    if (made?.status !== 201) return null;
    return new Buyer(world, made.body.userId, made.body.accessToken);
  }

  /** Joins if need be and waits for the turn; false when the test is over or nothing answers. */
  async comeIn(): Promise<boolean> {
    for (let tries = 0; tries < 60 && !this.#world.over.aborted; tries += 1) {
      if (this.#isIn) return true;
      const joined = await this.call("join", {
        method: "POST",
        path: `/v1/queues/${this.#world.target.queueId}/tokens`,
      });
      if (joined.outcome === "ok") {
        this.#queueToken = joined.body["token"] as string;
        this.#isIn = joined.body["status"] === "ACTIVE";
      }
      if (!this.#isIn) await Bun.sleep(60);
    }
    return this.#isIn;
  }

  async shop(): Promise<void> {
    const { random, target } = this.#world;
    if (random() < 0.4)
      await this.call("list", { method: "GET", path: `/v1/performances/${target.performanceId}/seats` });
    if (random() < 0.3)
      await this.call("balance", { method: "GET", path: `/v1/users/${this.#userId}/wallet` });
    const seatNumbers = seatsOf(random, target.seats);
    const held = await this.insist("hold", random() < 0.8, {
      method: "POST",
      path: "/v1/reservations",
      body: { performanceId: target.performanceId, seatNumbers },
      about: { seatNumbers },
    });
    if (held?.outcome !== "ok") return;
    const reservationId = held.body["reservationId"] as string;
    const fate = random();
    if (fate < 0.12) return;
    if (fate < 0.32) {
      const path = `/v1/reservations/${reservationId}`;
      await this.call("release", { method: "DELETE", path, about: { reservationId, seatNumbers } });
      return;
    }
    await this.#pay(reservationId, seatNumbers);
  }

  async #pay(reservationId: string, seatNumbers: number[]): Promise<void> {
    const about = { reservationId, seatNumbers };
    const pay = { method: "POST", path: "/v1/payments", body: { reservationId }, about };
    let paid = await this.insist("pay", true, pay);
    if (paid?.code === "insufficient_points") {
      await this.insist("top-up", true, {
        method: "POST",
        path: `/v1/users/${this.#userId}/wallet/top-ups`,
        body: { amount: TOP_UP, paymentMethod: "pm_sandbox_approve" },
        about: { amount: TOP_UP },
      });
      paid = await this.insist("pay", true, pay);
    }
    if (paid?.outcome !== "ok") return;
    this.#isIn = false;
    if (this.#world.random() < 0.04) return;
    await this.insist("cancel", true, {
      method: "POST",
      path: `/v1/reservations/${reservationId}/cancellations`,
      body: {},
      about,
    });
  }

  /** Calls until there is an answer that says what became of it, under one key; without a key, once. */
  async insist(name: CallName, isKeyed: boolean, ask: Ask): Promise<Call | undefined> {
    const key = isKeyed ? `faults-${Bun.randomUUIDv7()}` : null;
    const twin =
      key !== null && this.#world.random() < DOUBLED ? this.call(name, { ...ask, key }) : undefined;
    let last: Call | undefined;
    for (let tries = 0; tries < 25; tries += 1) {
      last = await this.call(name, { ...ask, key });
      if (key === null || last.outcome !== "unknown") break;
      if (this.#world.over.aborted && tries > 8) break;
      await Bun.sleep(100 + 200 * this.#world.random());
    }
    await twin;
    return last;
  }

  async call(name: CallName, { method, path, key = null, body, about = {} }: Ask): Promise<Call> {
    const headers: Record<string, string> = { Authorization: `Bearer ${this.#accessToken}` };
    if (this.#queueToken) headers["Queue-Token"] = this.#queueToken;
    if (key !== null) headers["Idempotency-Key"] = key;
    const url = pick(this.#world.target.urls, this.#world.random);
    const invokedMs = Date.now();
    const { status, body: answer } = await callAt(url)(method, path, {
      headers,
      body,
      signal: endOf(this.#world.target, url),
    }).catch(() => ({ status: 0, body: {} as Record<string, unknown> }));
    const code = typeof answer["code"] === "string" && status >= 400 ? answer["code"] : null;
    if (status === 500) this.#world.faults.push(`${method} ${path}: 500`);
    if (code === "queue_token_expired" || code === "queue_token_waiting") this.#isIn = false;
    const outcome = outcomeOf(status, code);
    const answeredMs = Date.now();
    const doneMs = outcome === "unknown" ? Infinity : answeredMs;
    const call: Call = {
      userId: this.#userId,
      url,
      name,
      key,
      ...about,
      invokedMs,
      answeredMs,
      doneMs,
      outcome,
      status,
      code,
      body: answer,
    };
    this.#world.history.push(call);
    // A worker that is away refuses at once: no client asks again a thousand times a second.
    if (status === 0) await Bun.sleep(30);
    return call;
  }
}

/** When a call to this machine is given up. */
function endOf({ patienceMs = PATIENCE_MS, connections }: LoadTarget, url: string): AbortSignal {
  const connection = connections?.get(url);
  const patience = AbortSignal.timeout(patienceMs);
  return connection ? AbortSignal.any([patience, connection.signal]) : patience;
}

function seatsOf(random: () => number, seats: number): number[] {
  const first = 1 + Math.floor(random() * seats);
  if (random() < 0.5) return [first];
  const second = 1 + ((first + Math.floor(random() * 3)) % seats);
  return second === first ? [first] : [first, second];
}

function pick<T>(items: readonly T[], random: () => number): T {
  return items[Math.floor(random() * items.length)]!;
}
