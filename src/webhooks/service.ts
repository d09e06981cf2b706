import { fieldError } from "../core/words/field-errors.ts";
import type { Actor } from "../core/access/actor.ts";
import type { SecretBox } from "../core/access/secret-box.ts";
import { newId } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";
import { invalidRequest, notFound, refuse } from "../core/refusals.ts";
import { isoTime } from "../core/time.ts";
import type { DatabaseClock } from "../database/clock.ts";
import type { Answer, KeyUse } from "../database/batches/idempotency.ts";
import type { Database, Tx } from "../database/database.ts";
import { recordAction } from "../history/for-transactions.ts";
import { checkUnchanged, revisionOfTag, tagOf } from "../http/request/state-tag.ts";
import { pageLimit, toPage } from "../http/schemas.ts";
import type { OrganiserChanges } from "../organiser/for-transactions.ts";
import type {
  DeliveriesAsked,
  Delivery,
  Endpoint,
  EndpointChange,
  EndpointRequest,
  NewEndpoint,
  RotatedSecret,
} from "./api.ts";
import {
  countEndpoints,
  deleteEndpoint,
  type EndpointRecord,
  insertEndpoint,
  lockEndpoint,
  readEndpoints,
  resealSecrets,
  rotateSecret,
  updateEndpoint,
} from "./endpoint-store.ts";
import { deleteOldEvents } from "./event-store.ts";
import { post, type PostOptions } from "../http/outgoing/post.ts";
import { afterAttempt, newSecret, signatureOf } from "./rules.ts";
import {
  claimSendings,
  disableEndpoint,
  readSendings,
  recordAttempt,
  replaySending,
  type SendingRecord,
} from "./sending-store.ts";

/** While a delivery is on its way, nobody else takes it. Longer than a request may take. */
const LEASE_MS = 30_000;
const CLAIMED_MAX = 20;
const ROUNDS_MAX = 10;
const OLD_SECRET_HOURS = 24;
const KEPT_DAYS = 30;
const DELETED_MAX = 1_000;

export interface WebhooksOptions extends PostOptions {
  db: Database;
  changes: OrganiserChanges;
  clock: DatabaseClock;
  box: SecretBox;
}

/** Tells others what happens: whom, and what came of it. */
export class WebhookEndpoints {
  readonly #db: Database;
  readonly #changes: OrganiserChanges;
  readonly #clock: DatabaseClock;
  readonly #box: SecretBox;
  readonly #options: PostOptions;

  constructor({ db, changes, clock, box, allowsPrivate }: WebhooksOptions) {
    this.#db = db;
    this.#changes = changes;
    this.#clock = clock;
    this.#box = box;
    this.#options = { allowsPrivate };
  }

  /** Its secret is shown in this answer and never again. */
  async add(
    actor: Actor,
    { url, events }: EndpointRequest,
    key: KeyUse | undefined,
  ): Promise<Answer<NewEndpoint>> {
    this.#checkUrl(url);
    return this.#changes.runOnce(key, async (tx) => {
      if ((await countEndpoints(tx)) >= LIMITS.webhookEndpointsMax)
        return refuse("invalid_state", `At most ${LIMITS.webhookEndpointsMax} endpoints.`);
      const endpointId = newId();
      const secret = newSecret();
      const made = await insertEndpoint(tx, { endpointId, url, events, secret: this.#box.seal(secret) });
      const detail = { url, events };
      await recordAction(tx, actor, {
        action: "add_webhook_endpoint",
        subject: endpointId,
        detail,
        after: detail,
      });
      return { status: 201, body: { ...viewOf(made), secret }, reference: endpointId };
    });
  }

  async list(): Promise<{ items: Endpoint[] }> {
    return { items: (await readEndpoints(this.#db)).map(viewOf) };
  }

  /** Throws `not_found`, `invalid_request`, and `invalid_state` (changed since `ifMatch`). */
  async change(
    actor: Actor,
    id: string,
    change: EndpointChange,
    ifMatch: string | undefined,
  ): Promise<Endpoint> {
    if (change.url !== undefined) this.#checkUrl(change.url);
    return this.#changes.run(async (tx) => {
      const found = await lockEndpoint(tx, id);
      if (!found) return notFound();
      const stale = checkUnchanged(ifMatch, endpointTag(found));
      if (stale) return stale;
      const before = settingsOf(found);
      const { url = before.url, events = before.events, enabled = before.enabled } = change;
      const after = { url, events, enabled };
      await updateEndpoint(tx, { ...found, ...after });
      const detail = { url };
      await recordAction(tx, actor, {
        action: "change_webhook_endpoint",
        subject: id,
        detail,
        before,
        after,
      });
      return viewOf({ ...found, ...after });
    });
  }

  /** A new secret. The old one goes on signing beside it for a day. */
  async rotate(actor: Actor, id: string, key: KeyUse | undefined): Promise<Answer<RotatedSecret>> {
    return this.#changes.runOnce(key, async (tx) => {
      const found = await lockEndpoint(tx, id);
      if (!found) return notFound();
      const secret = newSecret();
      const until = await rotateSecret(tx, id, this.#box.seal(secret), OLD_SECRET_HOURS);
      const detail = { url: found.url };
      await recordAction(tx, actor, { action: "rotate_webhook_secret", subject: id, detail });
      return { status: 200, body: { secret, oldSecretUntil: isoTime(until.getTime()) }, reference: id };
    });
  }

