import { LIMITS } from "../../core/limits.ts";
import type { Instant } from "../../core/time.ts";

/**
 * What Frontrow asks of a payment company. One file beside this one implements it for one company; `wallet` knows
 * nothing else about them.
 */
export interface Gateway {
  readonly name: string;
  /**
   * Whose books its payments are in, kept with every top-up so that it is asked about only there. Elsewhere its key has
   * "never been seen", and that would be believed.
   */
  readonly books: string;
  readonly bounds: GatewayBounds;
  /** What a buyer may choose as a `paymentMethod`; the first is the usual one. */
  readonly methods: readonly string[];
  /**
   * Null: `charge` is all that it takes. Else the buyer first authorises on the company's own page, and `charge` confirms
   * with what that page gave them.
   */
  readonly page: GatewayPage | null;
  /**
   * Captures money under our own key, at most once a key. Bounded in time; never throws: what cannot be told is
   * `unknown`.
   */
  charge(charge: GatewayCharge): Promise<GatewayAnswer>;
  /** What became of a key. `absent`: the company has never seen it. */
  find(key: string): Promise<GatewayAnswer | { outcome: "absent" }>;
  /**
   * Gives back a captured payment or part of it, under our own key of this cancellation: sent again under the same key,
   * it is done once and answered alike. Bounded; never throws.
   */
  cancel(cancel: GatewayCancel): Promise<CancelAnswer>;
  /** What became of a cancellation. `absent`: the company has not done it, or not yet. */
  findCancel(cancel: GatewayCancel): Promise<CancelAnswer | { outcome: "absent" }>;
  /** Reads what the company sent to us of its own accord. Nothing in it is believed but that it is worth a look. */
  readWebhook(webhook: ReceivedWebhook, now: Instant): WebhookHint | WebhookFault;
  /** What the company captured, for the comparison with our ledger; a page at a time. Throws when it cannot be asked. */
  captures(range: CaptureRange): Promise<{ captures: GatewayCapture[]; nextCursor: string | null }>;
}

/** How a buyer's browser opens the company's own page. All of it is public. */
export interface GatewayPage {
  clientKey: string;
  /** The company's script that opens it. */
  scriptUrl: string;
  /** Where that script may load from and lead to, as a content security policy names origins. */
  origins: readonly string[];
}

export interface ReceivedWebhook {
  /** The body as it came, byte for byte: a signature is over these bytes and no others. */
  body: Uint8Array;
  header: (name: string) => string | undefined;
}

/** Which payment may have changed. */
export interface WebhookHint {
  /** The company's own id of this delivery; the same when it sends it again. */
  deliveryId: string;
  /** Our key of the payment. */
  key: string;
}

export type WebhookFault = "forged" | "stale" | "unreadable";

export interface GatewayCharge {
  /** Ours, new for each attempt; the company's idempotency key. */
  key: string;
  amount: number;
  method: string;
}

/** How long this company is given, in milliseconds. */
export interface GatewayBounds {
  /** A charge leaves this long after its intent was begun, or never: somebody may already ask what became of it. */
  leaveMs: number;
  /** A charge is over after this; its outcome is then unknown. */
  chargeMs: number;
  findMs: number;
}

export const DEFAULT_BOUNDS: GatewayBounds = { leaveMs: 2_000, chargeMs: 3_000, findMs: 2_000 };

/** The age of an intent from which its charge cannot be on its way any more. */
export function chargeEndsMs({ leaveMs, chargeMs }: GatewayBounds): number {
  return leaveMs + chargeMs;
}

/** What a call may take besides the company's answer: two transactions, and a busy moment. */
const BESIDE_THE_CHARGE_MS = 9_000;

/** By when a call that asks the company is answered: as every call, and later where the company may take long. */
export function answerMsMax({ chargeMs }: GatewayBounds): number {
  return Math.max(LIMITS.answerMsMax, chargeMs + BESIDE_THE_CHARGE_MS);
}

/**
 * What is known from an answer to `find` that was asked when the intent was `ageMs` old. That the company has never
 * seen a key means something only once the charge cannot arrive any more; before, it may still be on its way.
 */
export function believeFound(
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
  /** It may have been captured or not. Only the company can tell, later. */
  | { outcome: "unknown"; reason: string };

export interface GatewayCancel {
  /** Of the charge. */
  key: string;
  /** Of this cancellation. */
  cancelKey: string;
  amount: number;
}

export type CancelAnswer =
  | { outcome: "cancelled"; amount: number }
  | { outcome: "declined"; reason: string }
  | { outcome: "unreachable" }
  | { outcome: "unknown"; reason: string };

/** Both ends optional; `from` is within and `to` is not. */
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
