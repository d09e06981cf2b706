import type { QueueId, UserId } from "../core/ids.ts";
import { Refusal, refuse } from "../core/refusals.ts";
import { type Instant, isoTime, remainingMs } from "../core/time.ts";
import { accepted, type Batcher } from "../database/batches/batcher.ts";
import type { Batchers, Submitter } from "../database/batches/batchers.ts";
import type { DatabaseClock } from "../database/clock.ts";
import type { Database } from "../database/database.ts";
import type { Answer } from "../database/batches/idempotency.ts";
import { LoopLag } from "../overload/loop-lag.ts";
import { type HashedKey, hashedKey } from "../shared-memory/hashed-key.ts";
import type { Pace } from "../shared-memory/pace.ts";
import type { SharedMarks } from "../shared-memory/shared-marks.ts";
import type { Metrics } from "../shared-memory/metrics.ts";
import type { TokenSigner } from "../core/signed-token.ts";
import type { JoinChallenge, QueueStatus } from "./api.ts";
import type { QueueBoard } from "./status/board.ts";
import { KnownSessions } from "./status/known-sessions.ts";
import { type ArriveCommand, arrival } from "./joining/arriving.ts";
import { type JoinCommand, type Joined, planJoins } from "./joining/joining.ts";
import { linePosition } from "./lottery/draw.ts";
import { placeKey, readPlaces } from "./line/place-store.ts";
import type { Presence } from "./presence/presence.ts";
import type { ProofOfWork } from "./joining/proof-of-work.ts";
import { readAllQueues } from "./line/queue-store.ts";
import type { QueueToken } from "../http/credentials.ts";
import { openQueueToken, requireTokenHeader, signQueueToken } from "./line/queue-token.ts";
import {
  checkActive,
  type Place,
  type PlaceRef,
  presentPlace,
  type Queue,
  tokenInvalid,
  withdrawn,
} from "./line/rules.ts";
import { placeView, type LineSnapshot, waitingView } from "./status-view.ts";
import { QueuePages } from "./queue-pages.ts";
import type { FrontierStream, SetIdleSeconds } from "./status/stream.ts";

export interface WaitingRoomOptions {
  db: Database;
  batchers: Batchers;
  clock: DatabaseClock;
  signer: TokenSigner;
  metrics: Metrics;
  /** How often a token's status may be polled. */
  pace: Pace;
  /** Who in line has been heard of lately. */
  presence: Presence;
  /** Signs challenges, with keys of its own. */
  proofOfWork: ProofOfWork;
  /** Places that ended on this machine a moment ago, before the boards have read of it. */
  ended: SharedMarks;
}

/** Places in line: gives them, shows their status, and admits visitors whose turn has come. */
export class WaitingRoom {
  readonly pages: QueuePages;
  readonly board: QueueBoard;
  readonly stream: FrontierStream;
  readonly joins: Batcher<JoinCommand, Joined>;
  readonly arrivals: Submitter<ArriveCommand, Place>;
  readonly sessions: Batcher<PlaceRef, Place | null>;
  readonly proofOfWork: ProofOfWork;
  readonly presence: Presence;
  /** Measured by the worker's loops. Visitors of a worker that lags are told to poll less often. */
  readonly lag = new LoopLag();
  readonly #db: Database;
  readonly #clock: DatabaseClock;
  readonly #signer: TokenSigner;
  readonly #pace: Pace;
  readonly #ended: SharedMarks;
  readonly #known: KnownSessions;

  constructor(options: WaitingRoomOptions) {
    const { db, batchers, clock, signer, metrics, pace, ended, proofOfWork, presence } = options;
    this.#db = db;
    this.#clock = clock;
    this.#signer = signer;
    this.#pace = pace;
    this.#ended = ended;
    this.proofOfWork = proofOfWork;
    this.presence = presence;
    this.#known = new KnownSessions(db.changes);
    this.pages = new QueuePages(db, clock, metrics);
    this.board = this.pages.board;
    this.stream = this.pages.stream;
    this.joins = batchers.committing("join", planJoins);
    this.arrivals = batchers.inside(arrival);
    this.sessions = batchers.sharing("session", (refs) => readSessions(db, clock, refs));
  }

