import { z } from "@hono/zod-openapi";
import { pageOf, PathId, Points, Timestamp } from "../platform/schemas.ts";

const Flag = z.enum(["true", "false"]).optional();

export const ConcertParams = z.object({ concertId: PathId });
export const PerformanceParams = z.object({ performanceId: PathId });
export const AvailableQuery = z.object({ available: Flag });
export const SeatsByDateQuery = z.object({
  date: z.iso.date().openapi({ description: "The date at the venue.", example: "2026-12-24" }),
  available: Flag,
});

export const ConcertView = z
  .object({
    concertId: z.uuid(),
    queueId: z.uuid(),
    title: z.string(),
    venue: z.string(),
    timeZone: z.string(),
    description: z.string(),
    salesOpenAt: Timestamp.nullable(),
    salesCloseAt: Timestamp.nullable(),
    policy: z.object({ holdSeconds: z.int(), seatsPerUser: z.int() }),
  })
  .openapi("Concert");

export const ConcertPage = pageOf(ConcertView);

export const PerformanceView = z
  .object({
    performanceId: z.uuid(),
    date: z.iso.date(),
    startsAt: Timestamp,
    seatsTotal: z.int(),
    seatsAvailable: z.int(),
  })
  .openapi("Performance");

export const PerformanceList = z.object({ items: z.array(PerformanceView) });

export const SeatView = z
  .object({
    seatNumber: z.int(),
    section: z.string(),
    row: z.string(),
    grade: z.string(),
    price: Points,
    status: z.enum(["AVAILABLE", "HELD", "SOLD", "BLOCKED"]),
  })
  .openapi("Seat");

export const SeatList = z
  .object({ performanceId: z.uuid(), version: z.int(), items: z.array(SeatView) })
  .openapi("SeatList");

export type Concert = z.infer<typeof ConcertView>;
export type Performance = z.infer<typeof PerformanceView>;
export type Seat = z.infer<typeof SeatView>;
