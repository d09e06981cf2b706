import type { QueueId } from "../../core/ids.ts";
import { type Instant, isoTime, MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import { SharedBody } from "../../http/compression.ts";
import type { DatabaseClock } from "../../database/clock.ts";
import type { Database } from "../../database/database.ts";
import { commitmentOf } from "../lottery/lottery.ts";
import { Departed } from "../line/departed.ts";
import { readDepartures } from "../line/departure-store.ts";
import { OutflowMeter } from "./outflow.ts";
import { peopleWaiting, type Queue, queueState } from "../line/rules.ts";
import { type Outflow } from "./rules.ts";
import { readQueues } from "../line/queue-store.ts";

/** A queue that nobody asked for during this time is dropped from memory. It is read again on demand. */
const FORGET_AFTER_MS = MINUTE_MS;

interface Entry {
  queue: Queue;
  /**
   * Whether anybody has asked since the last read. A flag, because reading a clock costs more than the whole
   * answer.
   */
  isAskedFor: boolean;
  askedAt: Instant;
  meter: OutflowMeter;
  departed: Departed;
  document: FrontierDocument | undefined;
}

/** The public page of a queue, encoded once for all readers. */
export interface FrontierDocument {
  body: SharedBody;
  etag: string;
  version: number;
  /** The page is valid only while the queue is in this state. */
  state: string;
  notice: string | null;
  encodedAt: Instant;
}

/**
 * The queues that a worker knows: one row each, whatever the number of people in line. `refresh` is called
 * several times a second, so waiting visitors are answered from here without the database.
 */
export class QueueBoard {
  readonly #db: Database;
  readonly #clock: DatabaseClock;
  readonly #entries = new Map<QueueId, Entry>();
  /** Queues for the next read, whether they are known or not. */
  readonly #requested = new Set<QueueId>();
  #refreshing: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(db: Database, clock: DatabaseClock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** The queue as last read; undefined if this worker has not read it. */
  peek(id: QueueId): Queue | undefined {
    const entry = this.#entries.get(id);
    if (!entry) return undefined;
    entry.isAskedFor = true;
    return entry.queue;
  }

  /** The queue, read now if this worker does not know it. Undefined if it does not exist. */
  async find(id: QueueId): Promise<Queue | undefined> {
    return this.peek(id) ?? this.findFresh(id);
  }

  /** The queue as it is after this call began. Concurrent callers share one statement. */
  async findFresh(id: QueueId): Promise<Queue | undefined> {
    this.#requested.add(id);
    await this.refresh();
    return this.peek(id);
  }

  /** Reads all known and requested queues. Calls made during a read share the next one. */
  refresh(): Promise<void> {
    if (!this.#refreshing) {
      this.#refreshing = this.#load().finally(() => (this.#refreshing = undefined));
      return this.#refreshing;
    }
    this.#next ??= this.#refreshing
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        return this.refresh();
      });
    return this.#next;
  }

  /**
   * Whether a place of this queue is known to have ended before its visitor was called. Complete for all
   * departures that the queue counted when it was last read.
   */
  hasDeparted(id: QueueId, position: number): boolean {
    return this.#entries.get(id)?.departed.has(position) ?? false;
  }

  /** How fast the queue's line has moved recently. */
  outflow(id: QueueId): Outflow | null {
    return this.#entries.get(id)?.meter.outflow ?? null;
  }

  /** People per minute who joined, who were called, and who made room for others, over the last minutes. */
  flowPerMinute(id: QueueId): { joined: number; called: number; left: number } {
    return this.#entries.get(id)?.meter.perMinute() ?? { joined: 0, called: 0, left: 0 };
  }

  /**
   * The queue's public page. Encoded again when the queue has changed, and every second because it shows the
   * time.
   */
  document(queue: Queue): FrontierDocument {
    const entry = this.#entries.get(queue.queueId)!;
    const now = this.#clock.now();
    const state = queueState(queue, now);
    const kept = entry.document;
    if (kept && kept.version === queue.version && kept.state === state && now - kept.encodedAt < SECOND_MS)
      return kept;
    const page = {
      ...publicQueue(queue, now, entry.meter.perMinute().called),
      serverTime: isoTime(now),
    };
    entry.document = {
      body: new SharedBody(JSON.stringify(page)),
      etag: `"${queue.version}-${state}"`,
      version: queue.version,
      state,
      notice: queue.notice,
      encodedAt: now,
    };
    return entry.document;
  }

  async #load(): Promise<void> {
    const wanted = this.#takeWanted(this.#clock.now());
    const read = await readQueues(this.#db, [...wanted]);
    this.#clock.observe(read.now);
    const now = this.#clock.now();
    for (const id of this.#entries.keys()) if (!wanted.has(id)) this.#entries.delete(id);
    // Done before the new queues are used: nobody is answered from a queue with unknown departures.
    const departed = await this.#readDeparted(read.queues);
    for (const queue of read.queues) this.#take(queue, departed.get(queue.queueNo)!, now);
  }

  /** The queues to read now: the requested ones, and those that somebody has asked for lately. */
  #takeWanted(now: Instant): Set<QueueId> {
    const wanted = new Set(this.#requested);
    this.#requested.clear();
    for (const [id, entry] of this.#entries) {
      if (entry.isAskedFor) entry.askedAt = now;
      entry.isAskedFor = false;
      if (now - entry.askedAt < FORGET_AFTER_MS) wanted.add(id);
    }
    return wanted;
  }

  async #readDeparted(queues: readonly Queue[]): Promise<Map<number, Departed>> {
    const departed = new Map(
      queues.map((queue) => [queue.queueNo, this.#entries.get(queue.queueId)?.departed ?? new Departed()]),
    );
    for (;;) {
      const asked = queues
        .map(({ queueNo, departures }) => ({ queueNo, departures, known: departed.get(queueNo)!.known }))
        .filter(({ departures, known }) => known < departures);
      const read = asked.length === 0 ? [] : await readDepartures(this.#db, asked);
      // Stops also if rows are missing: visitors are still answered, and the invariant checks report it.
      if (read.length === 0) return departed;
      for (const departure of read) departed.get(departure.queueNo)!.take(departure);
    }
  }

  #take(queue: Queue, departed: Departed, now: Instant): void {
    const entry = this.#entries.get(queue.queueId) ?? {
      queue,
      isAskedFor: false,
      askedAt: now,
      meter: new OutflowMeter(),
      departed,
      document: undefined,
    };
    entry.queue = queue;
    entry.meter.observe(queue, now);
    this.#entries.set(queue.queueId, entry);
  }
}

/** The public fields of a queue. */
export function publicQueue(queue: Queue, now: Instant, admittedPerMinute: number) {
  return {
    queueId: queue.queueId,
    state: queueState(queue, now),
    frontier: queue.frontier,
    lastPosition: queue.lastPosition,
    waiting: peopleWaiting(queue, now),
    ready: queue.ready,
    active: queue.active,
    mayReturn: queue.mayReturn,
    capacity: queue.capacity,
    admittedPerMinute: Math.round(admittedPerMinute * 10) / 10,
    opensAt: isoTime(queue.opensAt),
    proofOfWork: queue.proofOfWork,
    notice: queue.notice,
    ...(queue.lottery ? { lottery: publicLottery(queue) } : {}),
    version: queue.version,
  };
}

/** The public fields of a lottery: the commitment before the draw, and the inputs of the draw after it. */
function publicLottery(queue: Queue) {
  return {
    commitment: commitmentOf(queue.lotterySecret!),
    registered: queue.drawCount ?? queue.lastPosition,
    digest: queue.lotteryDigest!,
    draw:
      queue.drawCount === null
        ? null
        : { count: queue.drawCount, secret: queue.lotterySecret!, seed: queue.drawSeed! },
  };
}
