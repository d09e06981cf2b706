import type { ConcertId, QueueId } from "../../core/ids.ts";
import { LIMITS } from "../../core/limits.ts";
import { notFound, refuse } from "../../core/refusals.ts";
import { isoTime } from "../../core/time.ts";
import type { DatabaseClock } from "../../database/clock.ts";
import type { Database } from "../../database/database.ts";
import type { Metrics } from "../../shared-memory/metrics.ts";
import { totalOf } from "../totals.ts";
import type { LiveFigures, SaleCurve } from "./api.ts";
import { LiveStream } from "./live-stream.ts";
import { RecentGrowth } from "./rules.ts";
import {
  countPayments,
  findQueueOf,
  readActs,
  readDates,
  readMinutes,
  readSeatsVersion,
  readTopUps,
} from "./store.ts";

const MINUTE_MS = 60_000;

/** The pages of queues: what a queue's visitors see, and how many missed their turn. */
export interface QueueFigures {
  figuresOf(queueId: QueueId): Promise<LiveFigures["queue"]>;
}

interface KnownConcert {
  queueId: QueueId;
  version: number;
  dates: LiveFigures["performances"];
}

export interface LiveOptions {
  db: Database;
  clock: DatabaseClock;
  queues: QueueFigures;
  metrics: Metrics;
}

/** A sale as it goes: figures for the consoles that listen, and the course that it took. */
export class LiveSales {
  readonly stream: LiveStream;
  readonly #db: Database;
  readonly #clock: DatabaseClock;
  readonly #queues: QueueFigures;
  readonly #metrics: Metrics;
  readonly #refusals = new RecentGrowth(MINUTE_MS);
  readonly #known = new Map<ConcertId, KnownConcert>();

  constructor({ db, clock, queues, metrics }: LiveOptions) {
    this.#db = db;
    this.#clock = clock;
    this.#queues = queues;
    this.#metrics = metrics;
    this.stream = new LiveStream(async (id) => ({
      figures: await this.figures(id),
      serverTime: isoTime(this.#clock.now()),
    }));
  }

  /** The figures as server-sent events, while something moves. Throws `not_found`, `invalid_state`. */
  async listen(id: ConcertId): Promise<Response> {
    await this.#queueOf(id);
    return this.stream.open(id);
  }

  async streamHeaders(id: ConcertId): Promise<Response> {
    await this.#queueOf(id);
    return this.stream.headersAlone();
  }

  /** The present figures. Seats are counted again only when one of them has changed. */
  async figures(id: ConcertId): Promise<Omit<LiveFigures, "serverTime">> {
    const known = this.#known.get(id);
    const queueId = known?.queueId ?? (await this.#queueOf(id));
    // The version first: a change in between is counted now, and once more the next time.
    const version = await readSeatsVersion(this.#db, id);
    const [queue, dates, paymentsPerMinute, topUps] = await Promise.all([
      this.#queues.figuresOf(queueId),
      known?.version === version ? known.dates : readDates(this.#db, id),
      countPayments(this.#db, id),
      readTopUps(this.#db),
    ]);
    if (!known && this.#known.size >= LIMITS.liveListenersMax) this.#known.clear();
    this.#known.set(id, { queueId, version, dates });
    const total = totalOf(dates.flatMap(({ byGrade }) => byGrade));
    const counts = this.#metrics.totals("frontrow_refusals_total", "code");
    const refusals = this.#refusals.add({ atMs: performance.now(), counts });
    return { concertId: id, queue, performances: dates, total, paymentsPerMinute, topUps, refusals };
  }

  /** The sale by minute, with what the organiser did meanwhile. Throws `not_found`, `invalid_state`. */
  async curve(id: ConcertId): Promise<SaleCurve> {
    await this.#queueOf(id);
    const [minutes, acts] = await Promise.all([
      readMinutes(this.#db, id, LIMITS.curveMinutesMax),
      readActs(this.#db, id, LIMITS.curveActsMax),
    ]);
    return { minutes, acts };
  }

  async #queueOf(id: ConcertId): Promise<QueueId> {
    const found = await findQueueOf(this.#db, id);
    if (!found) throw notFound();
    if (found.isDraft) throw refuse("invalid_state", "A draft has no sale.", { currentStatus: "DRAFT" });
    return found.queueId;
  }
}
