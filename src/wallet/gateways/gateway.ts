import { LIMITS } from "../../core/limits.ts";
import type { Instant } from "../../core/time.ts";

/**
 * What Frontrow requires of a payment company. Each company implements it in a folder beside this file;
 * `wallet` knows nothing else about them.
 */
export interface Gateway {
  readonly name: string;
  /** `sandbox`: ours; `test`: the company's keys for tests. Real money moves with `real` alone. */
  readonly mode: "sandbox" | "test" | "real";
  /**
   * Identifies the company account, or the sandbox journal, that holds the payments. Stored with each top-up,
   * which is looked up only there: another account would answer "never seen", and we would believe it.
   */
  readonly books: string;
  readonly bounds: GatewayBounds;
  /** The accepted values of `paymentMethod`; the first is the default. */
  readonly methods: readonly string[];
  /**
   * Null: `charge` is the only step. Otherwise the buyer first authorises on the company's own page, and
   * `charge` confirms with the key from that page.
   */
  readonly page: GatewayPage | null;
  /**
   * Captures money under our own key, at most once per key. Bounded in time. Never throws: an uncertain
   * result is `unknown`.
   */
  charge(charge: GatewayCharge): Promise<GatewayAnswer>;
  /** The outcome for a key. `absent`: the company has never seen it. */
  find(key: string): Promise<GatewayAnswer | { outcome: "absent" }>;
  /**
   * Refunds a captured payment or part of it, under our own key for this cancellation. A repetition under the
   * same key has no further effect and gets the same answer. Bounded in time; never throws.
   */
  cancel(cancel: GatewayCancel): Promise<CancelAnswer>;
  /** The outcome of a cancellation. `absent`: the company has not done it, or not yet. */
  findCancel(cancel: GatewayCancel): Promise<CancelAnswer | { outcome: "absent" }>;
  /** Reads a webhook of the company. Its content is not trusted; it only makes us ask the company. */
  readWebhook(webhook: ReceivedWebhook, now: Instant): WebhookHint | WebhookFault;
  /**
   * One page of the company's captures, to compare with our ledger. Throws if the company cannot be asked.
   */
  captures(range: CaptureRange): Promise<{ captures: GatewayCapture[]; nextCursor: string | null }>;
}

/** How a buyer's browser opens the company's own page. Everything in it is public. */
export interface GatewayPage {
  clientKey: string;
  /** The address of the company's script. */
  scriptUrl: string;
  /** The origins that the script loads from and leads to, in the form of a content security policy. */
  origins: readonly string[];
}

export interface ReceivedWebhook {
  /** The raw bytes of the body, because the signature covers exactly these. */
  body: Uint8Array;
  header: (name: string) => string | undefined;
}

/** Which payment may have changed. */
export interface WebhookHint {
  /** The company's own id of this delivery. A repetition has the same id. */
  deliveryId: string;
  /** Our key of the payment. */
  key: string;
}

export type WebhookFault = "forged" | "stale" | "unreadable";

export interface GatewayCharge {
  /** Ours, new for each attempt. It is also the company's idempotency key. */
  key: string;
  amount: number;
  method: string;
}

/** Time limits for this company, in milliseconds. */
export interface GatewayBounds {
  /**
   * A charge is sent within this time after its intent was stored, or never: later, reconciliation may
   * already have asked.
   */
  leaveMs: number;
  /** A charge without an answer after this time is `unknown`. */
  chargeMs: number;
  findMs: number;
}

export const DEFAULT_BOUNDS: GatewayBounds = { leaveMs: 2_000, chargeMs: 3_000, findMs: 2_000 };

/** The age of an intent after which its charge cannot still be on its way. */
export function chargeEndsMs({ leaveMs, chargeMs }: GatewayBounds): number {
  return leaveMs + chargeMs;
}

/** What a call may take besides the company's answer: two transactions, and some delay. */
const BESIDE_THE_CHARGE_MS = 9_000;

/**
 * The time limit of a call that asks the company: the usual one, or longer for a company that may take
 * longer.
 */
export function answerMsMax({ chargeMs }: GatewayBounds): number {
  return Math.max(LIMITS.answerMsMax, chargeMs + BESIDE_THE_CHARGE_MS);
}

/**
 * Interprets the answer of a `find` that was sent when the intent was `ageMs` old. "Never seen" counts only
 * once the charge can no longer arrive; before that, it may still be on its way.
 */
export function interpretFound(
  found: GatewayAnswer | { outcome: "absent" },
  ageMs: number,
  bounds: GatewayBounds,
): GatewayAnswer | { outcome: "absent" } {
  if (found.outcome !== "absent" || ageMs >= chargeEndsMs(bounds)) return found;
  return { outcome: "unknown", reason: "not_seen_yet" };
}

export type GatewayAnswer =
  | { outcome: "captured"; amount: number; currency: string }
  | { outcome: "declined"; reason: string }
  /** The request cannot have arrived: nothing was captured, and nothing will be. */
  | { outcome: "unreachable" }
  /** It may have been captured or not. Only a later question to the company can tell. */
  | { outcome: "unknown"; reason: string };

export interface GatewayCancel {
  /** The key of the charge. */
  key: string;
  /** The key of this cancellation. */
  cancelKey: string;
  amount: number;
}

export type CancelAnswer =
  | { outcome: "cancelled"; amount: number }
  | { outcome: "declined"; reason: string }
  | { outcome: "unreachable" }
  | { outcome: "unknown"; reason: string };

/** Both ends are optional; `from` is inclusive, `to` exclusive. */
export interface CaptureRange {
  from: Instant | null;
  to: Instant | null;
  cursor: string | null;
}

export interface GatewayCapture {
  key: string;
  amount: number;
  currency: string;
  cancelledAmount: number;
  capturedAt: Instant;
}
