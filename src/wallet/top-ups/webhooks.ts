import { createHash } from "node:crypto";
import { notFound, refuse } from "../../core/refusals.ts";
import type { DatabaseClock } from "../../database/clock.ts";
import { accepted, type Batcher } from "../../database/batches/batcher.ts";
import type { Batchers } from "../../database/batches/batchers.ts";
import type { Database } from "../../database/database.ts";
import type { Log } from "../../core/log.ts";
import type { Gateway, ReceivedWebhook } from "../gateways/gateway.ts";
import { type Delivery, keepDeliveries } from "../ledger/store.ts";

/**
 * Webhooks of the payment companies. They move no points, whatever they say: a webhook only makes us ask the
 * company earlier than we would have. So a forged, late, repeated or wrong one has no effect.
 */
export class Webhooks {
  readonly deliveries: Batcher<Delivery, true>;
  readonly #clock: DatabaseClock;
  readonly #gateways: Map<string, Gateway>;
  readonly #log: Log;

  constructor(
    db: Database,
    batchers: Batchers,
    clock: DatabaseClock,
    gateways: readonly Gateway[],
    log: Log,
  ) {
    this.deliveries = batchers.sharing("webhook", async (deliveries) => {
      await keepDeliveries(db, deliveries);
      return deliveries.map(() => true);
    });
    this.#clock = clock;
    this.#gateways = new Map(gateways.map((gateway) => [gateway.name, gateway]));
    this.#log = log;
  }

  /**
   * Takes in a delivery. A repetition gets the same answer and does nothing. Throws `not_found` for an
   * unknown company, `unauthenticated` for an invalid or old signature, `invalid_request` for a body without
   * a usable event.
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
    accepted(await this.deliveries.submit({ gateway: gateway.books, ...hint, bodySha256 }));
  }
}
