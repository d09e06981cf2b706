import type { QueueId } from "../core/ids.ts";
import { notFound, refuse } from "../core/refusals.ts";
import type { DatabaseClock } from "../database/clock.ts";
import type { Database } from "../database/database.ts";
import type { Metrics } from "../shared-memory/metrics.ts";
import type { Registrations } from "./api.ts";
import { readRegistrations } from "./line/place-store.ts";
import { type Queue, queueState } from "./line/rules.ts";
import { registrationLeaf } from "./lottery/lottery.ts";
import { type FrontierDocument, QueueBoard } from "./status/board.ts";
import { type Outflow, waitSecondsAt } from "./status/rules.ts";
import { FrontierStream, type SetIdleSeconds } from "./status/stream.ts";

/** The public data of a queue: its page, the stream of its changes, and the registrations of its draw. */
export class QueuePages {
  readonly board: QueueBoard;
  readonly stream: FrontierStream;
  readonly #db: Database;
  readonly #clock: DatabaseClock;

  constructor(db: Database, clock: DatabaseClock, metrics: Metrics) {
    this.#db = db;
    this.#clock = clock;
    this.board = new QueueBoard(db, clock);
    this.stream = new FrontierStream(this.board, metrics);
  }

  /** The queue as the board has it. Throws `not_found`. */
  async queue(queueId: QueueId): Promise<Queue> {
    const queue = await this.board.find(queueId);
    if (!queue) throw notFound();
    return queue;
  }

  /** The public page of a queue. */
  async document(queueId: QueueId): Promise<FrontierDocument> {
    return this.board.document(await this.queue(queueId));
  }

  /** The public page of a queue as a value, without its time, and what its organiser sees beside it. */
  async figuresOf(queueId: QueueId) {
    const queue = await this.queue(queueId);
    const { body, state } = this.board.document(queue);
    const { serverTime: _, ...page } = JSON.parse(new TextDecoder().decode(body.bytes));
    const flow = this.board.flowPerMinute(queueId);
    return { ...page, ...organiserFigures(queue, state, flow, this.board.outflow(queueId)) };
  }

  /** The present state of each of these queues. Queues that do not exist are missing. */
  async states(queueIds: readonly QueueId[]): Promise<Map<QueueId, ReturnType<typeof queueState>>> {
    const queues = await Promise.all(queueIds.map((id) => this.board.find(id)));
    const now = this.#clock.now();
    return new Map(queues.flatMap((queue) => (queue ? [[queue.queueId, queueState(queue, now)]] : [])));
  }

  /**
   * The registrations of a lottery as they entered the draw, from one index on, without names. Throws
   * `invalid_state` before the draw and where there will be none, `not_found` without a lottery.
   */
  async registrations(queueId: QueueId, from: number, limit: number): Promise<Registrations> {
    let queue = await this.queue(queueId);
    if (!queue.lottery) throw notFound();
    // The board may not know yet of a draw, or of a concert that was withdrawn.
    if (queue.drawCount === null) queue = (await this.board.findFresh(queueId)) ?? queue;
    if (queue.drawCount === null && queue.isWithdrawn)
      throw refuse("invalid_state", "The organiser has withdrawn this concert. Nothing was drawn.", {
        currentStatus: "CLOSED",
      });
    if (queue.drawCount === null)
      throw refuse("invalid_state", "The draw is yet to come.", { currentStatus: "SCHEDULED" });
    const { to, nextFrom } = pageOfDraw(queue.drawCount, from, limit);
    const users = await readRegistrations(this.#db, queue.queueNo, from, to);
    const items = users.map((userId, i) => registrationLeaf(queueId, from + i, userId));
    return { queueId, from, items, nextFrom };
  }

  /**
   * The public page of a queue and its changes, as server-sent events. `noteHere` is called every second
   * while they are listened to.
   */
  async listen(
    queueId: QueueId,
    lastEventId: string | undefined,
    setIdleSeconds: SetIdleSeconds,
    noteHere?: (queue: Queue) => void,
  ): Promise<Response> {
    const queue = await this.queue(queueId);
    return this.stream.open(queue, lastEventId, setIdleSeconds, noteHere && (() => noteHere(queue)));
  }

  /** The headers of a queue's stream, without opening one. */
  async streamHeaders(queueId: QueueId): Promise<Response> {
    await this.queue(queueId);
    return this.stream.headersAlone();
  }
}

/** The last index of a page of so many registrations from one on, and where the next page begins. */
export function pageOfDraw(
  drawCount: number,
  from: number,
  limit: number,
): { to: number; nextFrom: number | null } {
  const to = Math.min(drawCount, from + limit - 1);
  return { to, nextFrom: to < drawCount ? to + 1 : null };
}

/** What the organiser of a queue sees of it beside its public page. */
export function organiserFigures(
  queue: Queue,
  state: string,
  flow: { joined: number; left: number },
  outflow: Outflow | null,
) {
  return {
    missed: queue.missed,
    isStopped: queue.stopped,
    joinedPerMinute: Math.round(flow.joined),
    leftPerMinute: Math.round(flow.left * 10) / 10,
    estimatedWaitSeconds: state === "OPEN" ? waitSecondsAt(queue.lastPosition + 1, queue, outflow) : null,
  };
}
