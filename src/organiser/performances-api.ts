import { z } from "@hono/zod-openapi";
import type { PerformanceId, SeatPlanId } from "../core/ids.ts";
import { IdOf, Moment, Points, Reason, Timestamp } from "../http/schemas.ts";
import { Prices, SalesCloseAt } from "./api.ts";

export const PerformanceParams = z.object({ performanceId: IdOf<PerformanceId>() });

export const PerformancePatch = z
  .strictObject({
    startsAt: Moment.optional().openapi({
      description: "Of a date of which nothing is sold or held. Those who bought must be told: postpone it.",
    }),
    salesCloseAt: SalesCloseAt.optional(),
    prices: Prices.optional().openapi({
      description: "By category, for new holds only. Categories that are left out keep their price.",
    }),
    state: z.enum(["ON_SALE", "STOPPED"]).optional(),
    seatPlanId: IdOf<SeatPlanId>()
      .optional()
      .openapi({
        description:
          "Of a draft only: another hall. Categories of the same name keep their price; the others need " +
          "one in `prices`. Seats that were kept back are on sale again.",
      }),
    reason: Reason.optional(),
  })
  .openapi("PerformanceChange");

export type PerformanceChange = z.infer<typeof PerformancePatch>;

export const OrganiserPerformanceView = z
  .object({
    performanceId: z.uuid(),
    concertId: z.uuid(),
    date: z.iso.date(),
    startsAt: Timestamp,
    salesCloseAt: Timestamp,
    state: z.enum(["SCHEDULED", "ON_SALE", "STOPPED", "OVER", "POSTPONED", "CANCELLED"]),
    seatsTotal: z.int(),
    seatPlanId: z.uuid(),
    prices: z.array(
      z.object({
        category: z.string().openapi({ description: "Of the seat plan." }),
        grade: z.string(),
        price: Points,
      }),
    ),
  })
  .openapi("OrganiserPerformance");

export type OrganiserPerformance = z.infer<typeof OrganiserPerformanceView>;

export const StopBody = z
  .strictObject({
    holds: z.enum(["let_pay", "release"]).openapi({
      description:
        "What becomes of the seats that are held now: their buyers may still pay, or they are released.",
    }),
    reason: Reason.optional(),
  })
  .openapi("StopRequest");

export type StopRequest = z.infer<typeof StopBody>;

export const StopView = z
  .object({
    concertId: z.uuid(),
    performances: z.array(OrganiserPerformanceView),
    released: z.int().openapi({ description: "Holds that this call ended." }),
  })
  .openapi("Stop");

export type Stop = z.infer<typeof StopView>;
