import { z } from "@hono/zod-openapi";
import type { QueueId } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";
import { Flag, IdOf, Timestamp, VERSION_MAX, WholeInAddress } from "../http/schemas.ts";

export const QueueParams = z.object({ queueId: IdOf<QueueId>() });

export const StatusQuery = z.object({
  arrive: Flag.openapi({
    description:
      "`false` only looks: it does not let you in when it is your turn. You still count as being there. " +
      "For a page that nobody watches.",
  }),
});

const QueueState = z.enum(["SCHEDULED", "OPEN", "PAUSED", "SOLD_OUT", "CLOSED"]);

export const QueueView = z
  .object({
    queueId: z.uuid(),
    state: QueueState,
    frontier: z.int().openapi({ description: "The highest position called so far." }),
    lastPosition: z.int(),
    waiting: z.int().openapi({
      description:
        "People in line who may be called as things stand: 0 while sold out, though they keep their " +
        "places and are called in order if a seat comes back; 0 once closed.",
    }),
    ready: z.int(),
    active: z.int(),
    mayReturn: z.int().openapi({
      description:
        "Seats that are held, not sold: they may come back by themselves. Seats of bookings that are " +
        "cancelled later are not among them.",
    }),
    capacity: z.int(),
    admittedPerMinute: z.number().openapi({ description: "Counted over the last minute." }),
    opensAt: Timestamp.nullable(),
    proofOfWork: z.object({ attemptsMax: z.int() }).nullable().openapi({
      description: "What a new place takes, where the organiser asks for it: keys to try, at most.",
    }),
    notice: z.string().nullable().openapi({
      description: "What the organiser tells everybody in line now.",
      example: "The doors open at 18:00.",
    }),
    lottery: z
      .object({
        commitment: z
          .string()
          .openapi({ description: "SHA-256 of the secret, public before anybody registers." }),
        registered: z.int(),
        digest: z.string().openapi({ description: "Of all registrations so far." }),
        draw: z.object({ count: z.int(), secret: z.string(), seed: z.string() }).nullable(),
      })
      .optional()
      .openapi({ description: "The opening lottery, where there is one; see docs/opening-lottery.md." }),
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
    queueState: QueueState.openapi({
      description:
        "`SOLD_OUT`: nobody is called while it lasts. A cancelled booking or more dates bring back " +
        "`OPEN`, and the line goes on in its order. `CLOSED`: nobody is called any more.",
    }),
    position: z.int().min(1).nullable(),
    registration: z
      .int()
      .optional()
      .openapi({ description: "With a lottery: your number in it, for checking the draw." }),
    ahead: z.int().min(0),
    estimatedWaitSeconds: z.object({ p50: z.int(), p90: z.int() }).nullable(),
    pollAfterMs: z.int().openapi({ description: "Ask again after this many milliseconds." }),
    readyInMs: z.int().optional(),
    activeUntil: Timestamp.optional(),
    expiresInMs: z.int().optional().openapi({ description: "Time left until the deadline of this status." }),
    issuedAt: Timestamp,
    lastSeenAt: Timestamp.openapi({
      description:
        "When you were last heard of: with this answer. Who has been silent for the queue's " +
        "`presenceSeconds` when their turn comes is `MISSED` at once.",
    }),
    detail: z.string().optional().openapi({ description: "With `REVOKED`: what happened, in words." }),
  })
  .openapi("QueueStatus");

export type QueueStatus = z.infer<typeof QueueStatusView>;

export const QueueTokenView = QueueStatusView.extend({ token: z.string() }).openapi("QueueToken");

export const JoinChallengeView = z
  .object({
    challenge: z
      .object({
        parameters: z.object({
          algorithm: z.string(),
          nonce: z.string(),
          salt: z.string(),
          cost: z.int(),
          keyLength: z.int(),
          keyPrefix: z.string(),
          keySignature: z.string().optional(),
          data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
        }),
        signature: z.string().optional(),
      })
      .openapi({ description: "As ALTCHA's proof of work, version 2, has it." }),
    attemptsMax: z.int().openapi({ description: "The solution's counter is between 1 and this." }),
    expiresAt: Timestamp,
    expiresInMs: z.int(),
  })
  .openapi("JoinChallenge");

export type JoinChallenge = z.infer<typeof JoinChallengeView>;

export const RegistrationsQuery = z.object({
  from: WholeInAddress(1, VERSION_MAX).optional().openapi({ type: "integer", minimum: 1, default: 1 }),
  limit: WholeInAddress(1, LIMITS.registrationsMax)
    .optional()
    .openapi({ type: "integer", minimum: 1, maximum: LIMITS.registrationsMax, default: 1_000 }),
});

export const RegistrationsView = z
  .object({
    queueId: z.uuid(),
    from: z.int(),
    items: z.array(z.string()).openapi({ description: "One hash a registration, in order." }),
    nextFrom: z.int().nullable(),
  })
  .openapi("Registrations");
export type Registrations = z.infer<typeof RegistrationsView>;
