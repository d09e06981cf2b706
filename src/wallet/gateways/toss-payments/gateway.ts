import { createHash } from "node:crypto";
import { z } from "@hono/zod-openapi";
import { type Instant, isoTime } from "../../../core/time.ts";
import { Text } from "../../../http/schemas.ts";
import type {
  CancelAnswer,
  CaptureRange,
  Gateway,
  GatewayAnswer,
  GatewayBounds,
  GatewayCancel,
  GatewayCharge,
  ReceivedWebhook,
} from "../gateway.ts";
import { lost, reasonLost } from "../lost-request.ts";
import { answerOf, cancelOf, codeOf, meaningOf, Payment } from "./messages.ts";

/** The card companies behind it may take long. The server's own connections last 30 seconds. */
const TOSS_BOUNDS: GatewayBounds = { leaveMs: 2_000, chargeMs: 20_000, findMs: 5_000 };

export interface TossPaymentsConfig {
  /** Without a trailing slash: https://api.tosspayments.com */
  url: string;
  secretKey: string;
  /** Public: opens their page in the buyer's browser. */
  clientKey: string;
  /** The address of their browser script. */
  sdkUrl: string;
  bounds?: GatewayBounds | undefined;
}

/** Anybody may send one, so values that the database cannot hold are rejected here. */
const WebhookEvent = z.object({
  eventType: z.string(),
  data: z.object({ orderId: Text(64).min(1) }),
});
const Transactions = z.array(
  z.object({
    transactionKey: z.string(),
    orderId: z.string(),
    status: z.string(),
    transactionAt: z.string(),
  }),
);

const TRANSACTIONS_MAX = 100;

/**
 * Toss Payments. The buyer authorises on their page and comes back with a `paymentKey`; our confirmation
 * captures. Our key is both their `orderId` and their `Idempotency-Key`. For 15 days they repeat the same
 * answer to that key, errors too. docs/toss-payments.md says how far this was checked.
 */
