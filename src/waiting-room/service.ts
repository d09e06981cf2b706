import type { QueueId, UserId } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";
import { notFound, Refusal, refuse } from "../core/refusals.ts";
import { type Instant, isoTime, remainingMs } from "../core/time.ts";
import { commitBatch } from "../platform/batch-commit.ts";
import { accepted, Batcher } from "../platform/batcher.ts";
import type { DatabaseClock } from "../platform/clock.ts";
import type { Database } from "../platform/database.ts";
import type { Answer } from "../platform/idempotency.ts";
import type { Pace } from "../platform/pace.ts";
import type { SharedMarks } from "../platform/shared-marks.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { TokenSigner } from "../platform/signed-token.ts";
import type { QueueStatus } from "./api.ts";
import { type FrontierDocument, QueueBoard } from "./board.ts";
import { type ArriveCommand, type JoinCommand, type Joined, planArrivals, planJoins } from "./joining.ts";
import { linePosition } from "./drawing.ts";
import { registrationLeaf } from "./lottery.ts";
import {
  activeUntil,
  arrive,
  checkActive,
  estimateWaitSeconds,
  isOver,
  peopleAhead,
  type Place,
  type PlaceRef,
  pollAfterMs,
  presentPlace,
  type Queue,
  queueState,
  tokenInvalid,
} from "./rules.ts";
import { placeKey, readAllQueues, readPlaces, readRegistrations } from "./store.ts";
import { FrontierStream, type SetIdleSeconds } from "./stream.ts";

export type { Place, PlaceRef, Queue } from "./rules.ts";
// For services that decide over a token inside a transaction of their own.
export { checkLive, noShowRate, peopleWaiting, presentPlace, tokenInvalid } from "./rules.ts";
export { admitNextVisitors } from "./admission.ts";
export { findBusyQueues, findLivePlace } from "./store.ts";
export { publicQueue } from "./board.ts";
export { createQueue } from "./creating.ts";
export { changeQueue, deleteIdleQueue, lockQueueById, setSalesWindow } from "./store.ts";
export { lockPlaces, lockQueues, placeKey, updateLines, updatePlaces } from "./store.ts";

/** What a queue token says, once its signature has been checked. */
export interface QueueToken {
  queueId: QueueId;
  userId: UserId;
  position: number;
  /** As it is shown, since it is shown with every poll. */
  issuedAt: string;
}

export interface WaitingRoomOptions {
  db: Database;
  clock: DatabaseClock;
  signer: TokenSigner;
  metrics: Metrics;
  /** How often a token's status may be asked for. */
  pace: Pace;
  /** Places whose visitors left, or lost them, before they were called: memory alone would go on calling them waiting. */
  ended: SharedMarks;
}

/** Places in line: giving them, showing them, and letting into the sale those whose turn it is. */
export class WaitingRoom {
  readonly board: QueueBoard;
  readonly stream: FrontierStream;
  readonly joins: Batcher<JoinCommand, Joined>;
  readonly arrivals: Batcher<ArriveCommand, Place>;
  readonly sessions: Batcher<PlaceRef, Place | null>;
  readonly #db: Database;
  readonly #clock: DatabaseClock;
  readonly #signer: TokenSigner;
  readonly #pace: Pace;
  readonly #ended: SharedMarks;

  constructor({ db, clock, signer, metrics, pace, ended }: WaitingRoomOptions) {
    this.#db = db;
    this.#clock = clock;
    this.#signer = signer;
    this.#pace = pace;
    this.#ended = ended;
    this.board = new QueueBoard(db, clock);
    this.stream = new FrontierStream(this.board, metrics);
    const bounds = { commandsMax: LIMITS.batchCommandsMax, queueMax: LIMITS.batcherQueueMax };
    this.joins = new Batcher({
      name: "join",
      execute: (commands) => commitBatch(db, (tx) => planJoins(tx, commands)),
      ...bounds,
    });
    this.arrivals = new Batcher({
      name: "arrive",
      execute: (commands) => commitBatch(db, (tx) => planArrivals(tx, commands)),
      ...bounds,
    });
    this.sessions = new Batcher({
      name: "session",
      execute: (refs) => readSessions(db, clock, refs),
      ...bounds,
    });
  }

