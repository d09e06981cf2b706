import type { QueueId, UserId } from "../../src/core/ids.ts";
import { DAY_MS, isoTime } from "../../src/core/time.ts";
import { TokenSigner } from "../../src/platform/signed-token.ts";
import { signQueueToken } from "../../src/waiting-room/queue-token.ts";
import { percentile } from "../../bench/onsale/percentiles.ts";
import { requestBytes, type WireRequest } from "../../bench/wire/request-bytes.ts";
import { type Address, WireConnection } from "../../bench/wire/wire-connection.ts";

/** As many as a client of one machine can well have; each takes it a file, and the server one. */
const CONNECTIONS_MAX = 8_000;
/** Who is turned away before they have seen the seats goes: coming again they would be more than so many times the load. */
const TRIES_LOOKING = 1;
/** Who has chosen comes again, when told to. */
const TRIES_BUYING = 20;
const OPENED_AT_ONCE = 200;
/** Between two looks at who comes. */
const STEP_MS = 2;
const PAYMENT_METHOD = "pm_sandbox_approve";

/** What buyers come for, and how many. */
export interface CrowdJob {
  /** The workers' addresses. */
  addresses: readonly Address[];
  /** What tokens are signed with there. */
  secret: string;
  queueId: string;
  /** Who is inside, by their position from 1 on. */
  userIds: readonly string[];
  /** Each buyer who gets so far takes the next seat, of one performance after another. */
  performanceIds: readonly string[];
  seatsOfEach: number;
  price: number;
  /** Buyers who come in a second, whatever becomes of those before them; or how many are there at a time. */
  arrivals: { perSecond: number } | { atOnce: number };
  /** Purchases count that are paid for within these, after the first `settleMilliseconds`. */
  milliseconds: number;
  settleMilliseconds: number;
}

/** What a crowd came to. */
export interface CrowdResult {
  buyers: number;
  /** Requests sent. */
  requests: number;
  /** Purchases a second. */
  paidPerSecond: number;
  /** Ids of all payments that were acknowledged. */
  paymentIds: string[];
  /** From coming to having paid. */
  paidP95Ms: number;
  /** Buyers who gave up. */
  gaveUp: number;
  turnedAway: number;
  turnedAwayP95Ms: number;
  /** 503 without a word about when to come again. */
  unexplained: number;
  /** Answers that no visitor should get, the first few of them. */
  faults: string[];
  faultCount: number;
  /** The longest that a call waited for a free connection: above nothing, the client was the limit. */
  connectionWaitMaxMs: number;
}

/** Somebody gave up: of no interest to anybody. */
class GaveUp extends Error {}

interface Answer {
  status: number;
  retryAfterSeconds: number | null;
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any;
}

/** Sends a crowd of buyers whose turn has come: each looks at the seats, holds one, tops up and pays. */
export async function sendCrowd(job: CrowdJob): Promise<CrowdResult> {
  const crowd = new Crowd(job);
  await crowd.run();
  return crowd.result();
}

interface Buyer {
  userId: string;
  headers: Record<string, string>;
}

/** What each of those inside sends with every call. */
function buyersOf({ secret, queueId, userIds }: CrowdJob): Buyer[] {
  const access = new TokenSigner(secret, "access");
  const queue = new TokenSigner(secret, "queue");
  const issuedAt = isoTime(Date.now());
  return userIds.map((userId, i) => {
    const token = { queueId: queueId as QueueId, userId: userId as UserId, position: i + 1, issuedAt };
    const headers = {
      Authorization: `Bearer ${access.sign({ u: userId, e: Date.now() + DAY_MS })}`,
      "Queue-Token": signQueueToken(queue, token),
    };
    return { userId, headers };
  });
}

class Crowd {
  readonly #job: CrowdJob;
  readonly #lines: Lines;
  readonly #paidMs: number[] = [];
  readonly #turnedAwayMs: number[] = [];
  readonly #paymentIds: string[] = [];
  readonly #faults: string[] = [];
  #counts = { buyers: 0, requests: 0, paid: 0, gaveUp: 0, unexplained: 0, faultCount: 0 };
  readonly #seatsTaken: number[] = [];
  /** Buyers who are yet to come. */
  readonly #outside: Buyer[];
  /** Those of them who have given up once. */
  readonly #turnedBack: Buyer[] = [];
  #beganMs = 0;
  #isOver = false;

