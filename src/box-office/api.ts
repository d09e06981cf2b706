import { z } from "@hono/zod-openapi";
import { LIMITS } from "../core/limits.ts";
import type { PerformanceId, ReservationId } from "../core/ids.ts";
import {
  BookingNumber,
  Email,
  IdOf,
  Line,
  PersonName,
  Points,
  Reason,
  SeatFlags,
  SeatNumbers,
  Timestamp,
  Whole,
} from "../http/schemas.ts";
import { Phone } from "../identity/api.ts";

export const PerformanceParams = z.object({ performanceId: IdOf<PerformanceId>() });
export const ReservationParams = z.object({ reservationId: IdOf<ReservationId>() });

const SomeReason = Reason.min(1);
const PaidBy = z.enum(["cash", "card"]).openapi({
  description: "How money changed hands at the counter. `card`: by a card machine of the box office.",
});
const Receipt = Line(LIMITS.receiptCharsMax).min(1).optional().openapi({
  description: "What is printed on the slip of the till or the card machine.",
  example: "A-0042",
});

export const CounterSaleBody = z
  .strictObject({
    seatNumbers: SeatNumbers,
    paidBy: PaidBy,
    receipt: Receipt,
    contact: z
      .strictObject({
        name: PersonName,
        email: Email.optional(),
        phone: Phone.optional(),
        locale: z.enum(["ko", "en"]).default("ko"),
      })
      .optional()
      .openapi({ description: "With an e-mail address the tickets are mailed too." }),
    reason: SomeReason.optional(),
  })
  .openapi("CounterSaleRequest");

const PrintedTicketView = z.object({
  ticketId: z.uuid(),
  performanceId: z.uuid(),
  seatNumber: z.int(),
  section: z.string(),
  row: z.string(),
  label: z.string(),
  flags: SeatFlags,
  code: z.string().openapi({ description: "To be scanned at the door." }),
});

export const CounterSaleView = z
  .object({
    reservationId: z.uuid(),
    paymentId: z.uuid(),
    bookingNumber: BookingNumber,
    userId: z.uuid().openapi({ description: "The buyer, who is known here only." }),
    amount: Points.openapi({ description: "What was taken." }),
    paidBy: PaidBy,
    soldAt: Timestamp,
    tickets: z.array(PrintedTicketView),
  })
  .openapi("CounterSale");

export const SeatMoveBody = z
  .strictObject({
    seatNumbers: SeatNumbers.openapi({ description: "Those that are given up.", example: [7] }),
    to: z.strictObject({
      performanceId: IdOf<PerformanceId>().optional().openapi({
        description: "Another date of the same concert. Left out: the same date.",
      }),
      seatNumbers: SeatNumbers.openapi({ description: "As many others.", example: [9] }),
    }),
    difference: z.enum(["wallet", "counter"]).openapi({
      description:
        "Where the difference of the prices is paid from or goes to: the buyer's wallet, or the counter.",
    }),
    paidBy: PaidBy.default("cash"),
    receipt: Receipt,
    reason: SomeReason,
  })
  .openapi("SeatMoveRequest");

export const SeatMoveView = z
  .object({
    cancellationId: z.uuid().openapi({ description: "Of the seats that were given up." }),
    reservationId: z.uuid().openapi({ description: "The order of the new seats." }),
    paymentId: z.uuid(),
    bookingNumber: BookingNumber,
    refund: Points.openapi({ description: "What the old seats had cost." }),
    amount: Points.openapi({ description: "What the new seats cost." }),
    taken: Points.openapi({ description: "Taken at the counter." }),
    paidOut: Points.openapi({ description: "Handed out at the counter." }),
    balanceAfter: Points.openapi({ description: "Of the buyer's wallet." }),
    movedAt: Timestamp,
    tickets: z.array(PrintedTicketView),
  })
  .openapi("SeatMove");

export const PayoutBody = z
  .strictObject({
    amount: Whole(1, LIMITS.balancePointsMax).optional().openapi({
      description: "Left out: everything.",
      example: 10_000,
    }),
    paidBy: PaidBy,
    receipt: Receipt,
    reason: SomeReason,
  })
  .openapi("PayoutRequest");

export const PayoutView = z
  .object({
    movementId: z.uuid(),
    amount: Points,
    paidBy: PaidBy,
    balanceAfter: Points,
    paidAt: Timestamp,
  })
  .openapi("Payout");

export const ReplacementBody = z
  .strictObject({
    seatNumbers: SeatNumbers.optional().openapi({
      description: "Left out: all that are left of the order.",
      example: [7],
    }),
    reason: SomeReason,
  })
  .openapi("ReplacementRequest");

export const ReplacementView = z
  .object({ reservationId: z.uuid(), tickets: z.array(PrintedTicketView) })
  .openapi("Replacement");

export const PrintBody = z.strictObject({ reason: SomeReason.optional() }).openapi("PrintRequest");

/** As it is read: with its defaults. */
export type CounterSaleRequest = z.infer<typeof CounterSaleBody>;
export type CounterSaleInput = z.input<typeof CounterSaleBody>;
export type CounterSale = z.infer<typeof CounterSaleView>;
export type SeatMoveRequest = z.infer<typeof SeatMoveBody>;
export type SeatMoveInput = z.input<typeof SeatMoveBody>;
export type SeatMove = z.infer<typeof SeatMoveView>;
export type PayoutRequest = z.infer<typeof PayoutBody>;
export type Payout = z.infer<typeof PayoutView>;
export type ReplacementRequest = z.infer<typeof ReplacementBody>;
export type Replacement = z.infer<typeof ReplacementView>;