  /**
   * Gives the user a place, or returns the live one: 201 for a new place, else 200. `proofOfWork` is the
   * header's solved challenge, which a new place may require.
   */
  async join(
    queueId: QueueId,
    userId: UserId,
    proofOfWork?: string,
  ): Promise<Answer<QueueStatus & { token: string }>> {
    const queue = await this.pages.queue(queueId);
    const proof =
      proofOfWork === undefined ? undefined : await this.proofOfWork.open(proofOfWork, queueId, userId);
    const joined = accepted(await this.joins.submit({ queueNo: queue.queueNo, userId, proof }));
    const place = isCalled(joined.place) ? await this.#arrive(joined.place, queue) : joined.place;
    const token: QueueToken = {
      queueId,
      userId,
      position: place.position,
      issuedAt: isoTime(place.joinedAt),
    };
    return {
      status: joined.created ? 201 : 200,
      body: { token: signQueueToken(this.#signer, token), ...placeView(this.#snapshot(token, queue), place) },
    };
  }

  /** A challenge for this user in this queue. Throws `invalid_state` if the queue requires none. */
  async challenge(queueId: QueueId, userId: UserId): Promise<JoinChallenge> {
    const { proofOfWork } = await this.pages.queue(queueId);
    if (proofOfWork === null)
      throw refuse("invalid_state", "This queue asks for no proof of work: just join.");
    const now = this.#clock.now();
    const made = await this.proofOfWork.challenge(queueId, userId, proofOfWork.attemptsMax, now);
    return {
      challenge: made.challenge,
      attemptsMax: made.attemptsMax,
      expiresAt: isoTime(made.expiresAt),
      expiresInMs: remainingMs(made.expiresAt, now),
    };
  }

  /** The header's queue token, not yet verified. Throws `queue_token_missing`. */
  requireTokenHeader(header: string | undefined): string {
    return requireTokenHeader(header);
  }

  /** As `openQueueToken`. */
  openToken(header: string | undefined, userId: UserId, queueId?: QueueId): QueueToken {
    return openQueueToken(this.#signer, header, userId, queueId);
  }

  /** Counts one status poll of a token. Returns a refusal if it is polled faster than anybody needs. */
  checkPace(token: QueueToken): Refusal | undefined {
    token.paceKey ??= hashedKey(token.queueId + token.userId);
    const waitMs = this.#pace.take(token.paceKey, Date.now());
    if (waitMs === 0) return undefined;
    const { perSecond } = this.#pace;
    const detail = `Ask for your status after \`pollAfterMs\`, and ${perSecond} times a second at most.`;
    return refuse("too_many_requests", detail, {}, Math.ceil(waitMs / 1_000));
  }

  /**
   * The visitor's status. Beyond the frontier it is answered from memory alone. A poll by a visitor whose
   * turn has come makes the token ACTIVE, if they arrive with it.
   */
  status(token: QueueToken, arrives = true): QueueStatus | Promise<QueueStatus> {
    const snapshot = this.snapshotBeyondFrontier(token, this.#clock.now());
    return snapshot ? waitingView(snapshot) : this.#readStatus(token, arrives);
  }

  /** The line as of `now`, from memory, for a token beyond the frontier; undefined for any other token. */
  snapshotBeyondFrontier(token: QueueToken, now: Instant): LineSnapshot | undefined {
    const queue = this.board.peek(token.queueId);
    if (!queue || token.position > queue.lastPosition) return undefined;
    const position = linePosition(queue, token.position);
    const waits = position === null || position > queue.frontier;
    return waits && !this.#hasEnded(token) ? this.#snapshot(token, queue, now, position) : undefined;
  }

  /** As `QueuePages.listen`. Who has sent a token is known to be there while they listen. */
  listen(
    queueId: QueueId,
    token: QueueToken | undefined,
    lastEventId: string | undefined,
    setIdleSeconds: SetIdleSeconds,
  ): Promise<Response> {
    if (!token) return this.pages.listen(queueId, lastEventId, setIdleSeconds);
    return this.pages.listen(queueId, lastEventId, setIdleSeconds, (queue) =>
      this.presence.note(queue, token.position, this.#clock.now()),
    );
  }

  /** The database's clock, as last observed. `atMs` is a reading of the monotonic clock. */
  now(atMs?: number): Instant {
    return this.#clock.now(atMs);
  }

  /**
   * Makes all workers of this machine read this place's row before they answer its visitor. The boards of all
   * machines learn of it with their next read.
   */
  markEnded(place: Pick<QueueToken, "queueId" | "position">): void {
    this.#ended.set(endedKey(place));
  }

  /**
   * The token's place, ACTIVE now. Throws `queue_token_waiting`, `queue_token_expired`, or
   * `queue_token_invalid` for a token of a queue other than `queueId`. Concurrent callers share one read.
   */
  async requireActive(token: QueueToken, queueId = token.queueId): Promise<Place> {
    if (token.queueId !== queueId) throw tokenInvalid();
    const known = this.activePlace(token);
    if (known) return known;
    const called = await this.requireCalled(token);
    const ref = { queueNo: called.queueNo, position: token.position };
    const stamp = this.#known.stampOf(ref);
    const { place, queue } = await this.#placeAndQueue(token, called);
    if (place.status === "MISSED") this.presence.note(queue, place.position, this.#clock.now());
    const here = isCalled(place) ? await this.#arrive(place, queue) : place;
    const refusal = checkActive(here, queue);
    if (refusal) throw refusal;
    this.#known.remember(here, stamp);
    return here;
  }

  /** The token's place if memory knows that it is ACTIVE; undefined if the database must be read. */
  activePlace(token: QueueToken, atMs = performance.now()): Place | undefined {
    const queue = this.board.peek(token.queueId);
    if (!queue) return undefined;
    token.placeKey ??= placeKey({ queueNo: queue.queueNo, position: token.position });
    const place = this.#known.find(token.placeKey, this.#clock.now(atMs), atMs);
    return place?.userId === token.userId ? place : undefined;
  }

  /**
   * Throws `queue_token_waiting`, with the visitor's status, unless the frontier has passed the token; or
   * `queue_token_expired` if the line has ended. Uses a fresh frontier, because another worker may just have
   * told the visitor that it is their turn.
   */
  async requireCalled(token: QueueToken): Promise<Queue> {
    let queue = await this.pages.queue(token.queueId);
    // A mark may be another place's: only the row tells.
    if (this.#hasEnded(token) && (await this.#session(token, queue)).status !== "WAITING") return queue;
    if (!isPassed(token, queue)) queue = (await this.board.findFresh(token.queueId)) ?? queue;
    if (isPassed(token, queue)) return queue;
    if (queue.isWithdrawn) throw withdrawn();
    const view = waitingView(this.#snapshot(token, queue));
    const ahead = view.ahead === 1 ? "1 person is" : `${view.ahead} people are`;
    const detail =
      view.position === null
        ? "You are registered; your position will be drawn at the opening."
        : `You are number ${view.position}; ${ahead} ahead of you.`;
    const fields = { ...view, currentStatus: view.status };
    throw refuse("queue_token_waiting", detail, fields, Math.ceil(view.pollAfterMs / 1_000));
  }

  /** Every queue's present row, for metrics. */
  readAllQueues(): Promise<Queue[]> {
    return readAllQueues(this.#db);
  }

  async #readStatus(token: QueueToken, arrives: boolean): Promise<QueueStatus> {
    const { place, queue } = await this.#placeAndQueue(token, await this.pages.queue(token.queueId));
    if (!arrives || !isCalled(place)) return placeView(this.#snapshot(token, queue), place);
    return placeView(this.#snapshot(token, queue), await this.#arrive(place, queue));
  }

  /** The token's place and its queue, which says why a place was revoked: then it is read after it. */
  async #placeAndQueue(token: QueueToken, queue: Queue): Promise<{ place: Place; queue: Queue }> {
    const place = await this.#session(token, queue);
    if (place.status !== "REVOKED" || queue.isWithdrawn) return { place, queue };
    return { place, queue: (await this.board.findFresh(token.queueId)) ?? queue };
  }

  #hasEnded(token: QueueToken): boolean {
    if (this.board.hasDeparted(token.queueId, token.position)) return true;
    return !this.#ended.isEmpty && this.#ended.has((token.endedKey ??= endedKey(token)));
  }

  async #session(token: QueueToken, queue: Queue): Promise<Place> {
    const place = accepted(await this.sessions.submit({ queueNo: queue.queueNo, position: token.position }));
    if (!place || place.userId !== token.userId) throw tokenInvalid();
    return presentPlace(place, queue, this.#clock.now());
  }

  async #arrive(place: Place, queue: Queue): Promise<Place> {
    return accepted(await this.arrivals.submit({ ref: place, queue }));
  }

  #snapshot(
    token: QueueToken,
    queue: Queue,
    now = this.#clock.now(),
    position = linePosition(queue, token.position),
  ): LineSnapshot {
    // Whose status is asked for is there.
    this.presence.note(queue, token.position, now);
    return { token, queue, position, now, outflow: this.board.outflow(queue.queueId), lagMs: this.lag.ms };
  }
}

function endedKey({ queueId, position }: Pick<QueueToken, "queueId" | "position">): HashedKey {
  return hashedKey(`${queueId}:${position}`);
}

/** Whether the frontier has passed the token's place. */
function isPassed(token: QueueToken, queue: Queue): boolean {
  const position = linePosition(queue, token.position);
  return position !== null && position <= queue.frontier;
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
