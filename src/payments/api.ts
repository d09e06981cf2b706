import { z } from "@hono/zod-openapi";
import type { PaymentId, ReservationId } from "../core/ids.ts";
import { BookingNumber, pageOf, IdOf, Points, SeatNumbers, Timestamp } from "../http/schemas.ts";
import { PaymentMethod, TopUpAction } from "../wallet/top-ups/api.ts";
import { IssuedTicketView } from "../tickets/api.ts";

export const PaymentParams = z.object({ paymentId: IdOf<PaymentId>() });

/** Names one text of the terms: see `termsVersion` of a concert. */
const TermsVersion = z
  .string()
  .regex(/^[\w.-]{1,64}$/, { error: "must be 1 to 64 letters, digits, _, . or -" })
  .openapi({ example: "1-3f9a1c20" });

export const PaymentBody = z
  .strictObject({
    reservationId: IdOf<ReservationId>(),
    termsVersion: TermsVersion.optional().openapi({
      description:
        "The `termsVersion` of the concert that the buyer has read and agreed to. It is kept. Another than " +
        "the present one is `invalid_state` with `TERMS_CHANGED`.",
    }),
    topUp: z.strictObject({ paymentMethod: PaymentMethod }).optional().openapi({
      description: "Tops up exactly what is missing and pays, in this one call.",
    }),
  })
  .openapi("PaymentRequest");

export const PendingPaymentView = z
  .object({
    status: z.literal("PENDING"),
    reservationId: z.uuid(),
    topUpId: z.uuid().openapi({ description: "Ask for this top-up to learn what became of the payment." }),
    amount: Points.openapi({ description: "What is topped up: the price less the points there were." }),
    action: TopUpAction.optional(),
  })
  .openapi("PendingPayment");

export const PaymentView = z
  .object({
    paymentId: z.uuid(),
    bookingNumber: BookingNumber,
    reservationId: z.uuid(),
    status: z.enum(["SUCCEEDED", "REFUNDED"]),
    amount: Points,
    balanceAfter: Points,
    paidAt: Timestamp,
    termsVersion: z.string().nullable().openapi({
      description: "The terms that the buyer has agreed to; null if the request did not say.",
    }),
    tickets: z.array(IssuedTicketView),
  })
  .openapi("Payment");

const RefundedSeats = z.array(z.object({ seatNumber: z.int(), price: Points, fee: Points, refund: Points }));

export const CancellationBody = z
  .strictObject({
    seatNumbers: SeatNumbers.optional().openapi({
      example: [7],
      description: "Left out: all that are left of the reservation.",
    }),
  })
  .openapi("CancellationRequest");

export const PreviewQuery = z.object({
  seatNumbers: z
    .string()
    .regex(/^\d{1,9}(,\d{1,9})*$/, { error: "must be seat numbers with commas between them" })
    .transform((text) => text.split(",").map(Number))
    .pipe(SeatNumbers)
    .optional(),
});

const ToCards = Points.openapi({
  description:
    "Of the refund, what goes back to the cards: where the date was called off and its organiser gives " +
    "back so. The rest stays as points.",
});

export const PreviewView = z
  .object({
    reservationId: z.uuid(),
    seats: RefundedSeats,
    amount: Points.openapi({ description: "What the seats cost." }),
    fee: Points,
    refund: Points.openapi({ description: "What would come back now." }),
    toCards: ToCards,
    closesAt: Timestamp.openapi({ description: "From then on nothing can be cancelled." }),
    boughtAt: Timestamp.openapi({
      description: "When the seats were paid for; exchanged ones, when those they were exchanged for were.",
    }),
    movedFrom: Timestamp.nullable().openapi({
      description: "When the show was to begin at the purchase, if its date was postponed since; else null.",
    }),
    giveBack: z
      .object({ until: Timestamp, fee: Points })
      .nullable()
      .openapi({
        description:
          "What was promised when the date was postponed or cancelled: until then the whole order costs " +
          "this fee at most to cancel. Null: the terms alone hold.",
        example: { until: "2026-12-20T15:00:00.000Z", fee: 0 },
      }),
    policy: z.object({
      freeDaysAfterPurchase: z.int().openapi({ description: "Below zero: none." }),
      freeUntilDaysBefore: z.int(),
      freeOnPurchaseDay: z.boolean().optional(),
      isFinal: z.boolean().optional().openapi({
        description: "Nothing is given back, but for `freeOnPurchaseDay`.",
      }),
      tiers: z.array(
        z.object({ daysBefore: z.int(), percent: z.number(), pointsPerSeatMax: z.int().optional() }),
      ),
      closes: z.object({ daysBefore: z.int(), hour: z.int() }),
    }),
  })
  .openapi("CancellationPreview");

export const CancellationView = z
  .object({
    cancellationId: z.uuid(),
    paymentId: z.uuid(),
    reservationId: z.uuid(),
    reservationStatus: z.enum(["HELD", "CONFIRMED", "EXPIRED", "CANCELLED", "REFUNDED"]),
    seats: RefundedSeats,
    amount: Points,
    fee: Points,
    refund: Points,
    toCards: ToCards,
    balanceAfter: Points,
    cancelledAt: Timestamp,
  })
  .openapi("Cancellation");

export const PaymentPage = pageOf(PaymentView);

export type PendingPayment = z.infer<typeof PendingPaymentView>;
export type Payment = z.infer<typeof PaymentView>;
export type Cancellation = z.infer<typeof CancellationView>;
export type CancellationPreview = z.infer<typeof PreviewView>;
