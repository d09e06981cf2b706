import { z } from "@hono/zod-openapi";
import { CURRENCY } from "../../../core/points.ts";
import { type Instant, isoTime } from "../../../core/time.ts";
import { Text } from "../../../http/schemas.ts";
import {
  type CaptureRange,
  DEFAULT_BOUNDS,
  type Gateway,
  type GatewayAnswer,
  type CancelAnswer,
  type GatewayBounds,
  type GatewayCancel,
  type GatewayCharge,
  type ReceivedWebhook,
} from "../gateway.ts";
import { lost, reasonLost } from "../lost-request.ts";
import { checkSignature, SIGNATURE_HEADER, webhookSecret } from "../webhook-signature.ts";

const Row = z.object({
  key: z.string(),
  status: z.enum(["CAPTURED", "DECLINED"]),
  amount: z.int(),
  currency: z.string(),
  reason: z.string().nullish(),
  cancelledAmount: z.int(),
  createdAt: z.iso.datetime(),
  cancellations: z.array(z.object({ cancelKey: z.string(), amount: z.int() })).optional(),
});

const Problem = z.object({ error: z.string() });

const JournalPage = z.object({ items: z.array(Row), nextCursor: z.string().nullable() });

const WebhookEvent = z.object({
  deliveryId: Text(255).min(1),
  data: z.object({ key: Text(255).min(1) }),
});

export interface SandboxOptions {
  bounds?: GatewayBounds | undefined;
  /** The name of its journal. Machines that share a database have a journal each. */
  books?: string | undefined;
  /**
   * The clock of both sides. A worker passes the database's clock, because its own machine's may be wrong.
   */
  now?: () => Instant;
}

/** The sandbox gateway, over HTTP: server.ts, a process of its own. */
export function sandboxGateway(
  url: string,
  key: string,
  { bounds = DEFAULT_BOUNDS, books = "sandbox", now = Date.now }: SandboxOptions = {},
): Gateway {
  const headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/json" };
  const secret = webhookSecret(key);
  return {
    name: "sandbox",
    mode: "sandbox",
    books,
    methods: [
      "pm_sandbox_approve",
      "pm_sandbox_decline",
      "pm_sandbox_timeout_approved",
      "pm_sandbox_timeout_declined",
      "pm_sandbox_error_approved",
      "pm_sandbox_error_declined",
      "pm_sandbox_unreachable",
    ],
    page: null,
    bounds,

    async charge({ key, amount, method }: GatewayCharge): Promise<GatewayAnswer> {
      // A request that was delayed on its way must not be carried out after its caller has given up.
      const notAfter = new Date(now() + bounds.chargeMs).toISOString();
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
        return lost(error);
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
        return { outcome: "unknown", reason: reasonLost(error) };
      }
    },

    readWebhook({ body, header }: ReceivedWebhook, now: Instant) {
      const fault = checkSignature(secret, header(SIGNATURE_HEADER), body, now);
      if (fault !== null) return fault;
      const event = WebhookEvent.safeParse(readJson(body));
      return event.success ? { deliveryId: event.data.deliveryId, key: event.data.data.key } : "unreadable";
    },

    async cancel({ key, cancelKey, amount }: GatewayCancel): Promise<CancelAnswer> {
      try {
        const response = await fetch(`${url}/v1/payments/${encodeURIComponent(key)}/cancellations`, {
          method: "POST",
          headers,
          body: JSON.stringify({ cancelKey, amount }),
          signal: AbortSignal.timeout(bounds.chargeMs),
        });
        if (response.ok) return { outcome: "cancelled", amount };
        const problem = Problem.safeParse(await response.json());
        if (response.status === 422 && problem.success)
          return { outcome: "declined", reason: problem.data.error };
        return { outcome: "unknown", reason: `status_${response.status}` };
      } catch (error) {
        return lost(error);
      }
    },

    async findCancel({ key, cancelKey }: GatewayCancel) {
      try {
        const response = await fetch(`${url}/v1/payments/${encodeURIComponent(key)}`, {
          headers,
          signal: AbortSignal.timeout(bounds.findMs),
        });
        if (!response.ok) return { outcome: "unknown", reason: `status_${response.status}` };
        const row = Row.safeParse(await response.json());
        if (!row.success) return { outcome: "unknown", reason: "unreadable_answer" };
        const done = row.data.cancellations?.find((each) => each.cancelKey === cancelKey);
        return done ? { outcome: "cancelled", amount: done.amount } : { outcome: "absent" };
      } catch (error) {
        return { outcome: "unknown", reason: reasonLost(error) };
      }
    },

    async captures({ from, to, cursor }: CaptureRange) {
      const query = new URLSearchParams();
      if (from !== null) query.set("from", isoTime(from));
      if (to !== null) query.set("to", isoTime(to));
      if (cursor !== null) query.set("cursor", cursor);
      const response = await fetch(`${url}/v1/payments?${query.toString()}`, {
        headers,
        signal: AbortSignal.timeout(bounds.findMs),
      });
      if (!response.ok) throw new Error(`the sandbox gateway answered ${response.status}`);
      const { items, nextCursor } = JournalPage.parse(await response.json());
      const captures = items
        .filter((row) => row.status === "CAPTURED")
        .map((row) => ({ ...row, capturedAt: Date.parse(row.createdAt) }));
      return { captures, nextCursor };
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
