import type { QueueId } from "../../core/ids.ts";
import { Refusal, refuse } from "../../core/refusals.ts";
import { RecentMap } from "../../core/recent-map.ts";
import type { QueueToken } from "../../http/credentials.ts";
import { type Queue, withdrawn } from "./rules.ts";

/** Some 5 MB. A place that does not fit is decided under locks again. */
const PLACES_MAX = 20_000;

/** Reasons that end a place for good. A missed call is not among them: its visitor may return. */
const FINAL_REASONS: ReadonlySet<unknown> = new Set(["timed_out", "consumed", "left", "revoked"]);

/** Reads queues as they are in the database. */
interface PresentQueues {
  findFresh(id: QueueId): Promise<Pick<Queue, "isWithdrawn"> | undefined>;
}

/**
 * Places for which one kind of command was refused for good. A repeated command with such a token needs no
 * batch and no lock. An ended place never becomes live again, so an entry stays true.
 */
export class EndedPlaces {
  readonly #refusals = new RecentMap<{ detail: string; reason: unknown }>(PLACES_MAX);
  readonly #queues: PresentQueues;

  constructor(queues: PresentQueues) {
    this.#queues = queues;
  }

  /**
   * Remembers an outcome that was decided under the lock of the token's place, and returns it in the words
   * that are true now.
   */
  async observe<Outcome>(token: QueueToken, outcome: Outcome | Refusal): Promise<Outcome | Refusal> {
    if (!(outcome instanceof Refusal)) return outcome;
    const { code, fields } = outcome;
    const { reason } = fields;
    if (code !== "queue_token_expired" || !FINAL_REASONS.has(reason)) return outcome;
    const refusal = reason === "revoked" ? await this.#whyRevoked(token, outcome) : outcome;
    this.#refusals.set(keyOf(token), { detail: refusal.message, reason });
    return refusal;
  }

  /** The queue that the place was decided with came from memory, which hears of a withdrawal only later. */
  async #whyRevoked({ queueId }: QueueToken, refusal: Refusal): Promise<Refusal> {
    const queue = await this.#queues.findFresh(queueId);
    return queue?.isWithdrawn === true ? withdrawn() : refusal;
  }

  /** The known refusal of this place. Undefined if its row must be read. */
  find(token: QueueToken): Refusal | undefined {
    const known = this.#refusals.get(keyOf(token));
    return known && refuse("queue_token_expired", known.detail, { reason: known.reason });
  }
}

function keyOf({ queueId, position, userId }: QueueToken): string {
  return `${queueId} ${position} ${userId}`;
}
