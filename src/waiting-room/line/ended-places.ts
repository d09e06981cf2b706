import { Refusal, refuse } from "../../core/refusals.ts";
import { RecentMap } from "../../core/recent-map.ts";
import type { QueueToken } from "../../http/credentials.ts";

/** Some 5 MB. A place that does not fit is decided under locks again. */
const PLACES_MAX = 20_000;

/** Reasons that end a place for good. A missed call is not among them: its visitor may return. */
const FINAL_REASONS: ReadonlySet<unknown> = new Set(["timed_out", "consumed", "left", "revoked"]);

/**
 * Places for which one kind of command was refused for good. A repeated command with such a token needs no
 * batch and no lock. An ended place never becomes live again, so an entry stays true.
 */
export class EndedPlaces {
  readonly #refusals = new RecentMap<{ detail: string; reason: unknown }>(PLACES_MAX);

  /** Remembers an outcome that was decided under the lock of the token's place. */
  observe(token: QueueToken, outcome: unknown): void {
    if (!(outcome instanceof Refusal) || outcome.code !== "queue_token_expired") return;
    const { reason } = outcome.fields;
    if (FINAL_REASONS.has(reason)) this.#refusals.set(keyOf(token), { detail: outcome.message, reason });
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
