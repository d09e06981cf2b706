import type { Actor } from "../../core/access/actor.ts";
import { mayDo } from "../../core/access/permissions.ts";
import type { ConcertId, PerformanceId, QueueId } from "../../core/ids.ts";
import { LIMITS } from "../../core/limits.ts";
import { notFound, refuse } from "../../core/refusals.ts";
import { isoTime } from "../../core/time.ts";
import type { DatabaseClock } from "../../database/clock.ts";
import type { Database } from "../../database/database.ts";
import { revisionOf } from "../../history/for-transactions.ts";
import type { GradeFigures } from "../../organiser/figures/api.ts";
import { readGradeFigures, totalOf } from "../../organiser/figures/for-transactions.ts";
import type { LiveFigures, SaleCurve } from "./api.ts";
import { KeptCurve } from "./kept-curve.ts";
import { LiveStream, type Watch } from "./live-stream.ts";
import type { CurveStart } from "./rules.ts";
import { type HealthSources, ServerHealth } from "./server-health.ts";
import { countPayments, findQueueOf, readActs, readDates, readMinutes, readTopUps } from "./store.ts";

/** The pages of queues: what a queue's visitors see, and what its organiser sees beside it. */
export interface QueueFigures {
  figuresOf(queueId: QueueId): Promise<Omit<LiveFigures["queue"], "revision">>;
}

interface KnownConcert {
  queueId: QueueId;
  version: string;
  seats: Map<PerformanceId, GradeFigures[]>;
  curve: KeptCurve;
}

export interface LiveOptions extends HealthSources {
  db: Database;
  clock: DatabaseClock;
  queues: QueueFigures;
  /** Those of these who may still act at all, each with what they are now. */
  actingNow: (actors: readonly Actor[]) => Promise<ReadonlyMap<Actor, Actor>>;
}

/** A sale as it goes: figures for the consoles that listen, and the course that it took. */
export class LiveSales {
  readonly stream: LiveStream;
  readonly #db: Database;
  readonly #clock: DatabaseClock;
  readonly #queues: QueueFigures;
  readonly #health: ServerHealth;
  readonly #known = new Map<ConcertId, KnownConcert>();

  constructor({ db, clock, queues, actingNow, ...sources }: LiveOptions) {
    this.#db = db;
    this.#clock = clock;
    this.#queues = queues;
    this.#health = new ServerHealth(sources);
    const read = async (id: ConcertId) => {
      const figures = await this.figures(id);
      const { curve } = this.#known.get(id)!;
      const curveNews = await curve.news();
      return { figures, serverTime: isoTime(this.#clock.now()), curve: curve.all, curveNews };
    };
    this.stream = new LiveStream(read, async (watches) => {
      const acting = await actingNow(watches.map(({ actor }) => actor));
      return new Set(watches.filter((watch) => mayWatch(watch, acting.get(watch.actor))));
    });
  }

  /** The figures as server-sent events, while something moves. Throws `not_found`, `invalid_state`. */
  async listen(id: ConcertId, actor: Actor): Promise<Response> {
    await this.#queueOf(id);
    return this.stream.open(id, actor);
  }

  async streamHeaders(id: ConcertId): Promise<Response> {
    await this.#queueOf(id);
    return this.stream.headersAlone();
  }

  /** The present figures. Seats are counted again only when one of them has changed. */
  async figures(id: ConcertId): Promise<Omit<LiveFigures, "serverTime">> {
    const known = this.#known.get(id);
    const queueId = known?.queueId ?? (await this.#queueOf(id));
    // The versions first: a change in between is counted now, and once more the next time.
    const dates = await readDates(this.#db, id);
    const version = dates.map((date) => `${date.performanceId} ${date.version}`).join();
    const [line, revision, seats, paymentsPerMinute, topUps] = await Promise.all([
      this.#queues.figuresOf(queueId),
      revisionOf(this.#db, queueId),
      known?.version === version ? known.seats : readGradeFigures(this.#db, id),
      countPayments(this.#db, id),
      readTopUps(this.#db),
    ]);
    if (!known && this.#known.size >= LIMITS.liveListenersMax) this.#known.clear();
    const curve = known?.curve ?? new KeptCurve((start) => this.#readCurve(id, start));
    this.#known.set(id, { queueId, version, seats, curve });
    const performances = dates.map(({ performanceId, startsAt, state }) => ({
      performanceId,
      startsAt,
      state,
      byGrade: seats.get(performanceId) ?? [],
    }));
    const total = totalOf([...seats.values()].flat());
    const queue = { ...line, revision };
    const [refusals, server] = [this.#health.refusals(), this.#health.figures()];
    return { concertId: id, queue, performances, total, paymentsPerMinute, topUps, server, refusals };
  }

  /** The sale by minute, with what the organiser did meanwhile. Throws `not_found`, `invalid_state`. */
  async curve(id: ConcertId): Promise<SaleCurve> {
    await this.#queueOf(id);
    const { minutes, acts } = await this.#readCurve(id, { fromMs: 0, afterPosition: 0 });
    return { minutes, acts };
  }

  async #readCurve(id: ConcertId, start: CurveStart) {
    // The time first: what happens while it reads belongs to a minute that is read again.
    const nowMs = this.#clock.now();
    const [minutes, acts] = await Promise.all([
      readMinutes(this.#db, id, start, LIMITS.curveMinutesMax),
      readActs(this.#db, id, start, LIMITS.curveActsMax),
    ]);
    return { minutes, acts, nowMs };
  }

  async #queueOf(id: ConcertId): Promise<QueueId> {
    const found = await findQueueOf(this.#db, id);
    if (!found) throw notFound();
    if (found.isDraft) throw refuse("invalid_state", "A draft has no sale.", { currentStatus: "DRAFT" });
    return found.queueId;
  }
}

function mayWatch({ concertId }: Watch, actor: Actor | undefined): boolean {
  if (!actor || !mayDo(actor.role, "sale.read")) return false;
  return actor.concertIds === null || actor.concertIds.includes(concertId);
}
