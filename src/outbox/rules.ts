import type { MessageId, UserId } from "../core/ids.ts";
import { HOUR_MS, type Instant, MINUTE_MS, SECOND_MS } from "../core/time.ts";

export const MESSAGE_KINDS = [
  "order.paid",
  "order.cancelled",
  "order.exchanged",
  "tickets.replaced",
  "fee.returned",
  "performance.postponed",
  "complimentary.cancelled",
  "recovery",
  "turn.near",
] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** DROPPED: there was nobody to send it to any more. */
export const MESSAGE_STATUSES = ["PENDING", "SENT", "FAILED", "DROPPED"] as const;
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];

/** Something that a buyer is to be told. */
export interface NewMessage {
  kind: MessageKind;
  userId: UserId;
  /** The payment. Its messages leave in their order. Null: it is about no order. */
  orderId: string | null;
  /**
   * The payment, cancellation, ticket, fee return, order of a job, recipient of tickets or recovery. One
   * message tells of it.
   */
  reference: string;
}

export interface Message extends NewMessage {
  messageId: MessageId;
  status: MessageStatus;
  attempts: number;
  reason: string | null;
  createdAt: Instant;
  nextTryAt: Instant;
  endedAt: Instant | null;
}

/** What an attempt to send came to. */
export type Delivery =
  | { outcome: "accepted" }
  /** It will never be accepted. */
  | { outcome: "refused"; reason: string }
  /** Not now, or nobody knows: it is tried again, under the same Message-ID. */
  | { outcome: "failed"; reason: string }
  /** There is nobody to send it to, or nothing to say any more. */
  | { outcome: "pointless"; reason: string };

/** While a message is being sent, nobody else takes it. A worker that dies meanwhile holds it up so long. */
export const LEASE_MS = MINUTE_MS;
const PAUSE_FIRST_MS = 15 * SECOND_MS;
const PAUSE_MAX_MS = HOUR_MS;
const TRIED_FOR_MS: Record<MessageKind, number> = {
  "order.paid": 48 * HOUR_MS,
  "order.cancelled": 48 * HOUR_MS,
  "order.exchanged": 48 * HOUR_MS,
  "tickets.replaced": 48 * HOUR_MS,
  "fee.returned": 48 * HOUR_MS,
  "performance.postponed": 48 * HOUR_MS,
  "complimentary.cancelled": 48 * HOUR_MS,
  // Its code is worth nothing afterwards.
  recovery: 10 * MINUTE_MS,
  // Later it would be wrong.
  "turn.near": 3 * MINUTE_MS,
};

export type AfterAttempt = Pick<Message, "status" | "reason"> & { pauseMs: number };

/** What becomes of a message after an attempt. Pauses double, from 15 seconds to an hour. */
export function afterAttempt(message: Message, delivery: Delivery, now: Instant): AfterAttempt {
  switch (delivery.outcome) {
    case "accepted":
      return { status: "SENT", reason: null, pauseMs: 0 };
    case "refused":
      return { status: "FAILED", reason: delivery.reason, pauseMs: 0 };
    case "pointless":
      return { status: "DROPPED", reason: delivery.reason, pauseMs: 0 };
    case "failed": {
      const pauseMs = Math.min(PAUSE_FIRST_MS * 2 ** (message.attempts - 1), PAUSE_MAX_MS);
      const isOver = now + pauseMs >= message.createdAt + TRIED_FOR_MS[message.kind];
      return { status: isOver ? "FAILED" : "PENDING", reason: delivery.reason, pauseMs };
    }
  }
}
