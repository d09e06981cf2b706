import { notFound, refuse } from "../../core/refusals.ts";
import type { DatabaseClock } from "../../database/clock.ts";
import { accepted, type Batcher } from "../../database/batches/batcher.ts";
import type { Batchers } from "../../database/batches/batchers.ts";
import type { Database } from "../../database/database.ts";
import type { Log } from "../../core/log.ts";
import type { Gateway, ReceivedWebhook } from "../gateways/gateway.ts";
import { hintTopUps, type TopUpHint } from "../ledger/store.ts";

/** The charges that this worker waits for. */
interface Charges {
  /** Takes a hint about one of them; false if it is none of them. */
  hint(gatewayKey: string): boolean;
}

/**
 * Webhooks of the payment companies. They move no points, whatever they say, and none is stored: a webhook
 * only makes us ask the company earlier than we would have. So a forged, late, repeated or wrong one has no
 * effect.
 */
export class Webhooks {
  readonly hints: Batcher<TopUpHint, true>;
  readonly #charges: Charges;
  readonly #clock: DatabaseClock;
  readonly #gateways: Map<string, Gateway>;
  readonly #log: Log;

  constructor(
    db: Database,
    batchers: Batchers,
    clock: DatabaseClock,
    charges: Charges,
    gateways: readonly Gateway[],
    log: Log,
  ) {
    this.hints = batchers.sharing("webhook", async (hints) => {
      await hintTopUps(db, hints);
      return hints.map(() => true);
    });
    this.#charges = charges;
    this.#clock = clock;
    this.#gateways = new Map(gateways.map((gateway) => [gateway.name, gateway]));
    this.#log = log;
  }

  /**
   * Takes in a delivery. A repetition gets the same answer. Throws `not_found` for an
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
    if (this.#charges.hint(hint.key)) return;
    accepted(await this.hints.submit({ gateway: gateway.books, key: hint.key }));
  }
}
