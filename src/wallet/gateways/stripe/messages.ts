import { z } from "@hono/zod-openapi";
import type { CancelAnswer, GatewayAnswer } from "../gateway.ts";

/** Stripe's messages, as far as they are read here: https://docs.stripe.com/api */

const Metadata = z.record(z.string(), z.string());

export const PaymentIntent = z.object({
  id: z.string(),
  amount: z.int(),
  amount_received: z.int().default(0),
  currency: z.string(),
  status: z.string(),
  created: z.int(),
  metadata: Metadata,
  last_payment_error: z.object({ code: z.string().nullish(), decline_code: z.string().nullish() }).nullish(),
  /** An object only where it was asked for by `expand`. */
  latest_charge: z.union([z.string(), z.object({ created: z.int(), amount_refunded: z.int() })]).nullish(),
});
export type PaymentIntent = z.infer<typeof PaymentIntent>;

export const Refund = z.object({
  id: z.string(),
  amount: z.int(),
  status: z.string().nullish(),
  metadata: Metadata.nullish(),
  failure_reason: z.string().nullish(),
});
export type Refund = z.infer<typeof Refund>;

export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ data: z.array(item), has_more: z.boolean() });

const Problem = z.object({
  error: z.object({
    type: z.string(),
    code: z.string().nullish(),
    decline_code: z.string().nullish(),
  }),
});

/** Name, within the metadata of a payment or a refund, of our own key for it. */
export const OUR_KEY = "frontrow_key";

/**
 * What an error means for the money. `unreachable`: nothing was moved, and another attempt may succeed. What
 * is not a certain "no" is `unknown` and is settled by asking. An idempotency key that is in use even means
 * that the request is being done.
 */
export function meaningOf(status: number, answer: unknown): GatewayAnswer & CancelAnswer {
  const error = Problem.safeParse(answer).data?.error;
  if (error === undefined) return { outcome: "unknown", reason: `status_${status}` };
  const reason = error.decline_code ?? error.code ?? error.type;
  if (status === 401 || status === 403 || status === 429) return { outcome: "unreachable" };
  if (error.type === "card_error") return { outcome: "declined", reason };
  if (status === 400 && error.type === "invalid_request_error") return { outcome: "declined", reason };
  return { outcome: "unknown", reason };
}

/** A payment's state as an answer. Until it is final it can still be captured. */
export function answerOf(intent: PaymentIntent): GatewayAnswer {
  const { status, amount_received: amount, currency, last_payment_error: error } = intent;
  switch (status) {
    case "succeeded":
      return { outcome: "captured", amount, currency: currency.toUpperCase() };
    // Each of our keys is used for one attempt, which cannot be confirmed again.
    case "requires_payment_method":
    case "canceled":
      return { outcome: "declined", reason: error?.decline_code ?? error?.code ?? status };
    default:
      return { outcome: "unknown", reason: status };
  }
}

export function cancelOf({ status, amount, failure_reason: reason }: Refund): CancelAnswer {
  if (status === "succeeded") return { outcome: "cancelled", amount };
  if (status === "failed" || status === "canceled") return { outcome: "declined", reason: reason ?? status };
  return { outcome: "unknown", reason: status ?? "status_missing" };
}
