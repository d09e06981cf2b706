import { Refusal, refuse } from "../../core/refusals.ts";
import { RecentMap } from "../../core/recent-map.ts";
import type { QueueToken } from "../../http/credentials.ts";

/** Some 5 MB; a place that does not fit is decided under locks again. */
const PLACES_MAX = 20_000;

/** Why a place lets nobody in for good. Who missed a call may come back, and so is not among them. */
const FINAL_REASONS: ReadonlySet<unknown> = new Set(["timed_out", "consumed", "left", "revoked"]);

/**
 * Places that one kind of command was refused for, for good: what comes with their tokens again needs no batch and no
 * lock. A place that has ended never comes back to life, so that what is remembered here stays true.
 */
export class EndedPlaces {
  readonly #refusals = new RecentMap<{ detail: string; reason: unknown }>(PLACES_MAX);

  /** Takes an outcome that was decided under the lock of the token's place. */
  observe(token: QueueToken, outcome: unknown): void {
    if (!(outcome instanceof Refusal) || outcome.code !== "queue_token_expired") return;
    const { reason } = outcome.fields;
    if (FINAL_REASONS.has(reason)) this.#refusals.set(keyOf(token), { detail: outcome.message, reason });
  }

  /** The refusal that the place is known to have; undefined where its row must be asked. */
  find(token: QueueToken): Refusal | undefined {
    const known = this.#refusals.get(keyOf(token));
    return known && refuse("queue_token_expired", known.detail, { reason: known.reason });
  }
}

function keyOf({ queueId, position, userId }: QueueToken): string {
  return `${queueId} ${position} ${userId}`;
}
