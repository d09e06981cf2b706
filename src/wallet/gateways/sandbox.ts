import { z } from "@hono/zod-openapi";
import { CURRENCY } from "../../core/points.ts";
import type { Instant } from "../../core/time.ts";
import {
  DEFAULT_BOUNDS,
  type Gateway,
  type GatewayAnswer,
  type GatewayBounds,
  type GatewayCharge,
  type ReceivedWebhook,
} from "./gateway.ts";
import { checkSignature, SIGNATURE_HEADER, webhookSecret } from "./webhook-signature.ts";

const Row = z.object({
  key: z.string(),
  status: z.enum(["CAPTURED", "DECLINED"]),
  amount: z.int(),
  currency: z.string(),
  reason: z.string().nullish(),
});

const JournalPage = z.object({ items: z.array(Row), nextCursor: z.string().nullable() });

const WebhookEvent = z.object({
  deliveryId: z.string().min(1).max(255),
  data: z.object({ key: z.string().min(1).max(255) }),
});

/** The sandbox gateway, over HTTP: sandbox-server.ts, a process of its own. */
export function sandboxGateway(url: string, key: string, bounds: GatewayBounds = DEFAULT_BOUNDS): Gateway {
  const headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/json" };
  const secret = webhookSecret(key);
  return {
    name: "sandbox",
    bounds,

    async charge({ key, amount, method }: GatewayCharge): Promise<GatewayAnswer> {
      // A request that was held up on its way must not be carried out when nobody waits for it any more.
      const notAfter = new Date(Date.now() + bounds.chargeMs).toISOString();
      const body = JSON.stringify({ key, amount, currency: CURRENCY, method, notAfter });
      try {
        const response = await fetch(`${url}/v1/payments`, {
          method: "POST",
          headers,
          body,
          signal: AbortSignal.timeout(bounds.chargeMs),
        });
        if (response.status === 422) return { outcome: "declined", reason: "unknown_method" };
        if (!response.ok) return { outcome: "unknown", reason: `status_${response.status}` };
        return answerOf(await response.json());
      } catch (error) {
        return neverLeft(error)
          ? { outcome: "unreachable" }
          : { outcome: "unknown", reason: reasonOf(error) };
      }
    },

    async find(key) {
      try {
        const response = await fetch(`${url}/v1/payments/${encodeURIComponent(key)}`, {
          headers,
          signal: AbortSignal.timeout(bounds.findMs),
        });
        if (response.status === 404) return { outcome: "absent" };
        if (!response.ok) return { outcome: "unknown", reason: `status_${response.status}` };
        return answerOf(await response.json());
      } catch (error) {
        return { outcome: "unknown", reason: reasonOf(error) };
      }
    },

    readWebhook({ body, header }: ReceivedWebhook, now: Instant) {
      const fault = checkSignature(secret, header(SIGNATURE_HEADER), body, now);
      if (fault !== null) return fault;
      const event = WebhookEvent.safeParse(readJson(body));
      return event.success ? { deliveryId: event.data.deliveryId, key: event.data.data.key } : "unreadable";
    },

    async captures(cursor) {
      const query = cursor === null ? "" : `?cursor=${encodeURIComponent(cursor)}`;
      const response = await fetch(`${url}/v1/payments${query}`, {
        headers,
        signal: AbortSignal.timeout(bounds.findMs),
      });
      if (!response.ok) throw new Error(`the sandbox gateway answered ${response.status}`);
      const { items, nextCursor } = JournalPage.parse(await response.json());
      return { captures: items.filter((row) => row.status === "CAPTURED"), nextCursor };
    },
  };
}

function readJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}

function answerOf(body: unknown): GatewayAnswer {
  const row = Row.safeParse(body);
  if (!row.success) return { outcome: "unknown", reason: "unreadable_answer" };
  const { status, amount, currency, reason } = row.data;
  return status === "CAPTURED"
    ? { outcome: "captured", amount, currency }
    : { outcome: "declined", reason: reason ?? "declined" };
}

/** True only when no connection was made, so that the request cannot have been read. */
function neverLeft(error: unknown): boolean {
  const code = (error as { code?: string }).code ?? "";
  return code === "ConnectionRefused" || code === "ECONNREFUSED";
}

function reasonOf(error: unknown): string {
  return error instanceof Error && error.name === "TimeoutError" ? "timed_out" : "connection_lost";
}
