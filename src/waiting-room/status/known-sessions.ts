import { RecentMap } from "../../core/recent-map.ts";
import type { Look, SharedStamps } from "../../shared-memory/shared-stamps.ts";
import type { Instant } from "../../core/time.ts";
import { placeKey } from "../line/place-store.ts";
import { activeUntil, type Place, type PlaceRef } from "../line/rules.ts";

/** Some 10 MB of sessions; what does not fit is read again. */
const SESSIONS_MAX = 20_000;

/**
 * The ACTIVE places that were read lately. A buyer who compares seats asks many times in a row, and each time whether
 * their token is still ACTIVE; what ends a session on this machine is heard of at once.
 */
export class KnownSessions {
  readonly #changes: SharedStamps;
  readonly #places = new RecentMap<{ place: Place; look: Look }>(SESSIONS_MAX);

  constructor(changes: SharedStamps) {
    this.#changes = changes;
  }

  /** To be taken before the place is read. */
  look(ref: PlaceRef): Look {
    return this.#changes.look(placeKey(ref));
  }

  remember(place: Place, look: Look): void {
    if (place.status === "ACTIVE") this.#places.set(placeKey(place), { place, look });
  }

  /** The place of this key, if it is known to be ACTIVE at `now`, which is `atMs` by the monotonic clock. */
  find(key: string, now: Instant, atMs: number): Place | undefined {
    const known = this.#places.get(key);
    if (!known || activeUntil(known.place) <= now) return undefined;
    return this.#changes.isStillTrue(known.look, atMs) ? known.place : undefined;
  }
}
