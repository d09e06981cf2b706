import { z } from "@hono/zod-openapi";
import type { PerformanceId } from "../../core/ids.ts";
import { LIMITS } from "../../core/limits.ts";
import { SEAT_STATUSES } from "../../core/seat-status.ts";
import { IdOf, Points, Timestamp, WholeInAddress } from "../../http/schemas.ts";

export const SeatParams = z.object({
  performanceId: IdOf<PerformanceId>(),
  seatNumber: WholeInAddress(1, LIMITS.seatsPerPerformanceMax).openapi({ type: "integer", minimum: 1 }),
});

const Owner = z.object({
  userId: z.uuid(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  bookingNumber: z.string().nullable().openapi({ description: "Null: held, or given away." }),
});

export const SeatView = z
  .object({
    performanceId: z.uuid(),
    seatNumber: z.int(),
    section: z.string(),
    row: z.string(),
    label: z.string(),
    grade: z.string(),
    price: Points,
    status: z.enum(SEAT_STATUSES),
    allocation: z.string().nullable().openapi({ description: "Whom it is kept back for." }),
    owner: Owner.nullable().openapi({ description: "Who sits here, or holds it now." }),
    history: z.array(
      z.object({
        at: Timestamp,
        kind: z.enum(["held", "paid", "cancelled", "given", "blocked", "released", "taken_back"]),
        bookingNumber: z.string().nullable(),
        actorName: z.string().nullable().openapi({ description: "Of what the organiser did: who." }),
        reason: z.string().nullable(),
      }),
    ),
  })
  .openapi("SeatHistory");

export type SeatHistory = z.infer<typeof SeatView>;
