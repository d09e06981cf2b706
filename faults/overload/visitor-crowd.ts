import type { QueueId, UserId } from "../../src/core/ids.ts";
import { DAY_MS, isoTime } from "../../src/core/time.ts";
import { TokenSigner } from "../../src/core/signed-token.ts";
import { signQueueToken } from "../../src/waiting-room/line/queue-token.ts";
import { cpuSecondsSince } from "../../testing/processes/processor-times.ts";
import { percentile } from "../../testing/programs/statistics.ts";
import { type Address, requestBytes, type WireRequest } from "../../bench/load/wire-connection.ts";
import { type Answer, Lines } from "./crowd-lines.ts";

/** As many as a client of one machine can well have; each takes it a file, and the server one. */
const CONNECTIONS_MAX = 4_000;
/** Who has chosen comes again, when told to. */
const TRIES_BUYING = 20;
/**
 * How long the crowd sleeps between two looks at who comes and what was answered. It sleeps without
 * listening: to be woken for each answer would cost the machine, which it shares with the server, more than
 * reading the answer does.
 */
const STEP_MS = 10;
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
  /** How many processors the crowd itself kept busy, in the mean. */
  processors: number;
}

/** Somebody gave up: of no interest to anybody. */
class GaveUp extends Error {}

/** Sends a crowd of buyers whose turn has come: each looks at the seats, holds one, tops up and pays. */
export async function sendCrowd(job: CrowdJob): Promise<CrowdResult> {
  const crowd = new Crowd(job);
  await crowd.run();
  return crowd.result();
}

interface Buyer {
  userId: string;
  /** What they send with every call. */
  headers: Record<string, string>;
  /** Which performance they come for. */
  performance: number;
  /** Their first request, made beforehand: most of a crowd sends no other. */
  look: Buffer;
}

