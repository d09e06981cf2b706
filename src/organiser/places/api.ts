import { says } from "../../core/words/field-errors.ts";
import { z } from "@hono/zod-openapi";
import type { QueueId, UserId } from "../../core/ids.ts";
import { LIMITS } from "../../core/limits.ts";
import {
  PageLimit,
  pageOf,
  IdOf,
  Reason,
  Timestamp,
  VERSION_MAX,
  WholeInAddress,
} from "../../http/schemas.ts";

const CalledStatus = z.enum(["READY", "ACTIVE", "MISSED", "RETURNED"]);

export const PlacesQuery = z.object({
  status: CalledStatus.optional().openapi({ description: "Left out: all four." }),
  cursor: WholeInAddress(1, VERSION_MAX).optional().openapi({ type: "integer", minimum: 1 }),
  limit: PageLimit,
});

export type PlacesAsked = z.infer<typeof PlacesQuery>;

const STATUS_AS_OF = "As the last turn of admission left it, a fifth of a second ago at most.";

const Place = z.object({
  userId: z.uuid(),
  position: z.int().min(1).nullable(),
  status: CalledStatus.openapi({
    description: `${STATUS_AS_OF} \`RETURNED\`: missed a call, came back, is called again.`,
  }),
  deadline: Timestamp.nullable().openapi({
    description:
      "READY: be there by. ACTIVE: the session ends, or later where seats are held. MISSED: come back by.",
  }),
  recalls: z.int().openapi({ description: "How often it was called again after a missed call." }),
  joinedAt: Timestamp,
});

const PlaceView = Place.openapi("CalledPlace");

export const PlaceParams = z.object({ queueId: IdOf<QueueId>(), userId: IdOf<UserId>() });

export const LivePlaceView = z
  .object({
    ...Place.shape,
    status: z.enum(["WAITING", ...CalledStatus.options]).openapi({
      description: `${STATUS_AS_OF} \`WAITING\`: in line, and not called yet.`,
    }),
  })
  .openapi("LivePlace");

export type LivePlace = z.infer<typeof LivePlaceView>;

export const PlacePage = pageOf(PlaceView).openapi("CalledPlacePage");

export const RevocationBody = z
  .union(
    [
      z.strictObject({ userId: IdOf<UserId>(), reason: Reason.optional() }),
      z.strictObject({
        userIds: z
          .array(IdOf<UserId>())
          .min(1)
          .max(LIMITS.revocationsMax)
          .refine((ids) => new Set(ids).size === ids.length, says("twice", "names a user twice")),
        reason: Reason.optional(),
      }),
    ],
    { error: "must have either userId or userIds" },
  )
  .openapi("RevocationRequest");

export const RevocationView = z
  .object({ queueId: z.uuid(), userId: z.uuid(), position: z.int(), status: z.literal("REVOKED") })
  .openapi("Revocation");

export type Revocation = z.infer<typeof RevocationView>;

export const RevocationsView = z
  .object({
    queueId: z.uuid(),
    revoked: z.array(z.object({ userId: z.uuid(), position: z.int() })),
    withoutPlace: z.array(z.uuid()).openapi({ description: "Users who have no live place in this queue." }),
  })
  .openapi("Revocations");

export type Revocations = z.infer<typeof RevocationsView>;
