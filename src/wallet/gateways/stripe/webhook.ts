import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "@hono/zod-openapi";
import { type Instant, MINUTE_MS, SECOND_MS } from "../../../core/time.ts";
import { Text } from "../../../http/schemas.ts";
import type { ReceivedWebhook, WebhookFault, WebhookHint } from "../gateway.ts";
import { OUR_KEY } from "./messages.ts";

/** As old as Stripe's own libraries accept. */
const AGE_MS_MAX = 5 * MINUTE_MS;

const Event = z.object({
  id: z.string().regex(/^[\x21-\x7e]{1,255}$/),
  data: z.object({ object: z.object({ metadata: z.object({ [OUR_KEY]: Text(64).min(1) }) }) }),
});

/**
 * Reads `Stripe-Signature: t=<seconds>,v1=<hex>`, an HMAC-SHA256 over "<seconds>." and the raw body. While a
 * secret is being replaced there are several v1. Other schemes beside them are left alone.
 */
export function readStripeWebhook(
  { body, header }: ReceivedWebhook,
  secret: string,
  now: Instant,
): WebhookHint | WebhookFault {
  const parts = (header("stripe-signature") ?? "").split(",").map((part) => part.trim().split("="));
  const seconds = parts.find(([scheme]) => scheme === "t")?.[1] ?? "";
  if (!/^\d{1,12}$/.test(seconds)) return "forged";
  const wanted = createHmac("sha256", secret).update(`${seconds}.`).update(body).digest();
  const isSigned = parts.some(
    ([scheme, hex = ""]) =>
      scheme === "v1" && /^[0-9a-f]{64}$/.test(hex) && timingSafeEqual(wanted, Buffer.from(hex, "hex")),
  );
  if (!isSigned) return "forged";
  if (Math.abs(now - Number(seconds) * SECOND_MS) > AGE_MS_MAX) return "stale";
  const event = Event.safeParse(parseJson(body)).data;
  if (event === undefined) return "unreadable";
  return { deliveryId: event.id, key: event.data.object.metadata[OUR_KEY] };
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}
