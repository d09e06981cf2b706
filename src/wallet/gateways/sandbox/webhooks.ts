import { z } from "zod";
import type { JournalEntry, SandboxJournal } from "./journal.ts";
import { SIGNATURE_HEADER, signatureHeader, webhookSecret } from "../webhook-signature.ts";

/** How the sandbox sends webhooks. Stored in its journal, so the settings survive a restart. */
export const webhookSettings = z.strictObject({
  /** Null: no webhooks are sent. */
  url: z.url().nullable().default(null),
  delayMs: z.int().min(0).max(60_000).default(0),
  /** How often each delivery is sent. */
  copies: z.int().min(1).max(10).default(1),
  /** Events within half a second are sent in reverse order. */
  reversed: z.boolean().default(false),
  /** Signed with a wrong key. */
  forged: z.boolean().default(false),
  /** Signed as if an hour ago. */
  stale: z.boolean().default(false),
  /** Reports one won more than was captured. */
  wrongAmount: z.boolean().default(false),
});

export type WebhookSettings = z.infer<typeof webhookSettings>;

const SETTING = "webhooks";
const GATHER_MS = 500;
const ATTEMPTS_MAX = 5;
const ATTEMPT_MS_MAX = 5_000;
const HOUR_MS = 3_600_000;

/**
 * Sends a webhook for each payment and cancellation to one address. It gives up after a few attempts:
 * Frontrow asks for the outcome anyway.
 */
export class SandboxWebhooks {
  readonly #journal: SandboxJournal;
  readonly #secret: Buffer;
  #settings: WebhookSettings;
  #gathered: string[] = [];

  constructor(journal: SandboxJournal, key: string) {
    this.#journal = journal;
    this.#secret = webhookSecret(key);
    this.#settings = webhookSettings.parse(JSON.parse(journal.readSetting(SETTING) ?? "{}"));
  }

  get settings(): WebhookSettings {
    return this.#settings;
  }

  change(settings: WebhookSettings): void {
    this.#settings = settings;
    this.#journal.writeSetting(SETTING, JSON.stringify(settings));
  }

  announce({ key, status, amount, currency, cancelledAmount }: JournalEntry): void {
    const { url, delayMs, copies, reversed, wrongAmount } = this.#settings;
    if (url === null) return;
    const event = {
      deliveryId: Bun.randomUUIDv7(),
      type: "payment.changed",
      createdAt: new Date().toISOString(),
      data: { key, status, amount: wrongAmount ? amount + 1 : amount, currency, cancelledAmount },
    };
    const body = JSON.stringify(event);
    for (let copy = 0; copy < copies; copy += 1) {
      if (reversed) this.#gather(body, delayMs);
      else setTimeout(() => void this.#send(body), delayMs);
    }
  }

  #gather(body: string, delayMs: number): void {
    this.#gathered.push(body);
    if (this.#gathered.length > 1) return;
    setTimeout(() => {
      for (const gathered of this.#gathered.splice(0).toReversed()) void this.#send(gathered);
    }, delayMs + GATHER_MS);
  }

  async #send(body: string): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      const { url, forged, stale } = this.#settings;
      if (url === null) return;
      const at = Date.now() - (stale ? HOUR_MS : 0);
      const secret = forged ? webhookSecret("somebody else's") : this.#secret;
      const headers = {
        "Content-Type": "application/json",
        [SIGNATURE_HEADER]: signatureHeader(secret, body, at),
      };
      const signal = AbortSignal.timeout(ATTEMPT_MS_MAX);
      const status = await fetch(url, { method: "POST", headers, body, signal }).then(
        (response) => response.status,
        () => 0,
      );
      if (status >= 200 && status < 300) return;
      await Bun.sleep(2 ** attempt * 1_000);
    }
  }
}
