import { z } from "@hono/zod-openapi";
import type { PerformanceId, QueueId, ReservationId } from "../core/ids.ts";
import {
  BookingNumber,
  DateStatus,
  pageOf,
  IdOf,
  Points,
  SeatFlags,
  SeatNumbers,
  Timestamp,
} from "../http/schemas.ts";

export const ReservationParams = z.object({ reservationId: IdOf<ReservationId>() });

export const LeaveParams = z.object({ queueId: IdOf<QueueId>() });

export const HoldBody = z
  .strictObject({
    performanceId: IdOf<PerformanceId>(),
    seatNumbers: SeatNumbers.openapi({ example: [7, 8] }),
  })
  .openapi("HoldRequest");

export const ReservationView = z
  .object({
    reservationId: z.uuid(),
    performanceId: z.uuid(),
    userId: z.uuid(),
    status: z.enum(["HELD", "CONFIRMED", "EXPIRED", "CANCELLED", "REFUNDED"]),
    bookingNumber: BookingNumber.nullable().openapi({ description: "Null until it is paid." }),
    concertId: z.uuid(),
    title: z.string(),
    venue: z.string(),
    timeZone: z.string().openapi({ description: "Of the venue.", example: "Asia/Seoul" }),
    startsAt: Timestamp,
    dateStatus: DateStatus,
    seats: z.array(
      z.object({
        seatNumber: z.int(),
        section: z.string(),
        row: z.string(),
        label: z.string().openapi({ description: "What is printed on the chair.", example: "12" }),
        flags: SeatFlags,
        grade: z.string(),
        price: Points,
      }),
    ),
    cancelledSeatNumbers: z
      .array(z.int())
      .openapi({ description: "Of these seats, those given back after they were paid." }),
    refunds: z
      .array(
        z.object({
          refundedBy: z.enum(["BUYER", "ORGANISER"]),
          seatNumbers: z.array(z.int()),
          fee: Points.openapi({ description: "What is kept of it." }),
          refund: Points,
          toCards: Points.openapi({ description: "Of the refund, what went back to cards." }),
          cancelledAt: Timestamp,
        }),
      )
      .openapi({ description: "What was given back of it, the oldest first. Not what was exchanged." }),
    exchangedFor: z
      .array(
        z.object({
          seatNumbers: z.array(z.int()),
          amount: Points.openapi({ description: "What these seats counted for towards the others." }),
          reservationId: z.uuid(),
          bookingNumber: BookingNumber,
          exchangedAt: Timestamp,
        }),
      )
      .openapi({ description: "Of these seats, those exchanged for seats of other bookings, oldest first." }),
    exchangedFrom: z
      .object({ amount: Points, reservationId: z.uuid(), bookingNumber: BookingNumber })
      .nullable()
      .openapi({ description: "The booking whose seats these were exchanged for; null: they were bought." }),
    amount: Points,
    heldAt: Timestamp,
    expiresAt: Timestamp,
    expiresInMs: z
      .int()
      .openapi({ description: "Time left to pay; 0 when the reservation is no longer held." }),
  })
  .openapi("Reservation");

export const ReservationPage = pageOf(ReservationView);

export type Reservation = z.infer<typeof ReservationView>;
