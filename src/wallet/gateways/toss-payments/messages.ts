import { z } from "@hono/zod-openapi";
import type { CancelAnswer, GatewayAnswer } from "../gateway.ts";

/** The messages of Toss Payments, as far as they are read here: https://docs.tosspayments.com/reference */

export const Payment = z.object({
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
export type Payment = z.infer<typeof Payment>;

const Problem = z.object({ code: z.string(), message: z.string() });

/** What an error means for the money. `retryable`: nothing was moved, and another attempt may succeed. */
type TossOutcome = "declined" | "retryable" | "unknown";

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
function classify(status: number, code: string): TossOutcome {
  if (RETRYABLE.has(code) || status === 429) return "retryable";
  if (status >= 500 || status === 409) return "unknown";
  return DECLINED.has(code) || DECLINED_PREFIX.test(code) ? "declined" : "unknown";
}

/** A failed call: what its error means for the money. */
export function meaningOf(status: number, answer: unknown) {
  const code = codeOf(answer);
  if (code === undefined) return { outcome: "unknown", reason: `status_${status}` } as const;
  const meaning = classify(status, code);
  if (meaning === "retryable") return { outcome: "unreachable" } as const;
  return { outcome: meaning, reason: code.toLowerCase() } as const;
}

/** Of an error. */
export function codeOf(answer: unknown): string | undefined {
  return Problem.safeParse(answer).data?.code;
}

/** A payment's status as an answer. Before DONE it can still change, until they themselves end it. */
export function answerOf({ status, totalAmount, currency, failure }: Payment): GatewayAnswer {
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

export function cancelOf({ cancels }: Payment, cancelKey: string): CancelAnswer | { outcome: "absent" } {
  const done = cancels?.find((each) => each.cancelReason.endsWith(cancelKey) && each.cancelStatus === "DONE");
  return done ? { outcome: "cancelled", amount: done.cancelAmount } : { outcome: "absent" };
}
