import { encryptNotification } from "@block65/webcrypto-web-push";
import type { SecretBox } from "../core/access/secret-box.ts";
import { newId } from "../core/ids.ts";
import { invalidRequest, notFound } from "../core/refusals.ts";
import { MINUTE_MS } from "../core/time.ts";
import type { DatabaseClock } from "../database/clock.ts";
import type { Database, Tx } from "../database/database.ts";
import { post, type PostOptions } from "../http/outgoing/post.ts";
import { isPublicEndpoint } from "../http/outgoing/public-address.ts";
import type { QueueToken } from "../http/credentials.ts";
import type { WaitingRoom } from "../waiting-room/service.ts";
import type { PushSubscription } from "./api.ts";
import { placesNear } from "./places-near.ts";
import { afterAttempt, KEPT_SECONDS, noticeOf } from "./rules.ts";
import {
  claimDue,
  deleteById,
  deleteOver,
  deleteSubscription,
  type DueSubscription,
  noteNearTold,
  putSubscription,
  queuesWithSubscriptions,
  tryAgainAfter,
} from "./store.ts";
import type { Vapid } from "./vapid.ts";

/** While one worker tells a device, no other does. A worker that dies meanwhile holds it up so long. */
const LEASE_MS = MINUTE_MS;
const CLAIMED_MAX = 50;
/** A push service that is slow holds up those who are told in the same turn. */
const ANSWER_MS_MAX = 4_000;
const DELETED_MAX = 5_000;
const TEXT = new TextEncoder();

export interface NotificationsOptions extends PostOptions {
  db: Database;
  clock: DatabaseClock;
  room: Pick<WaitingRoom, "board">;
  vapid: Vapid;
  box: SecretBox;
}

/** What is kept of a device, sealed. */
interface Kept extends PushSubscription {
  /** The key that its browser subscribed with. */
  publicKey: string;
}

/** Tells devices by Web Push that a turn is near, and that it came, for visitors who asked for that. */
export class Notifications {
  readonly #options: NotificationsOptions;

  constructor(options: NotificationsOptions) {
    this.#options = options;
  }

  get publicKey(): string {
    return this.#options.vapid.publicKey;
  }

  /** The device that asked last is told. Throws `not_found` for a place that is over. */
  async subscribe(place: QueueToken, subscription: PushSubscription): Promise<void> {
    const { db, box, allowsPrivate } = this.#options;
    if (!allowsPrivate && !isPublicEndpoint(subscription.endpoint))
      throw invalidRequest("endpoint", "must be the https:// address of a push service");
    const kept: Kept = { ...subscription, publicKey: this.publicKey };
    if (!(await putSubscription(db, place, newId(), box.seal(JSON.stringify(kept))))) throw notFound();
  }

  unsubscribe(place: QueueToken): Promise<void> {
    return deleteSubscription(this.#options.db, place);
  }

  /** One turn: tells whoever has to be told now. Every worker may do so at once. Returns how many. */
  async sendDue(): Promise<number> {
    const { db, clock, room } = this.#options;
    let told = 0;
    for (const { queueNo, queueId } of await queuesWithSubscriptions(db)) {
      const queue = await room.board.find(queueId);
      if (!queue) continue;
      const near = placesNear(queue, room.board, clock.now());
      const due = await claimDue(db, { queueNo, near }, LEASE_MS, CLAIMED_MAX);
      await Promise.all(due.map((each) => this.#tell(each)));
      told += due.length;
    }
    return told;
  }

  deleteOver(tx: Tx): Promise<void> {
    return deleteOver(tx, DELETED_MAX);
  }

  async #tell({ subscriptionId, sealed, attempts, stage }: DueSubscription): Promise<void> {
    const { db } = this.#options;
    const after = afterAttempt(attempts, await this.#push(sealed, stage));
    if (after.outcome === "again") await tryAgainAfter(db, subscriptionId, after.pauseMs);
    else if (after.outcome === "told" && stage === "near") await noteNearTold(db, subscriptionId);
    else await deleteById(db, subscriptionId);
  }

  /** The status of the push service's answer; null for none. */
  async #push(sealed: string, stage: DueSubscription["stage"]): Promise<number | null> {
    const { box, clock, vapid, allowsPrivate } = this.#options;
    const text = box.open(sealed);
    // Sealed with a secret that is gone. Nobody can tell this device anything.
    if (text === null) return 410;
    const { endpoint, keys, locale, concertId, publicKey } = JSON.parse(text) as Kept;
    const url = new URL(endpoint);
    const authorization = await vapid.authorization(url.origin, publicKey, clock.now());
    const notice = TEXT.encode(JSON.stringify(noticeOf(stage, locale, concertId)));
    const body = await encryptNotification({ endpoint, expirationTime: null, keys }, notice).catch(
      () => null,
    );
    if (authorization === null || body === null) return 400;
    const headers = {
      Authorization: authorization,
      "Content-Type": "application/octet-stream",
      "Content-Encoding": "aes128gcm",
      TTL: String(KEPT_SECONDS[stage]),
      Urgency: "high",
      // A device that was off gets the later one alone.
      Topic: "turn",
    };
    return (await post(url, headers, body, { allowsPrivate, timeoutMs: ANSWER_MS_MAX })).status;
  }
}