  async remove(actor: Actor, id: string): Promise<void> {
    await this.#changes.run(async (tx) => {
      const found = await lockEndpoint(tx, id);
      if (!found) return notFound();
      await deleteEndpoint(tx, id);
      await recordAction(tx, actor, {
        action: "remove_webhook_endpoint",
        subject: id,
        before: settingsOf(found),
      });
      return true;
    });
  }

  /** Deliveries, newest first. */
  async deliveries(asked: DeliveriesAsked) {
    const rows = await readSendings(this.#db, asked, pageLimit({ limit: asked.limit }) + 1);
    return toPage(rows, { limit: asked.limit }, deliveryOf, ({ sequence }) => String(sequence));
  }

  /** Sends a delivery again, whatever came of it. */
  async replay(actor: Actor, id: string, key: KeyUse | undefined): Promise<Answer<Delivery>> {
    return this.#changes.runOnce(key, async (tx) => {
      const again = await replaySending(tx, id);
      if (!again) return notFound();
      const detail = { eventId: again.eventId, type: again.type };
      await recordAction(tx, actor, { action: "replay_webhook", subject: again.endpointId, detail });
      return { status: 200, body: deliveryOf(again), reference: id };
    });
  }

  /** One turn: sends what is due. Every worker may do so at once. Returns how many were tried. */
  async sendDue(): Promise<number> {
    let tried = 0;
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const due = await claimSendings(this.#db, LEASE_MS, CLAIMED_MAX);
      if (due.length === 0) break;
      const endpoints = new Map((await readEndpoints(this.#db)).map((each) => [each.endpointId, each]));
      await Promise.all(due.map((sending) => this.#send(sending, endpoints.get(sending.endpointId))));
      tried += due.length;
    }
    return tried;
  }

  /** Seals secrets of the installation's older secret with the present one. Returns how many. */
  async reseal(tx: Tx): Promise<number> {
    return this.#box.hasOlder ? resealSecrets(tx, (sealed) => this.#box.resealed(sealed)) : 0;
  }

  deleteOld(tx: Tx): Promise<void> {
    return deleteOldEvents(tx, KEPT_DAYS, DELETED_MAX);
  }

  async #send(sending: SendingRecord, endpoint: EndpointRecord | undefined): Promise<void> {
    if (!endpoint) return;
    const secrets = endpoint.secrets.flatMap((sealed) => this.#box.open(sealed) ?? []);
    const { eventId, type, at, data } = sending;
    const body = JSON.stringify({ type, timestamp: at, data });
    const seconds = Math.floor(this.#clock.now() / 1_000);
    const attempt =
      secrets.length === 0
        ? { status: null, error: "its secret cannot be read: rotate it" }
        : await post(
            new URL(endpoint.url),
            {
              "Content-Type": "application/json",
              "User-Agent": "Frontrow-Webhooks/1",
              "webhook-id": eventId,
              "webhook-timestamp": String(seconds),
              "webhook-signature": signatureOf(secrets, eventId, seconds, body),
            },
            body,
            this.#options,
          );
    const after = afterAttempt(sending.attempts, attempt, this.#clock.now(), Math.random());
    await recordAttempt(this.#db, sending, attempt, after);
    if (after.endsEndpoint) await disableEndpoint(this.#db, endpoint.endpointId);
  }

  #checkUrl(url: string): void {
    if (!this.#options.allowsPrivate && URL.parse(url)?.protocol !== "https:")
      throw invalidRequest("url", fieldError("web_address", "must be an https:// address"));
  }
}

/** What the organiser may change of an endpoint. */
type EndpointSettings = Pick<EndpointRecord, "url" | "events" | "enabled">;

function settingsOf({ url, events, enabled }: EndpointSettings): EndpointSettings {
  return { url, events, enabled };
}

/** Names an endpoint's present settings, for `If-Match`. */
function endpointTag({ url, events, enabled }: EndpointSettings): string {
  return tagOf([url, events, enabled]);
}

function viewOf({ endpointId, createdAt, ...rest }: EndpointRecord): Endpoint {
  return { endpointId, ...settingsOf(rest), createdAt, revision: revisionOfTag(endpointTag(rest)) };
}

function deliveryOf(sending: SendingRecord): Delivery {
  const delivery: Partial<SendingRecord> = { ...sending };
  delete delivery.sequence;
  return delivery as Delivery;
}
