import { z } from "@hono/zod-openapi";
import type { JobId, PerformanceId } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";
import {
  BookingNumber,
  CalendarDate,
  IdOf,
  Moment,
  PageQuery,
  pageOf,
  Points,
  Reason,
  Timestamp,
  Whole,
} from "../http/schemas.ts";

export const PerformanceParams = z.object({ performanceId: IdOf<PerformanceId>() });
export const JobParams = z.object({ jobId: IdOf<JobId>() });
export const JobsQuery = PageQuery.extend({
  performanceId: IdOf<PerformanceId>().optional().openapi({ description: "Only jobs of this date." }),
});

const DateReason = Reason.optional().openapi({
  description: "Kept in the history.",
  example: "The singer is ill.",
});
const FEE_POINTS_MAX = LIMITS.seatsPerReservationMax * LIMITS.seatPricePointsMax;
const Fee = z.union([z.enum(["terms", "none"]), Whole(0, FEE_POINTS_MAX)]);
const To = z.enum(["wallet", "source"]);
const Notify = z.boolean().openapi({ description: "Whether buyers are told by mail." });
const DryRun = z
  .boolean()
  .default(false)
  .openapi({ description: "Answers what it would do, and does nothing." });

export const DateCancellationBody = z
  .strictObject({
    fee: Fee.openapi({
      description:
        "What is kept: by the terms of each purchase, nothing, or so many points of each order, spread " +
        "over its seats by their prices; of an order that cost less, all.",
      example: "none",
    }),
    to: To.openapi({
      description:
        "`source`: back to the cards, the newest top-up first. What cannot go back to a card " +
        "stays as points.",
    }),
    notify: Notify,
    reason: DateReason,
    dryRun: DryRun,
  })
  .openapi("DateCancellationRequest");

export const PostponementBody = z
  .strictObject({
    startsAt: Moment.optional().openapi({
      description:
        "Left out: the new date is not known yet. Refused where the date begins then already, unless that " +
        "has not been known since: then it takes place as it was to be.",
    }),
    fee: Fee.openapi({
      description:
        "What buyers may give back for until `freeUntil`: `none` for nothing, points for so many of the " +
        "whole order at most (never more than their terms say), `terms` as their terms say.",
      example: "none",
    }),
    freeUntil: CalendarDate.optional().openapi({
      description: "The last day of this, at the venue. Left out: two weeks from now.",
      example: "2026-12-31",
    }),
    to: To.default("wallet").openapi({
      description:
        "Where such refunds go. `source`: back to the cards, the newest top-up first. The rest stays as " +
        "points.",
    }),
    notify: Notify,
    reason: DateReason,
    dryRun: DryRun,
  })
  .openapi("PostponementRequest");

const Complimentary = z.int().openapi({
  description: "Tickets given away that a cancellation makes void.",
});

export const JobEstimateView = z
  .object({
    performanceId: z.uuid(),
    orders: z.int(),
    seats: z.int(),
    amount: Points.openapi({ description: "What these seats cost." }),
    fee: Points.openapi({ description: "What would be kept." }),
    refund: Points,
    complimentary: Complimentary,
    byWay: z
      .array(
        z.object({
          way: z.string().openapi({
            description: "`wallet`, or how the top-ups were paid.",
            example: "pm_sandbox_approve",
          }),
          orders: z.int(),
          amount: Points,
        }),
      )
      .openapi({ description: "Where the refunds would go." }),
  })
  .openapi("JobEstimate");

export const JobStartedView = z.object({ jobId: z.uuid() }).openapi("JobStarted");

export const JobView = z
  .object({
    jobId: z.uuid(),
    kind: z.enum(["CANCELLATION", "POSTPONEMENT"]),
    performanceId: z.uuid(),
    concertId: z.uuid(),
    status: z.enum(["PREPARING", "RUNNING", "DONE"]).openapi({
      description: "`PREPARING`: holds are being ended. `DONE`: nothing is left to do but what has failed.",
    }),
    done: z.int(),
    total: z.int(),
    failed: z.array(z.object({ bookingNumber: BookingNumber, reason: z.string() })).openapi({
      description: `The first ${LIMITS.jobFailuresMax} orders that it could not do. They can be retried.`,
    }),
    refund: Points.openapi({ description: "Refunded so far." }),
    toCards: Points.openapi({ description: "Of it, what goes on to cards." }),
    complimentary: Complimentary,
    reason: z.string(),
    startedBy: z.string(),
    createdAt: Timestamp,
    endedAt: Timestamp.nullable(),
  })
  .openapi("Job");

export const JobPage = pageOf(JobView).openapi("JobPage");

export type DateCancellation = z.infer<typeof DateCancellationBody>;
export type Postponement = z.infer<typeof PostponementBody>;
export type JobEstimate = z.infer<typeof JobEstimateView>;
export type JobStarted = z.infer<typeof JobStartedView>;
export type Job = z.infer<typeof JobView>;
export type JobsAsked = z.infer<typeof JobsQuery>;
