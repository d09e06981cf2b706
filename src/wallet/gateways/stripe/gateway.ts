import type { z } from "zod";
import { type Instant, SECOND_MS } from "../../../core/time.ts";
import type {
  CancelAnswer,
  CaptureRange,
  Gateway,
  GatewayAnswer,
  GatewayBounds,
  GatewayCancel,
  GatewayCharge,
} from "../gateway.ts";
import { lost, reasonLost } from "../lost-request.ts";
import { answerOf, cancelOf, listOf, meaningOf, OUR_KEY, PaymentIntent, Refund } from "./messages.ts";
import { readStripeWebhook } from "./webhook.ts";

/** The card networks behind it may take long. The server's own connections last 30 seconds. */
const STRIPE_BOUNDS: GatewayBounds = { leaveMs: 2_000, chargeMs: 20_000, findMs: 5_000 };
/** The form of the messages that is read here. */
const API_VERSION = "2024-06-20";
const PAGE_ITEMS = 100;
/** A search this long says "unknown" instead of "absent". */
const PAGES_MAX = 50;
/** How far their clock may be behind ours. */
const CLOCKS_APART_MS = 300_000;
const ORIGINS = ["https://*.stripe.com"];

export interface StripeConfig {
  /** Without a trailing slash: https://api.stripe.com */
  url: string;
  secretKey: string;
  /** Public: opens their form in the buyer's browser. */
  publishableKey: string;
  webhookSecret: string;
  scriptUrl: string;
  bounds?: GatewayBounds | undefined;
}

/**
 * Stripe. The buyer fills in their form and comes back with a confirmation token; our charge makes a
 * PaymentIntent and confirms it at once. Our key is their Idempotency-Key and stands in the metadata, by
 * which it is found. docs/stripe.md says how far this was checked.
 */
