import { z } from "@hono/zod-openapi";
import type { TicketId } from "../core/ids.ts";
import { BookingNumber, DateStatus, pageOf, IdOf, Points, SeatFlags, Timestamp } from "../http/schemas.ts";

export const TicketParams = z.object({ ticketId: IdOf<TicketId>() });

export const IssuedTicketView = z
  .object({
    ticketId: z.uuid(),
    performanceId: z.uuid(),
    seatNumber: z.int(),
    section: z.string(),
    row: z.string(),
    label: z.string().openapi({ description: "What is printed on the chair.", example: "12" }),
    flags: SeatFlags,
    code: z
      .string()
      .openapi({ description: "To be scanned at the door: a JWS signed with EdDSA (RFC 8037)." }),
  })
  .openapi("IssuedTicket");

export const TicketView = IssuedTicketView.extend({
  userId: z.uuid(),
  paymentId: z.uuid(),
  bookingNumber: BookingNumber.openapi({ description: "Of the payment that the ticket belongs to." }),
  reservationId: z.uuid(),
  concertId: z.uuid(),
  title: z.string(),
  venue: z.string(),
  address: z.string().nullable().openapi({ description: "Of the venue, if the organiser has stated it." }),
  timeZone: z.string().openapi({ description: "Of the venue.", example: "Asia/Seoul" }),
  startsAt: Timestamp,
  doorsAt: Timestamp.nullable().openapi({
    description: "When the doors open, if the organiser has stated it and the date holds.",
  }),
  dateStatus: DateStatus,
  grade: z.string(),
  price: Points,
  status: z.enum(["VALID", "CHECKED_IN", "CANCELLED"]),
  issuedAt: Timestamp,
}).openapi("Ticket");

export const TicketPage = pageOf(TicketView);

export const TicketKeys = z
  .object({
    keys: z.array(
      z.object({
        kty: z.string(),
        crv: z.string(),
        x: z.string(),
        kid: z.string(),
        alg: z.string(),
        use: z.string(),
      }),
    ),
  })
  .openapi("TicketKeys", {
    description: "A JWK set (RFC 7517): what a scanner needs to check codes offline.",
  });

export type IssuedTicket = z.infer<typeof IssuedTicketView>;
export type Ticket = z.infer<typeof TicketView>;