export function tossPaymentsGateway({
  url,
  secretKey,
  clientKey,
  sdkUrl,
  bounds = TOSS_BOUNDS,
}: TossPaymentsConfig): Gateway {
  const authorization = `Basic ${Buffer.from(`${secretKey}:`).toString("base64")}`;

  async function send(path: string, maxMs: number, init?: { method: string; headers: object; body: string }) {
    const headers = { Authorization: authorization, ...init?.headers };
    const response = await fetch(`${url}${path}`, { ...init, headers, signal: AbortSignal.timeout(maxMs) });
    const answer: unknown = await response.json();
    return { status: response.status, ok: response.ok, answer };
  }

  const ask = (path: string) => send(path, bounds.findMs);
  const post = (path: string, key: string, body: object) =>
    send(path, bounds.chargeMs, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Idempotency-Key": key },
      body: JSON.stringify(body),
    });

  async function readOrder(orderId: string): Promise<Payment | "absent" | { reason: string }> {
    try {
      const path = `/v1/payments/orders/${encodeURIComponent(orderId)}`;
      const { status, ok, answer } = await ask(path);
      if (status === 404 && codeOf(answer) === "NOT_FOUND_PAYMENT") return "absent";
      if (!ok) return { reason: codeOf(answer) ?? `status_${status}` };
      const payment = Payment.safeParse(answer);
      return payment.success && payment.data.orderId === orderId
        ? payment.data
        : { reason: "unreadable_answer" };
    } catch (error) {
      return { reason: reasonLost(error) };
    }
  }

  return {
    name: "toss-payments",
    mode: clientKey.startsWith("test_") ? "test" : "real",
    books: "toss-payments",
    methods: ["card"],
    page: { clientKey, scriptUrl: sdkUrl, origins: pageOrigins(sdkUrl) },
    bounds,

    /** `method` is the `paymentKey` that the buyer brought back. */
    async charge({ key, amount, method }: GatewayCharge): Promise<GatewayAnswer> {
      try {
        const body = { paymentKey: method, orderId: key, amount };
        const { status, ok, answer } = await post("/v1/payments/confirm", key, body);
        if (!ok) return meaningOf(status, answer);
        const payment = Payment.safeParse(answer);
        return payment.success && payment.data.orderId === key
          ? answerOf(payment.data)
          : { outcome: "unknown", reason: "unreadable_answer" };
      } catch (error) {
        return lost(error);
      }
    },

    async find(key) {
      const order = await readOrder(key);
      if (order === "absent") return { outcome: "absent" };
      return "reason" in order ? { outcome: "unknown", reason: order.reason.toLowerCase() } : answerOf(order);
    },

    async cancel({ key, cancelKey, amount }: GatewayCancel): Promise<CancelAnswer> {
      const order = await readOrder(key);
      if (order === "absent") return { outcome: "unknown", reason: "order_absent" };
      if ("reason" in order) return { outcome: "unknown", reason: order.reason.toLowerCase() };
      const before = cancelOf(order, cancelKey);
      if (before.outcome === "cancelled") return before;
      try {
        // The reason contains our key, which identifies this cancellation among the payment's others.
        const body = { cancelReason: `points returned ${cancelKey}`, cancelAmount: amount };
        const path = `/v1/payments/${encodeURIComponent(order.paymentKey)}/cancel`;
        const { status, ok, answer } = await post(path, cancelKey, body);
        if (!ok) return meaningOf(status, answer);
        const payment = Payment.safeParse(answer);
        const after = payment.success ? cancelOf(payment.data, cancelKey) : null;
        return after?.outcome === "cancelled" ? after : { outcome: "unknown", reason: "unreadable_answer" };
      } catch (error) {
        return lost(error);
      }
    },

    async findCancel({ key, cancelKey }: GatewayCancel) {
      const order = await readOrder(key);
      if (order === "absent") return { outcome: "unknown", reason: "order_absent" };
      if ("reason" in order) return { outcome: "unknown", reason: order.reason.toLowerCase() };
      return cancelOf(order, cancelKey);
    },

    /** They do not sign this event. Only its unguessable `orderId` is used: to ask them. */
    readWebhook({ body, header }: ReceivedWebhook) {
      const event = WebhookEvent.safeParse(parseJson(body));
      if (!event.success) return "unreadable";
      const given = header("tosspayments-webhook-transmission-id");
      const deliveryId = given || createHash("sha256").update(body).digest("hex");
      return /^[\x21-\x7e]{1,255}$/.test(deliveryId)
        ? { deliveryId, key: event.data.data.orderId }
        : "unreadable";
    },

    async captures({ from, to, cursor }: CaptureRange) {
      const query = new URLSearchParams({
        startDate: seoulTime(from ?? Date.UTC(2020, 0, 1)),
        endDate: seoulTime(to ?? Date.now() + 86_400_000),
        limit: String(TRANSACTIONS_MAX),
      });
      if (cursor !== null) query.set("startingAfter", cursor);
      const { ok, status, answer } = await ask(`/v1/transactions?${query.toString()}`);
      if (!ok) throw new Error(`Toss Payments answered ${status}`);
      const transactions = Transactions.parse(answer);
      const captures = [];
      for (const { orderId, status, transactionAt } of transactions) {
        const capturedAt = Date.parse(transactionAt);
        // Their end includes the whole last second; ours is exclusive.
        if (status !== "DONE" || (to !== null && capturedAt >= to)) continue;
        const order = await readOrder(orderId);
        if (order === "absent" || "reason" in order)
          throw new Error(`Toss Payments cannot tell of ${orderId}`);
        const { totalAmount, balanceAmount, currency } = order;
        const cancelledAmount = totalAmount - balanceAmount;
        captures.push({
          key: orderId,
          amount: totalAmount,
          currency,
          cancelledAmount,
          capturedAt,
        });
      }
      const isFull = transactions.length === TRANSACTIONS_MAX;
      return { captures, nextCursor: isFull ? transactions.at(-1)!.transactionKey : null };
    },
  };
}

/** Their script also loads from other hosts of theirs. */
function pageOrigins(sdkUrl: string): string[] {
  const { origin, hostname } = new URL(sdkUrl);
  return hostname.endsWith(".tosspayments.com") ? ["https://*.tosspayments.com"] : [origin];
}

/** Their dates are local to Seoul and have no zone. */
function seoulTime(at: Instant): string {
  return isoTime(at + 9 * 3_600_000).slice(0, 19);
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}
