import { RecentMap } from "../../core/recent-map.ts";
import type { Stamp, SharedStamps } from "../../shared-memory/shared-stamps.ts";
import type { Instant } from "../../core/time.ts";
import { placeKey } from "../line/place-store.ts";
import { activeUntil, type Place, type PlaceRef } from "../line/rules.ts";

/** Some 10 MB of sessions; what does not fit is read again. */
const SESSIONS_MAX = 20_000;

/**
 * Recently read ACTIVE places. A buyer who compares seats sends many requests in a row, and each must check
 * that the token is still ACTIVE. The end of a session on this machine is noticed at once.
 */
export class KnownSessions {
  readonly #changes: SharedStamps;
  readonly #places = new RecentMap<{ place: Place; stamp: Stamp }>(SESSIONS_MAX);

  constructor(changes: SharedStamps) {
    this.#changes = changes;
  }

  /** To be taken before the place is read. */
  stampOf(ref: PlaceRef): Stamp {
    return this.#changes.stampOf(placeKey(ref));
  }

  remember(place: Place, stamp: Stamp): void {
    if (place.status === "ACTIVE") this.#places.set(placeKey(place), { place, stamp });
  }

  /**
   * The place of this key, if it is known to be ACTIVE at `now`. `atMs` is the same instant by the monotonic
   * clock.
   */
  find(key: string, now: Instant, atMs: number): Place | undefined {
    const known = this.#places.get(key);
    if (!known || activeUntil(known.place) <= now) return undefined;
    return this.#changes.isStillTrue(known.stamp, atMs) ? known.place : undefined;
  }
}