export function stripeGateway({
  url,
  secretKey,
  publishableKey,
  webhookSecret,
  scriptUrl,
  bounds = STRIPE_BOUNDS,
}: StripeConfig): Gateway {
  async function send(method: "GET" | "POST", path: string, fields: Fields, maxMs: number, key?: string) {
    const form = new URLSearchParams(fields);
    const headers: Record<string, string> = {
      Authorization: `Bearer ${secretKey}`,
      "Stripe-Version": API_VERSION,
    };
    if (key !== undefined) headers["Idempotency-Key"] = key;
    const signal = AbortSignal.timeout(maxMs);
    const response =
      method === "GET"
        ? await fetch(`${url}${path}?${form}`, { headers, signal })
        : await fetch(`${url}${path}`, { method: "POST", headers, body: form, signal });
    const answer: unknown = await response.json();
    return { status: response.status, ok: response.ok, answer };
  }

  /** Throws if they cannot be asked, or answer something else. */
  async function read<T extends z.ZodType>(schema: T, path: string, fields: Fields): Promise<z.infer<T>> {
    const { ok, status, answer } = await send("GET", path, fields, bounds.findMs);
    if (!ok) throw new AskingFailed(`status_${status}`);
    return schema.parse(answer);
  }

  /**
   * The payment with our key; null if they have never seen it. Their search finds payments of any age, but
   * new ones late. So what it does not find is looked for in the list, from when the key was made.
   */
  async function findIntent(key: string): Promise<PaymentIntent | null> {
    const query = `metadata['${OUR_KEY}']:'${key.replaceAll(/[^\w-]/g, "")}'`;
    const found = await read(listOf(PaymentIntent), "/v1/payment_intents/search", { query });
    const hit = found.data.find(({ metadata }) => metadata[OUR_KEY] === key);
    if (hit !== undefined) return read(PaymentIntent, `/v1/payment_intents/${hit.id}`, {});
    const from = Math.floor((madeAt(key) - CLOCKS_APART_MS) / SECOND_MS);
    let after: Fields = {};
    for (let pages = 0; pages < PAGES_MAX; pages += 1) {
      const fields = { limit: String(PAGE_ITEMS), "created[gte]": String(Math.max(0, from)), ...after };
      const { data, has_more } = await read(listOf(PaymentIntent), "/v1/payment_intents", fields);
      const intent = data.find(({ metadata }) => metadata[OUR_KEY] === key);
      if (intent !== undefined) return intent;
      if (!has_more) return null;
      after = { starting_after: data.at(-1)!.id };
    }
    throw new AskingFailed("too_many_payments");
  }

  async function findRefund(intent: PaymentIntent, cancelKey: string): Promise<Refund | undefined> {
    let after: Fields = {};
    for (;;) {
      const fields = { payment_intent: intent.id, limit: String(PAGE_ITEMS), ...after };
      const { data, has_more } = await read(listOf(Refund), "/v1/refunds", fields);
      const refund = data.find(({ metadata }) => metadata?.[OUR_KEY] === cancelKey);
      if (refund !== undefined || !has_more) return refund;
      after = { starting_after: data.at(-1)!.id };
    }
  }

  return {
    name: "stripe",
    mode: publishableKey.startsWith("pk_test_") ? "test" : "real",
    books: "stripe",
    methods: ["card"],
    page: { clientKey: publishableKey, scriptUrl, origins: ORIGINS },
    bounds,

    /** `method` is the confirmation token that the buyer brought back. */
    async charge({ key, amount, method }: GatewayCharge): Promise<GatewayAnswer> {
      try {
        const fields = {
          // The won has no smaller unit: the amount is in won.
          amount: String(amount),
          currency: "krw",
          confirm: "true",
          confirmation_token: method,
          // The buyer has left their form, so a bank that asks for more cannot be answered.
          error_on_requires_action: "true",
          "payment_method_types[]": "card",
          [`metadata[${OUR_KEY}]`]: key,
        };
        const { ok, status, answer } = await send(
          "POST",
          "/v1/payment_intents",
          fields,
          bounds.chargeMs,
          key,
        );
        if (!ok) return meaningOf(status, answer);
        const intent = PaymentIntent.safeParse(answer).data;
        return intent?.metadata[OUR_KEY] === key
          ? answerOf(intent)
          : { outcome: "unknown", reason: "unreadable_answer" };
      } catch (error) {
        return lost(error);
      }
    },

    async find(key) {
      try {
        const intent = await findIntent(key);
        return intent === null ? { outcome: "absent" } : answerOf(intent);
      } catch (error) {
        return { outcome: "unknown", reason: reasonOf(error) };
      }
    },

    async cancel({ key, cancelKey, amount }: GatewayCancel): Promise<CancelAnswer> {
      let intent: PaymentIntent | null;
      try {
        intent = await findIntent(key);
        if (intent === null) return { outcome: "unknown", reason: "order_absent" };
        // They forget an Idempotency-Key after a day; the refund itself stays.
        const before = await findRefund(intent, cancelKey);
        if (before !== undefined) return cancelOf(before);
      } catch (error) {
        return { outcome: "unknown", reason: reasonOf(error) };
      }
      try {
        const id = intent.id;
        const fields = { payment_intent: id, amount: String(amount), [`metadata[${OUR_KEY}]`]: cancelKey };
        const { ok, status, answer } = await send("POST", "/v1/refunds", fields, bounds.chargeMs, cancelKey);
        if (!ok) return meaningOf(status, answer);
        const refund = Refund.safeParse(answer).data;
        return refund?.metadata?.[OUR_KEY] === cancelKey
          ? cancelOf(refund)
          : { outcome: "unknown", reason: "unreadable_answer" };
      } catch (error) {
        return lost(error);
      }
    },

    async findCancel({ key, cancelKey }: GatewayCancel) {
      try {
        const intent = await findIntent(key);
        if (intent === null) return { outcome: "unknown", reason: "order_absent" };
        const refund = await findRefund(intent, cancelKey);
        return refund === undefined ? { outcome: "absent" } : cancelOf(refund);
      } catch (error) {
        return { outcome: "unknown", reason: reasonOf(error) };
      }
    },

    readWebhook: (webhook, now) => readStripeWebhook(webhook, webhookSecret, now),

    async captures({ from, to, cursor }: CaptureRange) {
      const { data, has_more } = await read(listOf(PaymentIntent), "/v1/payment_intents", {
        limit: String(PAGE_ITEMS),
        "expand[]": "data.latest_charge",
        "created[gte]": String(Math.floor((from ?? 0) / SECOND_MS)),
        ...(to === null ? {} : { "created[lt]": String(Math.ceil(to / SECOND_MS)) }),
        ...(cursor === null ? {} : { starting_after: cursor }),
      });
      const captures = data.flatMap(({ status, metadata, amount_received, currency, latest_charge }) => {
        const key = metadata[OUR_KEY];
        if (status !== "succeeded" || key === undefined || typeof latest_charge !== "object") return [];
        return {
          key,
          amount: amount_received,
          currency: currency.toUpperCase(),
          cancelledAmount: latest_charge?.amount_refunded ?? 0,
          capturedAt: (latest_charge?.created ?? 0) * SECOND_MS,
        };
      });
      return { captures, nextCursor: has_more ? (data.at(-1)?.id ?? null) : null };
    },
  };
}

type Fields = Record<string, string>;

class AskingFailed extends Error {}

/** When a key was made, which a UUID of version 7 says itself. Any other may be of any time. */
function madeAt(key: string): Instant {
  const hex = /^([0-9a-f]{8})-([0-9a-f]{4})-7/.exec(key);
  return hex === null ? 0 : Number.parseInt(`${hex[1]}${hex[2]}`, 16);
}

function reasonOf(error: unknown): string {
  return error instanceof AskingFailed ? error.message : reasonLost(error);
}
