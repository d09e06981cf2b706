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
  bounds?: GatewayBounds;
}

const Payment = z.object({
  paymentKey: z.string(),
  orderId: z.string(),
  status: z.string(),
  totalAmount: z.int(),
  balanceAmount: z.int(),
  currency: z.string(),
  failure: z.object({ code: z.string() }).nullish(),
  cancels: z
    .array(
      z.object({
        cancelReason: z.string(),
        cancelAmount: z.int(),
        // A later addition to their API. Without it, every cancellation in the list is done.
        cancelStatus: z.string().default("DONE"),
      }),
    )
    .nullish(),
});
type Payment = z.infer<typeof Payment>;

const Problem = z.object({ code: z.string(), message: z.string() });
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

/** What an error means for the money. `retryable`: nothing was moved, and another attempt may succeed. */
export type TossOutcome = "declined" | "retryable" | "unknown";

const RETRYABLE = new Set([
  "UNAUTHORIZED_KEY",
  "INVALID_API_KEY",
  "INCORRECT_BASIC_AUTH_FORMAT",
  "FORBIDDEN_REQUEST",
  "TOO_MANY_REQUESTS",
]);
const DECLINED = new Set([
  "NOT_FOUND_PAYMENT_SESSION",
  "NOT_FOUND_PAYMENT",
  "INVALID_REQUEST",
  "PAY_PROCESS_CANCELED",
  "PAY_PROCESS_ABORTED",
  "RESTRICTED_TRANSFER_ACCOUNT",
  "FDS_ERROR",
  "SUSPECTED_PHISHING_PAYMENT",
  "NOT_FOUND_TERMINAL_ID",
  "NOT_REGISTERED_BUSINESS",
  "UNAPPROVED_ORDER_ID",
  "NOT_MATCHES_REFUNDABLE_AMOUNT",
  "REFUND_REJECTED",
  "FORBIDDEN_BANK_REFUND_REQUEST",
]);
const DECLINED_PREFIX =
  /^(REJECT|EXCEED|NOT_SUPPORTED|NOT_ALLOWED|NOT_AVAILABLE|NOT_CANCELABLE|INVALID_|BELOW_)/;

/**
 * Classifies an error. A code that is not a certain "no" is `unknown` and is settled by asking: a code added
 * later costs a question, not money. ALREADY_PROCESSED_PAYMENT even means that a charge succeeded.
 */
export function classifyTossError(status: number, code: string): TossOutcome {
  if (RETRYABLE.has(code) || status === 429) return "retryable";
  if (status >= 500 || status === 409) return "unknown";
  return DECLINED.has(code) || DECLINED_PREFIX.test(code) ? "declined" : "unknown";
}

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

  async function send(method: "GET" | "POST", path: string, maxMs: number, body?: object, key?: string) {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        Authorization: authorization,
        ...(body ? { "Content-Type": "application/json" } : {}),
        ...(key ? { "Idempotency-Key": key } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(maxMs),
    });
    const answer: unknown = await response.json();
    return { status: response.status, ok: response.ok, answer };
  }

  async function readOrder(orderId: string): Promise<Payment | "absent" | { reason: string }> {
    try {
      const path = `/v1/payments/orders/${encodeURIComponent(orderId)}`;
      const { status, ok, answer } = await send("GET", path, bounds.findMs);
      if (status === 404 && codeOf(answer) === "NOT_FOUND_PAYMENT") return "absent";
      if (!ok) return { reason: codeOf(answer) ?? `status_${status}` };
      const payment = Payment.safeParse(answer);
      return payment.success && payment.data.orderId === orderId
        ? payment.data
        : { reason: "unreadable_answer" };
    } catch (error) {
      return { reason: reasonOf(error) };
    }
  }

  /** A failed call: what its error means for the money. */
  function failed(status: number, answer: unknown) {
    const code = codeOf(answer);
    if (code === undefined) return { outcome: "unknown", reason: `status_${status}` } as const;
    const meaning = classifyTossError(status, code);
    if (meaning === "retryable") return { outcome: "unreachable" } as const;
    return { outcome: meaning, reason: code.toLowerCase() } as const;
  }

  function lost(error: unknown) {
    return wasNeverSent(error)
      ? ({ outcome: "unreachable" } as const)
      : ({ outcome: "unknown", reason: reasonOf(error) } as const);
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
        const { status, ok, answer } = await send("POST", "/v1/payments/confirm", bounds.chargeMs, body, key);
        if (!ok) return failed(status, answer);
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
        const { status, ok, answer } = await send("POST", path, bounds.chargeMs, body, cancelKey);
        if (!ok) return failed(status, answer);
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
      const { ok, status, answer } = await send("GET", `/v1/transactions?${query.toString()}`, bounds.findMs);
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

/** A payment's status as an answer. Before DONE it can still change, until they themselves end it. */
function answerOf({ status, totalAmount, currency, failure }: Payment): GatewayAnswer {
  switch (status) {
    case "DONE":
    case "CANCELED":
    case "PARTIAL_CANCELED":
      return { outcome: "captured", amount: totalAmount, currency };
    case "ABORTED":
    case "EXPIRED":
      return { outcome: "declined", reason: (failure?.code ?? status).toLowerCase() };
    default:
      return { outcome: "unknown", reason: status.toLowerCase() };
  }
}

function cancelOf({ cancels }: Payment, cancelKey: string): CancelAnswer | { outcome: "absent" } {
  const done = cancels?.find((each) => each.cancelReason.endsWith(cancelKey) && each.cancelStatus === "DONE");
  return done ? { outcome: "cancelled", amount: done.cancelAmount } : { outcome: "absent" };
}

/** Their script also loads from other hosts of theirs. */
function pageOrigins(sdkUrl: string): string[] {
  const { origin, hostname } = new URL(sdkUrl);
  return hostname.endsWith(".tosspayments.com") ? ["https://*.tosspayments.com"] : [origin];
}

function codeOf(answer: unknown): string | undefined {
  return Problem.safeParse(answer).data?.code;
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

/** True only if no connection was made, so the request cannot have been read. */
function wasNeverSent(error: unknown): boolean {
  const code = (error as { code?: string }).code ?? "";
  return code === "ConnectionRefused" || code === "ECONNREFUSED";
}

function reasonOf(error: unknown): string {
  if (error instanceof SyntaxError) return "unreadable_answer";
  return error instanceof Error && error.name === "TimeoutError" ? "timed_out" : "connection_lost";
}