/** Those inside, with what each of them sends. */
function buyersOf({ secret, queueId, userIds, performanceIds }: CrowdJob): Buyer[] {
  const access = new TokenSigner([secret], "access");
  const queue = new TokenSigner([secret], "queue");
  const issuedAt = isoTime(Date.now());
  return userIds.map((userId, i) => {
    const token = { queueId: queueId as QueueId, userId: userId as UserId, position: i + 1, issuedAt };
    const headers = {
      Authorization: `Bearer ${access.sign({ u: userId, e: Date.now() + DAY_MS })}`,
      "Queue-Token": signQueueToken(queue, token),
    };
    const performance = i % performanceIds.length;
    const path = `/v1/performances/${performanceIds[performance]!}/seats?available=true`;
    return { userId, headers, performance, look: requestBytes({ method: "GET", path, headers }) };
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
  #processors = 0;
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
    const before = process.cpuUsage();
    if ("atOnce" in arrivals) {
      const comeAgain = async (): Promise<void> => {
        while (!this.#isOver) await this.#visit();
      };
      // Who came in one instant would go on in step.
      for (let n = 0; n < arrivals.atOnce; n += 1)
        setTimeout(comeAgain, (n / arrivals.atOnce) * settleMilliseconds);
      await this.#until(this.#beganMs + milliseconds);
    } else await this.#arrive(arrivals.perSecond);
    this.#processors = cpuSecondsSince(before) / ((performance.now() - this.#beganMs) / 1_000);
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
      processors: this.#processors,
    };
  }

  async #arrive(perSecond: number): Promise<void> {
    let due = 0;
    let lastMs = this.#beganMs;
    await this.#until(this.#beganMs + this.#job.milliseconds, (nowMs) => {
      // Who came while we were kept from seeing it is there all the same.
      for (due += ((nowMs - lastMs) / 1_000) * perSecond; due >= 1; due -= 1) void this.#visit();
      lastMs = nowMs;
    });
  }

  /** Goes on step by step until this moment; `step` is told the time. */
  async #until(endMs: number, step: (nowMs: number) => void = () => undefined): Promise<void> {
    for (let nowMs = 0; nowMs < endMs;) {
      nowMs = Math.min(performance.now(), endMs);
      step(nowMs);
      // What has come is read, and what follows from it sent, before the next sleep.
      await new Promise((resolve) => setImmediate(resolve));
      Bun.sleepSync(STEP_MS);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** A buyer comes and looks at the seats; who is turned away goes. Answers when they have gone. */
  #visit(): Promise<void> | void {
    const buyer = this.#outside.pop() ?? this.#turnedBack.pop();
    if (!buyer) return this.#note("there were too few buyers for this load");
    this.#counts.buyers += 1;
    this.#counts.requests += 1;
    const { promise, resolve } = Promise.withResolvers<void>();
    const cameMs = performance.now();
    this.#lines.ask(buyer.look, false, {
      onAnswer: (answer) => {
        if (answer.status === 200) return resolve(this.#buy(buyer, cameMs));
        if (answer.status === 503) this.#turnAway(answer, cameMs);
        else this.#note(`looking at the seats: ${answer.status}`);
        this.#giveUp(buyer);
        resolve();
      },
      onFailure: (error) => {
        if (!this.#isOver) this.#note(error.message);
        resolve();
      },
    });
    return promise;
  }

  async #buy(buyer: Buyer, cameMs: number): Promise<void> {
    try {
      this.#paymentIds.push(await this.#holdAndPay(buyer));
      this.#paidMs.push(performance.now() - cameMs);
      if (performance.now() - this.#beganMs >= this.#job.settleMilliseconds) this.#counts.paid += 1;
    } catch (error) {
      if (this.#isOver) return;
      if (!(error instanceof GaveUp)) return this.#note((error as Error).message);
      this.#giveUp(buyer);
    }
  }

  #giveUp(buyer: Buyer): void {
    this.#counts.gaveUp += 1;
    // Nothing was done for them, so they can come as somebody else.
    this.#turnedBack.push(buyer);
  }

  async #holdAndPay({ headers, userId, performance }: Buyer): Promise<string> {
    const { performanceIds, price } = this.#job;
    const post = (path: string, body: object): Promise<Answer["body"]> => {
      const keyed = { ...headers, "Idempotency-Key": Bun.randomUUIDv7() };
      return this.#call({ method: "POST", path, headers: keyed, body });
    };
    const { reservationId } = await post("/v1/reservations", {
      performanceId: performanceIds[performance]!,
      seatNumbers: [this.#nextSeat(performance)],
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

  /** Asks until it is not told to come again later; it then comes when it was told to, within a second. */
  async #call(request: WireRequest): Promise<Answer["body"]> {
    for (let left = TRIES_BUYING; left > 0 && !this.#isOver; left -= 1) {
      const askedMs = performance.now();
      this.#counts.requests += 1;
      const answer = await new Promise<Answer>((onAnswer, onFailure) =>
        this.#lines.ask(requestBytes(request), true, { onAnswer, onFailure }),
      );
      const { status, retryAfterSeconds, body } = answer;
      if (status >= 200 && status < 300) return body;
      if (status !== 503) throw new Error(`${request.method} ${request.path}: ${status} ${body?.code ?? ""}`);
      this.#turnAway(answer, askedMs);
      if (left > 1) await Bun.sleep(((retryAfterSeconds ?? 1) + Math.random()) * 1_000);
    }
    throw new GaveUp();
  }

  #turnAway({ retryAfterSeconds }: Answer, askedMs: number): void {
    this.#turnedAwayMs.push(performance.now() - askedMs);
    if (retryAfterSeconds === null) this.#counts.unexplained += 1;
  }

  #note(fault: string): void {
    this.#counts.faultCount += 1;
    if (this.#faults.length < 5) this.#faults.push(fault);
  }
}

function p95(values: readonly number[]): number {
  return values.length === 0 ? 0 : percentile(Float64Array.from(values).toSorted(), 95);
}