  /** Gives the user a place, or the one they already have. 201 for a new place, else 200. */
  async join(queueId: QueueId, userId: UserId): Promise<Answer<QueueStatus & { token: string }>> {
    const queue = await this.#queue(queueId);
    const joined = accepted(await this.joins.submit({ queueNo: queue.queueNo, userId }));
    const place = isCalled(joined.place) ? await this.#arrive(joined.place, queue) : joined.place;
    const token: QueueToken = {
      queueId,
      userId,
      position: place.position,
      issuedAt: isoTime(place.joinedAt),
    };
    return {
      status: joined.created ? 201 : 200,
      body: { token: this.#sign(token), ...this.#view(token, place, queue) },
    };
  }

  /** The public page of a queue. */
  async document(queueId: QueueId): Promise<FrontierDocument> {
    return this.board.document(await this.#queue(queueId));
  }

  /**
   * The registrations of a lottery as they went into the draw, from one index on, naming nobody. Throws
   * `invalid_state` before the draw, `not_found` where there is no lottery.
   */
  async registrations(queueId: QueueId, from: number, limit: number) {
    const queue = await this.#queue(queueId);
    if (!queue.lottery) throw notFound();
    if (queue.drawCount === null)
      throw refuse("invalid_state", "The draw is yet to come.", { currentStatus: "SCHEDULED" });
    const to = Math.min(queue.drawCount, from + limit - 1);
    const users = from > to ? [] : await readRegistrations(this.#db, queue.queueNo, from, to);
    return {
      queueId,
      from,
      items: users.map((userId, i) => registrationLeaf(queueId, from + i, userId)),
      nextFrom: to < queue.drawCount ? to + 1 : null,
    };
  }

  /** The header's queue token, unopened. Throws `queue_token_missing`. */
  requireTokenHeader(header: string | undefined): string {
    if (!header) throw refuse("queue_token_missing", "Send the queue token in the Queue-Token header.");
    return header;
  }

  /** The public page of a queue as it changes, as server-sent events. */
  async listen(
    queueId: QueueId,
    lastEventId: string | undefined,
    setIdleSeconds: SetIdleSeconds,
  ): Promise<Response> {
    return this.stream.open(await this.#queue(queueId), lastEventId, setIdleSeconds);
  }

  /**
   * Opens the header's queue token for the user who asks, and for `queueId` where the call belongs to one queue.
   * Throws `queue_token_missing` or `queue_token_invalid`; whether the token's turn has come is another question.
   */
  openToken(header: string | undefined, userId: UserId, queueId?: QueueId): QueueToken {
    const claims = this.#signer.open(this.requireTokenHeader(header));
    if (!claims || claims.u !== userId) throw tokenInvalid();
    if (queueId !== undefined && claims.q !== queueId) throw tokenInvalid();
    return {
      queueId: claims.q as QueueId,
      userId,
      position: claims.p as number,
      issuedAt: isoTime(claims.t as Instant),
    };
  }

  /** Counts one look at a token's status: a refusal when it is asked for faster than anybody needs. */
  checkPace(token: QueueToken): Refusal | undefined {
    const waitMs = this.#pace.take(token.queueId + token.userId, Date.now());
    if (waitMs === 0) return undefined;
    const detail = `Ask for your status after \`pollAfterMs\`, and ${this.#pace.perSecond} times a second at most.`;
    return refuse("too_many_requests", detail, {}, Math.ceil(waitMs / 1_000));
  }

  /**
   * Where the visitor stands. Beyond the frontier that is answered from memory alone. A call by somebody whose turn has
   * come makes the token ACTIVE.
   */
  status(token: QueueToken): QueueStatus | Promise<QueueStatus> {
    return this.waitingStatus(token) ?? this.#lookUpStatus(token);
  }

  /** The status of a visitor who is beyond the frontier, from memory; undefined for anybody else. */
  waitingStatus(token: QueueToken): QueueStatus | undefined {
    const queue = this.board.peek(token.queueId);
    if (!queue || token.position > queue.lastPosition) return undefined;
    const position = linePosition(queue, token.position);
    const waits = position === null || position > queue.frontier;
    return waits && !this.#hasEnded(token) ? this.#waitingView(token, queue) : undefined;
  }

  /** The database's clock, as last seen. */
  now(): Instant {
    return this.#clock.now();
  }

  /** Tells every worker of this machine to look a place up before it calls its visitor waiting again. */
  markEnded(place: Pick<QueueToken, "queueId" | "position">): void {
    this.#ended.set(endedKey(place));
  }

  /**
   * The token's place, ACTIVE as of this call, or a refusal: `queue_token_waiting`, `queue_token_expired`. Callers that
   * ask together share one read.
   */
  async requireActive(token: QueueToken): Promise<Place> {
    const queue = await this.requireCalled(token);
    const place = await this.#session(token, queue);
    const here = isCalled(place) ? await this.#arrive(place, queue) : place;
    const refusal = checkActive(here);
    if (refusal) throw refusal;
    return here;
  }

  /**
   * Throws `queue_token_waiting`, with the visitor's status, unless the frontier has passed the token. Decided on a
   * fresh frontier: another worker may just have told the visitor that it is their turn.
   */
  async requireCalled(token: QueueToken): Promise<Queue> {
    let queue = await this.#queue(token.queueId);
    if (this.#hasEnded(token)) return queue;
    if (!isPassed(token, queue)) queue = (await this.board.findFresh(token.queueId)) ?? queue;
    if (isPassed(token, queue)) return queue;
    const view = this.#waitingView(token, queue);
    const detail =
      view.position === null
        ? "You are registered; your position will be drawn at the opening."
        : `You are number ${view.position}; ${view.ahead} people are ahead of you.`;
    const fields = { ...view, currentStatus: view.status };
    throw refuse("queue_token_waiting", detail, fields, Math.ceil(view.pollAfterMs / 1_000));
  }

  /** Every queue as it is now, for metrics. */
  readAllQueues(): Promise<Queue[]> {
    return readAllQueues(this.#db);
  }

  async drained(): Promise<void> {
    await Promise.all([this.joins.drained(), this.arrivals.drained(), this.sessions.drained()]);
  }

  async #queue(queueId: QueueId): Promise<Queue> {
    const queue = await this.board.find(queueId);
    if (!queue) throw notFound();
    return queue;
  }

  async #lookUpStatus(token: QueueToken): Promise<QueueStatus> {
    const queue = await this.#queue(token.queueId);
    const place = await this.#session(token, queue);
    if (!isCalled(place)) return this.#view(token, place, queue);
    return this.#view(token, await this.#arrive(place, queue), queue);
  }

  #hasEnded(token: QueueToken): boolean {
    return !this.#ended.isEmpty && this.#ended.has(endedKey(token));
  }

  async #session(token: QueueToken, queue: Queue): Promise<Place> {
    const place = accepted(await this.sessions.submit({ queueNo: queue.queueNo, position: token.position }));
    if (!place || place.userId !== token.userId) throw tokenInvalid();
    return presentPlace(place, queue.graceSeconds, this.#clock.now());
  }

  async #arrive(place: Place, queue: Queue): Promise<Place> {
    return accepted(await this.arrivals.submit({ ref: place, queue }));
  }

  #sign(token: QueueToken): string {
    return this.#signer.sign({
      q: token.queueId,
      u: token.userId,
      p: token.position,
      t: Date.parse(token.issuedAt),
    });
  }

  #waitingView(token: QueueToken, queue: Queue): QueueStatus {
    const now = this.#clock.now();
    const position = linePosition(queue, token.position);
    const ahead = position === null ? 0 : peopleAhead(position, queue.frontier);
    const pace = position === null ? pollsUntil(queue.opensAt, now) : ahead;
    const state = queueState(queue, now);
    const estimate =
      state === "OPEN" && position !== null
        ? estimateWaitSeconds(ahead, this.board.outflowPerMinute(queue))
        : null;
    const view: QueueStatus = {
      queueId: token.queueId,
      userId: token.userId,
      status: position === null ? "REGISTERED" : "WAITING",
      queueState: state,
      position,
      ahead,
      estimatedWaitSeconds: estimate,
      pollAfterMs: pollAfterMs(isOver(state) ? Infinity : pace, estimate, Math.random()),
      issuedAt: token.issuedAt,
    };
    return queue.lottery ? { ...view, ...registrationOf(token, queue) } : view;
  }

  #view(token: QueueToken, place: Place, queue: Queue): QueueStatus {
    if (place.status === "WAITING") return this.#waitingView(token, queue);
    const now = this.#clock.now();
    const base = {
      queueId: token.queueId,
      userId: token.userId,
      queueState: queueState(queue, now),
      position: linePosition(queue, token.position),
      ...registrationOf(token, queue),
      ahead: 0,
      estimatedWaitSeconds: null,
      pollAfterMs: pollAfterMs(0, null, Math.random()),
      issuedAt: token.issuedAt,
    };
    switch (place.status) {
      case "READY":
        return { ...base, status: "READY", readyInMs: 0, expiresInMs: remainingMs(place.deadline!, now) };
      case "ACTIVE": {
        const until = activeUntil(place);
        return {
          ...base,
          status: "ACTIVE",
          activeUntil: isoTime(until),
          expiresInMs: remainingMs(until, now),
        };
      }
      case "MISSED":
        return { ...base, status: "MISSED", expiresInMs: remainingMs(place.deadline!, now) };
      case "RETURNED":
        return { ...base, status: "MISSED" };
      default:
        return { ...base, status: place.status };
    }
  }
}

