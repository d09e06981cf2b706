import { createHash } from "node:crypto";
import { notFound, refuse } from "../../core/refusals.ts";
import type { DatabaseClock } from "../../database/clock.ts";
import type { Database } from "../../database/database.ts";
import type { Log } from "../../core/log.ts";
import type { Gateway, ReceivedWebhook } from "../gateways/gateway.ts";
import { keepDelivery } from "../ledger/store.ts";

/**
 * Word from the payment companies. It moves no points, whatever it says: it only brings forward the look at the
 * company that would have come anyway, so that a forged, late, repeated or wrong one has nothing to gain.
 */
export class Webhooks {
  readonly #db: Database;
  readonly #clock: DatabaseClock;
  readonly #gateways: Map<string, Gateway>;
  readonly #log: Log;

  constructor(db: Database, clock: DatabaseClock, gateways: readonly Gateway[], log: Log) {
    this.#db = db;
    this.#clock = clock;
    this.#gateways = new Map(gateways.map((gateway) => [gateway.name, gateway]));
    this.#log = log;
  }

  /**
   * Takes a delivery in. One that came before is answered alike and does nothing. Throws `not_found` for a company that
   * is none of ours, `unauthenticated` for a signature that is not good or too old, `invalid_request` for a body that
   * says nothing.
   */
  async receive(gatewayName: string, webhook: ReceivedWebhook): Promise<void> {
    const gateway = this.#gateways.get(gatewayName);
    if (!gateway) throw notFound();
    const hint = gateway.readWebhook(webhook, this.#clock.now());
    if (typeof hint === "string") {
      this.#log.warn("webhook refused", { gateway: gatewayName, fault: hint });
      if (hint === "unreadable")
        throw refuse("invalid_request", "The webhook names no payment.", { errors: [] });
      throw refuse("unauthenticated", "The signature is not good, or too old.");
    }
    const bodySha256 = createHash("sha256").update(webhook.body).digest("hex");
    await keepDelivery(this.#db, { gateway: gateway.books, ...hint, bodySha256 });
  }
}
