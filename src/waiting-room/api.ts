import { z } from "@hono/zod-openapi";
import { PathId, Timestamp } from "../platform/schemas.ts";

export const QueueParams = z.object({ queueId: PathId });

export const QueueView = z
  .object({
    queueId: z.uuid(),
    state: z.enum(["SCHEDULED", "OPEN", "PAUSED", "SOLD_OUT", "CLOSED"]),
    frontier: z.int().openapi({ description: "The highest position called so far." }),
    lastPosition: z.int(),
    waiting: z.int(),
    ready: z.int(),
    active: z.int(),
    capacity: z.int(),
    admittedPerMinute: z.number().openapi({ description: "Measured over the last two minutes." }),
    opensAt: Timestamp.nullable(),
    version: z.int(),
    serverTime: Timestamp,
  })
  .openapi("Queue");

export const QueueStatusView = z
  .object({
    queueId: z.uuid(),
    userId: z.uuid(),
    status: z.enum([
      "REGISTERED",
      "WAITING",
      "READY",
      "ACTIVE",
      "MISSED",
      "CONSUMED",
      "EXPIRED",
      "LEFT",
      "REVOKED",
    ]),
    position: z.int().min(1).nullable(),
    ahead: z.int().min(0),
    estimatedWaitSeconds: z.object({ p50: z.int(), p90: z.int() }).nullable(),
    pollAfterMs: z.int().openapi({ description: "Ask again after this many milliseconds." }),
    readyInMs: z.int().optional(),
    activeUntil: Timestamp.optional(),
    expiresInMs: z.int().optional().openapi({ description: "Time left until the deadline of this status." }),
    issuedAt: Timestamp,
  })
  .openapi("QueueStatus");

export type QueueStatus = z.infer<typeof QueueStatusView>;

export const QueueTokenView = QueueStatusView.extend({ token: z.string() }).openapi("QueueToken");