/**
 * For a sale's own transaction: the place of a token as it is under lock, let in if its turn has come; or why not.
 * `changed` tells whether the place must be written.
 */
export function enterSale(
  token: QueueToken,
  locked: Place | undefined,
  queue: Queue,
  now: Instant,
): { place: Place; changed: boolean } | Refusal {
  if (!locked || locked.userId !== token.userId) return tokenInvalid();
  const place = arrive(locked, queue, now);
  const refusal = checkActive(place);
  if (refusal) return refusal;
  return { place, changed: place !== locked };
}

function endedKey({ queueId, position }: Pick<QueueToken, "queueId" | "position">): string {
  return `${queueId}:${position}`;
}

/** Whether the frontier has passed the token's place. */
function isPassed(token: QueueToken, queue: Queue): boolean {
  const position = linePosition(queue, token.position);
  return position !== null && position <= queue.frontier;
}

/** With a lottery, the number under which the visitor took part: with the user's id, the receipt of the draw. */
function registrationOf(token: QueueToken, queue: Queue): { registration?: number } {
  return queue.lottery ? { registration: token.position } : {};
}

/** As many people ahead as would have a visitor ask again when one should who waits for the opening. */
function pollsUntil(opensAt: Instant | null, now: Instant): number {
  return opensAt === null ? 0 : remainingMs(opensAt, now) / 100;
}

function isCalled(place: Place): boolean {
  return place.status === "READY" || place.status === "MISSED";
}

async function readSessions(
  db: Database,
  clock: DatabaseClock,
  refs: readonly PlaceRef[],
): Promise<(Place | null)[]> {
  const { now, places } = await readPlaces(db, refs);
  clock.observe(now);
  return refs.map((ref) => places.get(placeKey(ref)) ?? null);
}