  constructor(job: CrowdJob) {
    this.#job = job;
    this.#outside = buyersOf(job);
    this.#lines = new Lines(job.addresses, CONNECTIONS_MAX);
  }

  async run(): Promise<void> {
    const { arrivals, milliseconds, settleMilliseconds } = this.#job;
    await this.#lines.open();
    this.#beganMs = performance.now();
    if ("atOnce" in arrivals) {
      const comeAgain = async (): Promise<void> => {
        while (!this.#isOver) await this.#visit();
      };
      // Who came in one instant would go on in step.
      for (let n = 0; n < arrivals.atOnce; n += 1)
        setTimeout(comeAgain, (n / arrivals.atOnce) * settleMilliseconds);
      await Bun.sleep(milliseconds);
    } else await this.#arrive(arrivals.perSecond);
    this.#isOver = true;
    this.#lines.close();
  }

  result(): CrowdResult {
    const { milliseconds, settleMilliseconds } = this.#job;
    const { buyers, requests, paid, gaveUp, unexplained, faultCount } = this.#counts;
    return {
      buyers,
      requests,
      paidPerSecond: paid / ((milliseconds - settleMilliseconds) / 1_000),
      paymentIds: this.#paymentIds,
      paidP95Ms: p95(this.#paidMs),
      gaveUp,
      turnedAway: this.#turnedAwayMs.length,
      turnedAwayP95Ms: p95(this.#turnedAwayMs),
      unexplained,
      faults: this.#faults,
      faultCount,
      connectionWaitMaxMs: this.#lines.waitMaxMs,
    };
  }

  async #arrive(perSecond: number): Promise<void> {
    const endMs = this.#beganMs + this.#job.milliseconds;
    let due = 0;
    for (let lastMs = this.#beganMs; lastMs < endMs;) {
      await Bun.sleep(STEP_MS);
      const nowMs = Math.min(performance.now(), endMs);
      // Who came while we were kept from seeing it is there all the same.
      for (due += ((nowMs - lastMs) / 1_000) * perSecond; due >= 1; due -= 1) void this.#visit();
      lastMs = nowMs;
    }
  }

  async #visit(): Promise<void> {
    const buyer = this.#outside.pop() ?? this.#turnedBack.pop();
    if (!buyer) return this.#note("there were too few buyers for this load");
    this.#counts.buyers += 1;
    const cameMs = performance.now();
    try {
      this.#paymentIds.push(await this.#buy(buyer));
      this.#paidMs.push(performance.now() - cameMs);
      if (performance.now() - this.#beganMs >= this.#job.settleMilliseconds) this.#counts.paid += 1;
    } catch (error) {
      if (this.#isOver) return;
      if (!(error instanceof GaveUp)) return this.#note((error as Error).message);
      this.#counts.gaveUp += 1;
      // Nothing was done for them, so they can come as somebody else.
      this.#turnedBack.push(buyer);
    }
  }

  async #buy({ headers, userId }: Buyer): Promise<string> {
    const { performanceIds, price } = this.#job;
    const chosen = this.#counts.buyers % performanceIds.length;
    const performanceId = performanceIds[chosen]!;
    const seats = `/v1/performances/${performanceId}/seats?available=true`;
    await this.#call(TRIES_LOOKING, { method: "GET", path: seats, headers }, false);
    const post = (path: string, body: object): Promise<Answer["body"]> => {
      const keyed = { ...headers, "Idempotency-Key": Bun.randomUUIDv7() };
      return this.#call(TRIES_BUYING, { method: "POST", path, headers: keyed, body });
    };
    const { reservationId } = await post("/v1/reservations", {
      performanceId,
      seatNumbers: [this.#nextSeat(chosen)],
    });
    await post(`/v1/users/${userId}/wallet/top-ups`, { amount: price, paymentMethod: PAYMENT_METHOD });
    const { paymentId } = await post("/v1/payments", { reservationId });
    return paymentId;
  }

  /** One that nobody else wants: how seats are fought for is another test's subject. */
  #nextSeat(performance: number): number {
    const seatNumber = (this.#seatsTaken[performance] ?? 0) + 1;
    if (seatNumber > this.#job.seatsOfEach) throw new Error("there were too few seats for this load");
    this.#seatsTaken[performance] = seatNumber;
    return seatNumber;
  }

  /**
   * Asks until it is not told to come again later; it then comes when it was told to, within a second. A body that is not
   * to be read is not parsed: the crowd shares the machine with the server.
   */
  async #call(tries: number, request: WireRequest, isRead = true): Promise<Answer["body"]> {
    for (let left = tries; left > 0 && !this.#isOver; left -= 1) {
      const askedMs = performance.now();
      this.#counts.requests += 1;
      const { status, retryAfterSeconds, body } = await this.#lines.ask(requestBytes(request), isRead);
      if (status >= 200 && status < 300) return body;
      if (status !== 503) throw new Error(`${request.method} ${request.path}: ${status} ${body?.code ?? ""}`);
      this.#turnedAwayMs.push(performance.now() - askedMs);
      if (retryAfterSeconds === null) this.#counts.unexplained += 1;
      await Bun.sleep(((retryAfterSeconds ?? 1) + Math.random()) * 1_000);
    }
    throw new GaveUp();
  }

  #note(fault: string): void {
    this.#counts.faultCount += 1;
    if (this.#faults.length < 5) this.#faults.push(fault);
  }
}

/** Connections that whoever has something to ask takes one of, for one question. */
class Lines {
  waitMaxMs = 0;
  readonly #addresses: readonly Address[];
  readonly #linesMax: number;
  readonly #idle: Line[] = [];
  readonly #all: Line[] = [];
  readonly #waiting: ((line: Line) => void)[] = [];

  constructor(addresses: readonly Address[], linesMax: number) {
    this.#addresses = addresses;
    this.#linesMax = linesMax;
  }

  /** Opens them all: what is measured is how requests fare, not how fast the system can make connections. */
  async open(): Promise<void> {
    while (this.#idle.length < this.#linesMax) {
      const some = Math.min(OPENED_AT_ONCE, this.#linesMax - this.#idle.length);
      const openNth = (_: unknown, n: number): Promise<Line> =>
        Line.open(this.#addresses[(this.#idle.length + n) % this.#addresses.length]!);
      const opened = await Promise.all(Array.from({ length: some }, openNth));
      this.#idle.push(...opened);
      this.#all.push(...opened);
    }
  }

  async ask(request: Buffer, isRead: boolean): Promise<Answer> {
    const askedMs = performance.now();
    const line = this.#idle.pop() ?? (await new Promise<Line>((resolve) => this.#waiting.push(resolve)));
    this.waitMaxMs = Math.max(this.waitMaxMs, performance.now() - askedMs);
    try {
      return await line.ask(request, isRead);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(line);
      else this.#idle.push(line);
    }
  }

  /** Whoever still waits for an answer gets none. */
  close(): void {
    for (const line of this.#all) line.close();
  }
}

class Line {
  #wire!: WireConnection;
  #settle!: PromiseWithResolvers<Answer>;
  #isRead = true;

  static async open(address: Address): Promise<Line> {
    const line = new Line();
    line.#wire = await WireConnection.open(address, {
      onAnswer: ({ status, head, body }) => {
        const retryAfter = status === 503 ? /^retry-after: ([1-9]\d*)/im.exec(head)?.[1] : undefined;
        line.#settle.resolve({
          status,
          retryAfterSeconds: retryAfter === undefined ? null : Number(retryAfter),
          body: body.length > 0 && line.#isRead ? JSON.parse(body.toString()) : undefined,
        });
      },
      onFailure: (error) => line.#settle.reject(error),
    });
    return line;
  }

  ask(request: Buffer, isRead: boolean): Promise<Answer> {
    this.#isRead = isRead;
    this.#settle = Promise.withResolvers();
    this.#wire.send(request);
    return this.#settle.promise;
  }

  close(): void {
    this.#wire.close();
  }
}

function p95(values: readonly number[]): number {
  return values.length === 0 ? 0 : percentile(Float64Array.from(values).toSorted(), 95);
}
