import { says } from "../../core/words/field-errors.ts";
import { z } from "@hono/zod-openapi";
import type { TopUpId, UserId } from "../../core/ids.ts";
import { LIMITS } from "../../core/limits.ts";
import { IdOf, Points, Timestamp } from "../../http/schemas.ts";

export const ReversalParams = z.object({ userId: IdOf<UserId>(), topUpId: IdOf<TopUpId>() });

export const ReversalBody = z
  .strictObject({
    amount: z
      .int(says("not_number", "must be a whole number of points"))
      .min(1)
      .max(LIMITS.topUpPointsMax)
      .optional()
      .openapi({ example: 30_000, description: "Left out: all that is left of the top-up." }),
  })
  .openapi("TopUpReversalRequest");

export const ReversalView = z
  .object({
    reversalId: z.uuid(),
    topUpId: z.uuid(),
    status: z.enum(["SENT", "UNKNOWN", "SUCCEEDED", "FAILED"]),
    amount: Points,
    balance: Points.optional().openapi({ description: "Of the wallet, as of this answer." }),
    reason: z.string().optional(),
    createdAt: Timestamp,
  })
  .openapi("TopUpReversal");

export const ReversalPage = z.object({ items: z.array(ReversalView), nextCursor: z.string().nullable() });

export type Reversal = z.infer<typeof ReversalView>;
